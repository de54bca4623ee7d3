"""Many tickets are moved at once: what was moved, and what could not be and why."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Form
from fastapi.responses import Response

from service.configuration.queries import active_configuration
from service.flow.assignment.actions import Cause, Moved, move_work
from service.flow.assignment.forms import MoveTickedForm
from service.people.permissions import require_planner
from service.people.signed_in import Viewer, ViewerOf
from service.tickets.queries import colleague_names
from service.web.responses import page
from service.web.session import Transaction
from service.web.translations import N_, gettext_in

router = APIRouter(include_in_schema=False)

CAUSES: Mapping[Cause, str] = {
    Cause.ROLE: N_("%(name)s does not handle tickets of its queue."),
    Cause.OFFLINE: N_("%(name)s is offline: it would come back at once. Pin it to them on its own page."),
    Cause.THERE: N_("It is in that queue already."),
    Cause.UNKNOWN: N_("There is no such ticket, or none that you may see."),
    Cause.FORBIDDEN: N_("You may not move it as it stands now: it may be closed or merged by now."),
    Cause.OTHER: N_("It can't be moved as it stands now."),
}


@dataclass(frozen=True, slots=True)
class MovedPage:
    """What became of tickets that were to move."""

    name: str
    """To whom or where."""
    moved: Sequence[int]
    refused: Sequence[tuple[int, str]]
    back: str


@router.post("/moves")
async def post_moves(session: Transaction, viewer: ViewerOf, form: Annotated[MoveTickedForm, Form()]) -> Response:
    """Move what was ticked, as far as it can be."""
    require_planner(viewer.actor)
    kind, _, target = form.to.partition("/")
    colleague, queue = (int(target), None) if kind == "colleague" else (None, target)
    outcome = Moved()
    if form.numbers:
        outcome = await move_work(session, viewer.actor, form.numbers, form.reason, colleague_id=colleague, queue=queue)
    name = await _name(session, viewer, colleague, queue)
    translate = gettext_in(viewer.frame.language)
    refused = [(number, translate(CAUSES[cause]) % {"name": name}) for number, cause in outcome.causes.items()]
    back = form.back if form.back.startswith("/team") else "/team"
    return page(viewer.frame, "moved.html", MovedPage(name, outcome.moved, refused, back))


async def _name(session: Transaction, viewer: Viewer, colleague: int | None, queue: str | None) -> str:
    if colleague is not None:
        ledger_name = f"colleague/{colleague}"
        return (await colleague_names(session, [ledger_name])).get(ledger_name, ledger_name)
    found = (await active_configuration(session)).rulebook.queues.get(queue or "")
    return str(queue) if found is None else found.name.in_language(viewer.frame.language)
