"""The pages of queues and tickets, and the buttons on them."""

from typing import Annotated

from fastapi import APIRouter, Form, Path, Query, Request
from fastapi.responses import RedirectResponse, Response

from routing_rules.vocabulary import Role
from service.configuration.queries import active_configuration
from service.flow.queues.actions import claim, group_contact, release, reroute, solve
from service.flow.queues.forms import GroupForm, RerouteForm
from service.flow.queues.live import QueueListStream, QueueStream, TicketStream, queue_view, show_ticket
from service.flow.queues.naming import Naming
from service.flow.queues.queries import queue_list, queue_page
from service.flow.queues.queue_view import QueueListPage, queue_rows
from service.foundation.errors import NotFound
from service.foundation.validation import NO_NUL
from service.people.signed_in import Viewer, ViewerOf
from service.tickets.queries import visible_ticket
from service.web.live import stream
from service.web.responses import page
from service.web.session import Transaction
from service.web.site import live_of

router = APIRouter(include_in_schema=False)

LARGEST_NUMBER = 2**63 - 1
Number = Annotated[int, Path(ge=1, le=LARGEST_NUMBER)]
Slug = Annotated[str, Path(max_length=100, pattern=NO_NUL)]
Shown = Annotated[str, Query(max_length=2_000, pattern=r"^([0-9]{1,19}(,[0-9]{1,19})*)?$")]
"""Ticket numbers with commas between them; a page shows 50."""


@router.get("/")
async def front_page(viewer: ViewerOf) -> Response:
    """Whoever works one queue only gets to see it at once, and a manager who answers nobody the map."""
    actor = viewer.actor
    if actor.roles == {Role.DEPARTMENT}:
        return RedirectResponse("/seat", 303)
    is_manager_only = Role.MANAGER in actor.roles and Role.AGENT not in actor.roles
    return RedirectResponse("/map" if is_manager_only else "/queues", 303)


@router.get("/queues")
async def show_queues(session: Transaction, viewer: ViewerOf) -> Response:
    """All queues that the viewer works on."""
    viewer, naming = await _reading(session, viewer)
    content = QueueListPage(queue_rows(await queue_list(session, viewer.actor), naming))
    return page(viewer.frame, "queue_list.html", content)


@router.get("/queues/live")
async def stream_queues(request: Request, viewer: ViewerOf) -> Response:
    """The counts as they change."""
    return stream(live_of(request), QueueListStream(request).update)


@router.get("/queues/{slug}")
async def show_queue(session: Transaction, viewer: ViewerOf, slug: Slug, cursor: str | None = None) -> Response:
    """One queue, a page at a time."""
    viewer, naming = await _reading(session, viewer)
    queues = queue_rows(await queue_list(session, viewer.actor), naming)
    return page(viewer.frame, "queue.html", await queue_view(session, viewer, naming, slug, cursor, queues))


@router.get("/queues/{slug}/live")
async def stream_queue(
    request: Request, session: Transaction, viewer: ViewerOf, slug: Slug, cursor: str | None = None, shown: Shown = ""
) -> Response:
    """The queue as it changes; `shown` are the numbers that are on the screen."""
    await queue_page(session, viewer.actor, slug, cursor or None, limit=1)
    numbers = [int(number) for number in shown.split(",") if number]
    return stream(live_of(request), QueueStream(request, slug, cursor or None, numbers).update)


@router.get("/tickets")
async def find_ticket(
    session: Transaction, viewer: ViewerOf, number: Annotated[str, Query(max_length=30)] = ""
) -> Response:
    """To the ticket with this number, as somebody types or pastes it: "#1234" is good too."""
    digits = number.strip().lstrip("#").strip()
    if not digits.isdecimal() or int(digits) > LARGEST_NUMBER:
        raise NotFound(f'"{number}" is no ticket number.')
    return RedirectResponse(f"/tickets/{int(digits)}", 303)


@router.get("/tickets/{number}")
async def show_one(session: Transaction, viewer: ViewerOf, number: Number) -> Response:
    """One ticket; htmx gets only what can have changed."""
    return await _ticket(session, viewer, number)


@router.get("/tickets/{number}/live")
async def stream_ticket(request: Request, session: Transaction, viewer: ViewerOf, number: Number) -> Response:
    """The ticket as it changes."""
    await visible_ticket(session, viewer.actor, number)
    return stream(live_of(request), TicketStream(request, number).update)


@router.post("/tickets/{number}/claim")
async def post_claim(
    session: Transaction, viewer: ViewerOf, number: Number, from_queue: Annotated[bool, Form()] = False
) -> Response:
    """Take it in hand; the page of a queue learns of it from its stream."""
    await claim(session, viewer.actor, number)
    if from_queue and viewer.frame.is_partial:
        return Response(status_code=204, headers={"HX-Trigger": "queue-changed"})
    return await _after(session, viewer, number)


@router.post("/tickets/{number}/release")
async def post_release(session: Transaction, viewer: ViewerOf, number: Number) -> Response:
    """Let it go."""
    await release(session, viewer.actor, number)
    return await _after(session, viewer, number)


@router.post("/tickets/{number}/solve")
async def post_solve(session: Transaction, viewer: ViewerOf, number: Number) -> Response:
    """Call it done."""
    await solve(session, viewer.actor, number)
    return await _after(session, viewer, number)


@router.post("/tickets/{number}/reroute")
async def post_reroute(
    session: Transaction, viewer: ViewerOf, number: Number, form: Annotated[RerouteForm, Form()]
) -> Response:
    """Send it to another queue; whoever can't see it there goes back to their own."""
    await reroute(session, viewer.actor, number, form.queue, form.reason, form.process or None)
    return await _after(session, viewer, number)


@router.post("/tickets/{number}/group")
async def post_group(
    session: Transaction, viewer: ViewerOf, number: Number, form: Annotated[GroupForm, Form()]
) -> Response:
    """Say to which contact group whoever asks belongs."""
    await group_contact(session, viewer.actor, number, form.group or None)
    return await _after(session, viewer, number)


async def _after(session: Transaction, viewer: Viewer, number: int) -> Response:
    """The ticket as it is now, or away from it when it left the viewer's sight."""
    if not viewer.frame.is_partial:
        return RedirectResponse(f"/tickets/{number}", 303)
    try:
        return await _ticket(session, viewer, number)
    except NotFound:
        return Response(headers={"HX-Redirect": "/"})


async def _ticket(session: Transaction, viewer: Viewer, number: int) -> Response:
    viewer, naming = await _reading(session, viewer)
    template = "_ticket_live.html" if viewer.frame.is_partial else "ticket.html"
    return page(viewer.frame, template, await show_ticket(session, viewer, naming, number))


async def _reading(session: Transaction, viewer: Viewer) -> tuple[Viewer, Naming]:
    rulebook = (await active_configuration(session)).rulebook
    return viewer.in_zone(rulebook.time_zone), Naming(rulebook, viewer.frame.language)
