"""Participation: the health of cells is judged, and work that departments can't do returns to the hub."""

from celery import shared_task

from service.foundation.database import Database
from service.participation.health import judge_cells
from workers.flow import Step
from workers.runtime import drain


async def health_round(database: Database, worker: str, *, sweep: bool) -> bool:
    """One look at every cell; what it changes asks for no other look at once."""
    await judge_cells(database)
    return False


@shared_task(name=Step.HEALTH.value)
def judge_all_cells(*, sweep: bool = False) -> None:
    """Judge whatever is new. Mostly it is time that brings it, so mostly it is a sweep that finds it."""
    drain(Step.HEALTH.name.lower(), health_round, sweep=sweep)
