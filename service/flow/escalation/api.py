"""Escalations over the API: what waits at each level, and acknowledging it."""

from typing import Annotated

from fastapi import APIRouter, Path, Query

from service.flow.escalation import actions
from service.flow.escalation.queries import escalation_page, level_list
from service.flow.escalation.views import EscalationPageView, LevelListView, LevelView
from service.foundation.validation import NO_NUL
from service.people.callers import SCHEMES, TicketReader, TicketWriter
from service.tickets.views import TicketView
from service.web.problems import problem_models
from service.web.session import Transaction

router = APIRouter(prefix="/api/v1", tags=["escalations"], dependencies=SCHEMES)
Number = Annotated[int, Path(ge=1, lt=2**63, description="The ticket's number.", examples=[1042])]
Slug = Annotated[str, Path(max_length=100, pattern=NO_NUL, description="The level's slug.", examples=["duty_manager"])]
Cursor = Annotated[str | None, Query(max_length=500, description="Where a page before this one said to go on.")]
Limit = Annotated[int, Query(ge=1, le=200, description="How many escalations a page has at most.")]


@router.get("/escalations", summary="All levels", responses=problem_models(401, 403, 503))
async def show_levels(session: Transaction, actor: TicketReader) -> LevelListView:
    """How much waits at each level for somebody to acknowledge it, of what the caller may see."""
    return LevelListView(items=[LevelView.of(level) for level in await level_list(session, actor)])


@router.get(
    "/escalations/{level}",
    summary="What was escalated to a level",
    responses=problem_models(401, 403, 404, 422, 503),
)
async def show_escalations(
    level: Slug, session: Transaction, actor: TicketReader, cursor: Cursor = None, limit: Limit = 50
) -> EscalationPageView:
    """Open escalations, the one asked for the longest ago first. What is repeated meanwhile moves to the end."""
    return EscalationPageView.of(await escalation_page(session, actor, level, cursor, limit))


@router.post(
    "/tickets/{number}/acknowledge",
    summary="Acknowledge what was escalated",
    responses=problem_models(401, 403, 404, 409, 422, 503),
)
async def post_acknowledge(number: Number, session: Transaction, actor: TicketWriter) -> TicketView:
    """For colleagues, not for keys: nothing is repeated any more.

    Whoever may have the ticket in hand has it from then on, unless somebody does who is there. Again by the same
    colleague it changes nothing; 409 when nothing waits to be acknowledged.
    """
    return TicketView.model_validate(await actions.acknowledge(session, actor, number))
