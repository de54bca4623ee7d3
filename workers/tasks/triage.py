"""Triage: messages that were received and not yet decided."""

from celery import shared_task

from service.flow.triage.actions import triage_waiting
from service.foundation.database import Database
from service.foundation.settings import settings
from workers.flow import Step
from workers.runtime import drain


async def triage_round(database: Database, worker: str, *, sweep: bool) -> bool:
    """One round of triage with this installation's settings; whether there may be more.

    A set that wasn't full was all there was: what came meanwhile has a nudge of its own. What failed before waits for
    the sweep.
    """
    limit = settings().triage_set
    attempts = settings().triage_attempts
    taken = await triage_waiting(database, worker, limit=limit, max_attempts=attempts, suspects=sweep)
    return taken >= limit or (sweep and taken > 0)


@shared_task(name=Step.TRIAGE.value)
def triage_messages(*, sweep: bool = False) -> None:
    """Decide whatever waits."""
    drain(Step.TRIAGE.name.lower(), triage_round, sweep=sweep)
