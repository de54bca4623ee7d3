"""Queues over the API, and what may be done to a ticket that waits in one."""

from typing import Annotated

from fastapi import APIRouter, Path, Query

from service.flow.queues import actions
from service.flow.queues.forms import GroupForm, RerouteForm
from service.flow.queues.queries import queue_list, queue_page
from service.flow.queues.views import QueueListView, QueuePageView, QueueView
from service.foundation.validation import NO_NUL
from service.people.callers import SCHEMES, TicketReader, TicketWriter
from service.tickets.views import TicketView
from service.web.problems import problem_models
from service.web.session import Transaction

router = APIRouter(prefix="/api/v1", dependencies=SCHEMES)
Number = Annotated[int, Path(ge=1, lt=2**63, description="The ticket's number.", examples=[1042])]
Slug = Annotated[str, Path(max_length=100, pattern=NO_NUL, description="The queue's slug.", examples=["supply_chain"])]
Cursor = Annotated[str | None, Query(max_length=500, description="Where a page before this one said to go on.")]
Limit = Annotated[int, Query(ge=1, le=200, description="How many tickets a page has at most.")]
WITH_BODY = problem_models(400, 401, 403, 404, 409, 422, 503)
CHANGE = problem_models(401, 403, 404, 409, 422, 503)


@router.get("/queues", tags=["queues"], summary="All queues", responses=problem_models(401, 403, 503))
async def show_queues(session: Transaction, actor: TicketReader) -> QueueListView:
    """How many tickets wait in each, and since when; a department sees its own."""
    queues = await queue_list(session, actor)
    return QueueListView(items=[QueueView.model_validate(queue) for queue in queues])


@router.get(
    "/queues/{slug}/tickets",
    tags=["queues"],
    summary="The tickets of a queue",
    responses=problem_models(401, 403, 404, 422, 503),
)
async def show_queue(
    slug: Slug, session: Transaction, actor: TicketReader, cursor: Cursor = None, limit: Limit = 50
) -> QueuePageView:
    """Most urgent first, longest waiting first among equals. Tickets that arrive meanwhile never shift a page."""
    return QueuePageView.of(await queue_page(session, actor, slug, cursor, limit))


@router.put("/tickets/{number}/claim", tags=["tickets"], summary="Take a ticket in hand", responses=CHANGE)
async def put_claim(number: Number, session: Transaction, actor: TicketWriter) -> TicketView:
    """For colleagues, not for keys. Again by the same colleague it changes nothing; 409 names whoever has it."""
    return TicketView.model_validate(await actions.claim(session, actor, number))


@router.delete("/tickets/{number}/claim", tags=["tickets"], summary="Let a ticket go", responses=CHANGE)
async def delete_claim(number: Number, session: Transaction, actor: TicketWriter) -> TicketView:
    """For colleagues, not for keys. Letting go of a ticket that nobody has changes nothing."""
    return TicketView.model_validate(await actions.release(session, actor, number))


@router.post(
    "/tickets/{number}/reroute", tags=["tickets"], summary="Send a ticket to another queue", responses=WITH_BODY
)
async def post_reroute(number: Number, form: RerouteForm, session: Transaction, actor: TicketWriter) -> TicketView:
    """With a reason, which its timeline keeps. A department's queue makes that department its owner."""
    process = form.process or None
    return TicketView.model_validate(await actions.reroute(session, actor, number, form.queue, form.reason, process))


@router.post("/tickets/{number}/solution", tags=["tickets"], summary="Call a ticket solved", responses=CHANGE)
async def post_solution(number: Number, session: Transaction, actor: TicketWriter) -> TicketView:
    """A message of the customer reopens it."""
    return TicketView.model_validate(await actions.solve(session, actor, number))


@router.put("/tickets/{number}/contact-group", tags=["tickets"], summary="Group a contact", responses=WITH_BODY)
async def put_group(number: Number, form: GroupForm, session: Transaction, actor: TicketWriter) -> TicketView:
    """By hand, for this ticket and what its contact asks from now on. Deadlines may move: policies go by it."""
    return TicketView.model_validate(await actions.group_contact(session, actor, number, form.group or None))
