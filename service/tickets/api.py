"""One ticket over the API."""

from typing import Annotated

from fastapi import APIRouter, Path

from service.foundation.clock import now
from service.people.callers import SCHEMES, TicketReader
from service.tickets.clock_explanations import explained_clocks
from service.tickets.clock_views import TicketClocksView
from service.tickets.queries import ticket_detail
from service.tickets.views import TicketDetailView
from service.web.problems import problem_models
from service.web.session import Transaction

router = APIRouter(prefix="/api/v1/tickets", tags=["tickets"], dependencies=SCHEMES)
Number = Annotated[int, Path(ge=1, lt=2**63, description="The ticket's number.", examples=[1042])]


@router.get(
    "/{number}",
    summary="One ticket",
    responses=problem_models(401, 403, 404, 422, 503),
)
async def show_ticket(number: Number, session: Transaction, actor: TicketReader) -> TicketDetailView:
    """Its messages in order, what was decided about each and because of what, its timeline and our replies."""
    return TicketDetailView.of(await ticket_detail(session, actor, number))


@router.get(
    "/{number}/clocks",
    summary="The clocks of a ticket, explained",
    responses=problem_models(401, 403, 404, 422, 503),
)
async def show_clocks(number: Number, session: Transaction, actor: TicketReader) -> TicketClocksView:
    """Of each clock: what counted and what did not, which policy won over which, and the steps of its ladder."""
    return TicketClocksView.of(await explained_clocks(session, actor, number, now()))
