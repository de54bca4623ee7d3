"""Reporting: tickets that changed since the SLA report counted them."""

from celery import shared_task

from service.flow.reporting.roll_up import roll_up
from service.foundation.database import Database
from workers.flow import Step
from workers.runtime import drain

ROUND = 500
"""Tickets in one transaction: enough to make its statements cheap, few enough for a worker to be free again soon."""


async def reporting_round(database: Database, worker: str, *, sweep: bool) -> bool:
    """One round; whether there may be more."""
    return await roll_up(database, ROUND) >= ROUND


@shared_task(name=Step.REPORTING.value)
def roll_up_reports(*, sweep: bool = False) -> None:
    """Count what changed. Only sweeps announce it: a ticket that changes often in between is counted once."""
    drain(Step.REPORTING.name.lower(), reporting_round, sweep=sweep)
