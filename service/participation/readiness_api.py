"""Over the API: how well departments do in their cells, what is proposed, and where the olievlek could spread."""

from typing import Annotated

from fastapi import APIRouter, Path, Query

from routing_rules.facts import Cell
from service.participation.readiness import LONGEST, WEEKS, proposals_of, readiness_of, spread_of
from service.participation.readiness_spread_views import SpreadsView, SpreadView
from service.participation.readiness_views import ProposalsView, ProposalView, ReadinessView
from service.people.callers import SCHEMES, TicketReader
from service.web.problems import problem_models
from service.web.session import Transaction

router = APIRouter(prefix="/api/v1", tags=["cells"], dependencies=SCHEMES)
ERRORS = problem_models(401, 403, 422, 503)
Process = Annotated[str, Path(max_length=100, description="Slug of the process.", examples=["order_delivery"])]
Channel = Annotated[str, Path(max_length=100, description="Slug of the channel.", examples=["forum"])]
Weeks = Annotated[int, Query(ge=1, le=LONGEST, description="How far to look back, at most to when the stage began.")]


@router.get(
    "/cells/{process}/{channel}/readiness",
    summary="How well a department does in a cell",
    responses=problem_models(401, 403, 404, 422, 503),
)
async def show_readiness(
    process: Process, channel: Channel, session: Transaction, actor: TicketReader, weeks: Weeks = WEEKS
) -> ReadinessView:
    """Each figure with n, interval and the tickets behind it, beside the control group's, and what is proposed.

    docs/readiness.md says what each figure is.
    """
    return ReadinessView.of(await readiness_of(session, Cell(process, channel), weeks))


@router.get("/proposals", summary="What is proposed for each cell", responses=ERRORS)
async def show_proposals(session: Transaction, actor: TicketReader, weeks: Weeks = WEEKS) -> ProposalsView:
    """Promote, hold or step back, with the figures that say so as sentences. A person decides."""
    return ProposalsView(items=[ProposalView.of(cell) for cell in await proposals_of(session, weeks)])


@router.get("/spread", summary="Where the olievlek could spread next", responses=ERRORS)
async def show_spread(session: Transaction, actor: TicketReader, weeks: Weeks = WEEKS) -> SpreadsView:
    """The neighbours of cells that run well, those with most tickets a day first."""
    return SpreadsView(items=[SpreadView.of(spread) for spread in await spread_of(session, weeks)])
