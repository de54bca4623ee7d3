"""The pages on which two tickets become one, or one becomes two."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Form, Path, Request
from fastapi.responses import Response

from service.configuration.queries import active_configuration
from service.flow.joining.actions import merge, split, unmerge
from service.flow.joining.forms import MOST_MESSAGES, Reason
from service.flow.joining.queries import Said, candidates, said_on
from service.foundation.errors import Conflict, Invalid, NotFound
from service.foundation.validation import NO_NUL
from service.people.permissions import Act, require
from service.people.signed_in import Viewer, ViewerOf
from service.tables import Ticket
from service.tickets.queries import visible_ticket
from service.web.responses import go_to, page
from service.web.session import Transaction
from service.web.translations import N_, gettext_in

router = APIRouter(include_in_schema=False)

LARGEST_NUMBER = 2**63 - 1
Number = Annotated[int, Path(ge=1, le=LARGEST_NUMBER)]
Into = Annotated[str, Form(max_length=30, pattern=NO_NUL)]
WhyForm = Annotated[Reason, Form()]
Ticked = Annotated[list[Annotated[int, Form(ge=1, le=LARGEST_NUMBER)]], Form(max_length=MOST_MESSAGES)]
NO_NUMBER = N_("That is no ticket number.")
NOT_THERE = N_("There is no ticket with that number, or none that you may see.")
NOT_ONE = N_("These two can't become one: both have to be open, and on the same channel.")
NOT_TWO = N_("Tick at least one message of a customer, and leave at least one.")


@dataclass(frozen=True, slots=True)
class Candidate:
    """A ticket that may be meant."""

    number: int
    subject: str
    state: str
    last_message_at: datetime


@dataclass(frozen=True, slots=True)
class MergePage:
    """Which ticket it should become part of."""

    number: int
    subject: str
    candidates: list[Candidate]
    into: str = ""
    reason: str = ""
    error: str | None = None


@dataclass(frozen=True, slots=True)
class SplitPage:
    """Which messages should be a ticket of their own."""

    number: int
    subject: str
    messages: list[Said]
    ticked: frozenset[int] = frozenset()
    reason: str = ""
    error: str | None = None


@router.get("/tickets/{number}/merge")
async def show_merge(session: Transaction, viewer: ViewerOf, number: Number) -> Response:
    """Candidates, and room for any other number."""
    return await _merge_page(session, viewer, number)


@router.post("/tickets/{number}/merge")
async def post_merge(
    request: Request, session: Transaction, viewer: ViewerOf, number: Number, reason: WhyForm, into: Into = ""
) -> Response:
    """To the ticket that goes on, or back with what is wrong. A number may be typed as it is written: "#1234"."""
    digits = into.strip().lstrip("#").strip()
    error = NO_NUMBER
    if digits.isdecimal() and 0 < int(digits) <= LARGEST_NUMBER:
        try:
            winner = await merge(session, viewer.actor, number, int(digits), reason)
        except NotFound:
            error = NOT_THERE
        except Conflict as refused:
            if "merged_into" in refused.extensions:
                raise
            error = NOT_ONE
        else:
            return go_to(request, f"/tickets/{winner.id}")
    return await _merge_page(session, viewer, number, into=into, reason=reason, error=error)


@router.post("/tickets/{number}/unmerge")
async def post_unmerge(
    request: Request, session: Transaction, viewer: ViewerOf, number: Number, reason: WhyForm
) -> Response:
    """To the ticket that lives again."""
    await unmerge(session, viewer.actor, number, reason)
    return go_to(request, f"/tickets/{number}")


@router.get("/tickets/{number}/split")
async def show_split(session: Transaction, viewer: ViewerOf, number: Number) -> Response:
    """The conversation, to be ticked."""
    return await _split_page(session, viewer, number)


@router.post("/tickets/{number}/split")
async def post_split(
    request: Request,
    session: Transaction,
    viewer: ViewerOf,
    number: Number,
    reason: WhyForm,
    messages: Ticked = [],  # noqa: B006 - FastAPI copies it
) -> Response:
    """To the new ticket, or back with what is wrong."""
    if messages:
        try:
            born = await split(session, viewer.actor, number, messages, reason)
        except Invalid:
            pass  # as when nothing is ticked
        else:
            return go_to(request, f"/tickets/{born}")
    return await _split_page(session, viewer, number, ticked=frozenset(messages), reason=reason, error=NOT_TWO)


async def _merge_page(
    session: Transaction, viewer: Viewer, number: int, *, into: str = "", reason: str = "", error: str | None = None
) -> Response:
    viewer, ticket = await _to_change(session, viewer, number, Act.MERGE)
    found = [
        Candidate(other.id, other.subject, other.state, other.last_message_at)
        for other in await candidates(session, viewer.actor, ticket)
    ]
    content = MergePage(number, ticket.subject, found, into, reason, _said(viewer, error))
    return page(viewer.frame, "merge.html", content, 200 if error is None else 422)


async def _split_page(
    session: Transaction,
    viewer: Viewer,
    number: int,
    *,
    ticked: frozenset[int] = frozenset(),
    reason: str = "",
    error: str | None = None,
) -> Response:
    viewer, ticket = await _to_change(session, viewer, number, Act.SPLIT)
    messages = await said_on(session, number)
    content = SplitPage(number, ticket.subject, messages, ticked, reason, _said(viewer, error))
    return page(viewer.frame, "split.html", content, 200 if error is None else 422)


async def _to_change(session: Transaction, viewer: Viewer, number: int, act: Act) -> tuple[Viewer, Ticket]:
    ticket = await visible_ticket(session, viewer.actor, number)
    require(viewer.actor, act, ticket)
    zone = (await active_configuration(session)).rulebook.time_zone
    return viewer.in_zone(zone), ticket


def _said(viewer: Viewer, error: str | None) -> str | None:
    return None if error is None else gettext_in(viewer.frame.language)(error)
