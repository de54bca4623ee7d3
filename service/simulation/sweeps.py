"""What beat and workers do by themselves, done at each step of a made-up month."""

from sqlmodel.ext.asyncio.session import AsyncSession

from service.flow.consultation.tidying import tidy_questions
from service.flow.delivery.actions import claim_replies
from service.flow.delivery.confirming import confirm, lease
from service.flow.delivery.outcomes import ClaimedReply
from service.flow.delivery.sending import send
from service.flow.escalation.actions import climb_ladders, recompute_clocks
from service.flow.reporting.roll_up import roll_up
from service.flow.triage.actions import triage_waiting
from service.foundation.database import Database
from service.foundation.settings import Settings
from service.participation.health import judge_cells
from service.people.presence import note_signs_of_life
from service.simulation.network import MadeUpNetwork

WORKER = "simulation"
SET = 500


async def triage(database: Database, options: Settings) -> None:
    """Decide what came in."""
    while await triage_waiting(database, WORKER, limit=SET, max_attempts=options.triage_attempts):
        pass


async def deliver(session: AsyncSession, network: MadeUpNetwork, options: Settings) -> list[ClaimedReply]:
    """Publish what is approved and past its undo window; returns what is public now."""
    claimed = await claim_replies(session, SET, lease(options))
    return [one for one in claimed if await confirm(session, one, await send(network, one, options), options)]


async def show_signs_of_life(session: AsyncSession, colleague_ids: list[int]) -> None:
    """The heartbeats of whoever is there."""
    await note_signs_of_life(session, colleague_ids)


async def sweep(database: Database) -> None:
    """Ladders, clocks, and the health of cells."""
    while await climb_ladders(database, SET) >= SET:
        pass
    await judge_cells(database)


async def tidy_up(database: Database) -> None:
    """What is not urgent: questions nobody needs answered, clocks under other service levels, and the report."""
    for round_of in (tidy_questions, recompute_clocks, roll_up):
        while await round_of(database, SET) >= SET:
            pass
