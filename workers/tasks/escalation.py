"""Escalation: steps of ladders that are due, and clocks to judge by new service levels."""

from celery import shared_task

from service.flow.escalation.actions import SET, climb_ladders, recompute_clocks
from service.foundation.database import Database
from workers.flow import Step
from workers.runtime import drain


async def escalation_round(database: Database, worker: str, *, sweep: bool) -> bool:
    """One round of both, in turns; whether there may be more. A set that wasn't full was all there was."""
    climbed = await climb_ladders(database, SET)
    recomputed = await recompute_clocks(database, SET)
    return max(climbed, recomputed) >= SET


@shared_task(name=Step.ESCALATION.value)
def climb_all_ladders(*, sweep: bool = False) -> None:
    """Do whatever is due. Mostly it is time that brings it, so mostly it is a sweep that finds it."""
    drain(Step.ESCALATION.name.lower(), escalation_round, sweep=sweep)
