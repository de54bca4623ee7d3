"""Escalation: steps of ladders that are due, clocks to judge by new service levels, and people who left."""

from celery import shared_task

from service.flow.escalation.actions import SET, climb_ladders, recompute_clocks
from service.flow.escalation.passing_on import pass_on
from service.foundation.database import Database
from workers.flow import Step
from workers.runtime import drain


async def escalation_round(database: Database, worker: str, *, sweep: bool) -> bool:
    """One round of each, in turns; whether there may be more. A set that wasn't full was all there was."""
    climbed = await climb_ladders(database, SET)
    recomputed = await recompute_clocks(database, SET)
    passed_on = await pass_on(database, SET)
    return max(climbed, recomputed, passed_on) >= SET


@shared_task(name=Step.ESCALATION.value)
def climb_all_ladders(*, sweep: bool = False) -> None:
    """Do whatever is due. Mostly it is time that brings it, so mostly it is a sweep that finds it."""
    drain(Step.ESCALATION.name.lower(), escalation_round, sweep=sweep)
