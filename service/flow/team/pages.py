"""The pages of the team: as it stands now, one colleague, and the tickets of a queue to move."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Annotated

from fastapi import APIRouter, Form, Path, Query, Request
from fastapi.responses import Response

from routing_rules.vocabulary import Role
from service.configuration.queries import active_configuration
from service.flow.team.actions import send_offline
from service.flow.team.colleague_form import ColleagueFields, fields_of, keep_fields
from service.flow.team.forms import ColleagueForm, Only
from service.flow.team.live import TeamStream
from service.flow.team.naming import Naming
from service.flow.team.queries import MOST_LISTED, Line, Member, held_by, member, members, waiting_in
from service.flow.team.views import LineView, MemberView, line_view, member_view, team_page
from service.foundation.clock import now
from service.foundation.errors import NotFound
from service.foundation.validation import NO_NUL
from service.people.permissions import require_planner
from service.people.signed_in import Viewer, ViewerOf
from service.web.live import stream
from service.web.responses import go_to, page
from service.web.session import Transaction
from service.web.site import live_of

router = APIRouter(include_in_schema=False, prefix="/team")

Number = Annotated[int, Path(ge=1, lt=2**63)]
Slug = Annotated[str, Path(max_length=100, pattern=NO_NUL)]


@dataclass(frozen=True, slots=True)
class Work:
    """Tickets to tick and to move."""

    lines: Sequence[LineView]
    has_more: bool
    may_move: bool
    colleagues: Sequence[Member]
    """To whom; those who are there first."""
    queues: Sequence[tuple[str, str]]
    back: str


@dataclass(frozen=True, slots=True)
class ColleaguePage:
    """One colleague."""

    member: MemberView
    department: str
    work: Work
    fields: ColleagueFields
    is_saved: bool = False


@dataclass(frozen=True, slots=True)
class QueueWorkPage:
    """The tickets of one queue."""

    slug: str
    name: str
    only: Only
    work: Work
    choices: Sequence[Only] = field(default=tuple(Only))


@router.get("")
async def show_team(session: Transaction, viewer: ViewerOf) -> Response:
    """Everybody, and what is stuck."""
    require_planner(viewer.actor)
    viewer, content = await team_page(session, viewer)
    return page(viewer.frame, "team.html", content)


@router.get("/live")
async def stream_team(request: Request, viewer: ViewerOf) -> Response:
    """The team as it changes."""
    require_planner(viewer.actor)
    return stream(live_of(request), TeamStream(request).update)


@router.get("/queues/{slug}")
async def show_queue_work(
    session: Transaction, viewer: ViewerOf, slug: Slug, only: Annotated[Only, Query()] = Only.ALL
) -> Response:
    """What waits in a queue, to be moved."""
    viewer, naming = await _reading(session, viewer)
    if slug not in naming.rulebook.queues:
        raise NotFound(f"There is no queue {slug}.", queue=slug)
    lines = await waiting_in(session, viewer.actor, slug, late=only is Only.LATE, free=only is Only.FREE)
    everybody = await members(session, naming.rulebook.service_levels.weights, now())
    work = _work(lines, everybody, viewer, naming, f"/team/queues/{slug}?only={only}")
    return page(viewer.frame, "queue_work.html", QueueWorkPage(slug, naming.queue(slug), only, work))


@router.get("/{number:int}")
async def show_colleague(session: Transaction, viewer: ViewerOf, number: Number, saved: bool = False) -> Response:
    """One colleague, what they can do and what they hold."""
    viewer, naming = await _reading(session, viewer)
    one = await member(session, naming.rulebook.service_levels.weights, now(), number)
    return await _colleague(session, viewer, naming, one, fields_of(one, naming), is_saved=saved)


@router.post("/{number:int}")
async def post_colleague(
    request: Request, session: Transaction, viewer: ViewerOf, number: Number, form: Annotated[ColleagueForm, Form()]
) -> Response:
    """What they can do from now on, or the form again with what is wrong."""
    viewer, naming = await _reading(session, viewer)
    one = await member(session, naming.rulebook.service_levels.weights, now(), number)
    fields = await keep_fields(session, viewer.actor, one, form, naming)
    if fields.errors:
        return await _colleague(session, viewer, naming, one, fields, status=422)
    return go_to(request, f"/team/{number}?saved=true")


@router.post("/{number:int}/offline")
async def post_offline(request: Request, session: Transaction, viewer: ViewerOf, number: Number) -> Response:
    """Say for a colleague that they are not there."""
    await send_offline(session, viewer.actor, number)
    if viewer.frame.is_partial:
        return Response(status_code=204, headers={"HX-Trigger": "presence-changed"})
    return go_to(request, "/team")


async def _reading(session: Transaction, viewer: Viewer) -> tuple[Viewer, Naming]:
    require_planner(viewer.actor)
    rulebook = (await active_configuration(session)).rulebook
    return viewer.in_zone(rulebook.time_zone), Naming(rulebook, viewer.frame.language)


async def _colleague(
    session: Transaction,
    viewer: Viewer,
    naming: Naming,
    one: Member,
    fields: ColleagueFields,
    *,
    status: int = 200,
    is_saved: bool = False,
) -> Response:
    lines = await held_by(session, viewer.actor, one.id)
    everybody = await members(session, naming.rulebook.service_levels.weights, now())
    content = ColleaguePage(
        member=member_view(one, viewer),
        department=naming.department(one.department),
        work=_work(lines, everybody, viewer, naming, f"/team/{one.id}"),
        fields=fields,
        is_saved=is_saved,
    )
    return page(viewer.frame, "colleague.html", content, status)


def _work(lines: Sequence[Line], everybody: Sequence[Member], viewer: Viewer, naming: Naming, back: str) -> Work:
    names = {one.id: one.name for one in everybody}
    order = ("available", "away", "offline")
    return Work(
        lines=[line_view(line, names, naming) for line in lines[:MOST_LISTED]],
        has_more=len(lines) > MOST_LISTED,
        may_move=Role.LEAD in viewer.actor.roles,
        colleagues=sorted(everybody, key=lambda one: (order.index(one.status), one.name)),
        queues=naming.queues(),
        back=back,
    )
