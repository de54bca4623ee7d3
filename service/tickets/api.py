"""One ticket over the API."""

from typing import Annotated

from fastapi import APIRouter, Path

from service.people.callers import SCHEMES, TicketReader
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
