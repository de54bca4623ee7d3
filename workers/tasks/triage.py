"""Triage: messages that were received and not yet decided."""

from celery import shared_task

from service.flow.triage.actions import triage_waiting
from service.foundation.database import Database
from service.foundation.settings import settings
from workers.flow import Step
from workers.runtime import drain


async def triage_round(database: Database, worker: str) -> int:
    """One round of triage with this installation's settings."""
    return await triage_waiting(database, worker, limit=settings().triage_set, max_attempts=settings().triage_attempts)


@shared_task(name=Step.TRIAGE.value)
def triage_messages(*, sweep: bool = False) -> None:
    """Decide whatever waits."""
    drain(Step.TRIAGE.name.lower(), triage_round, sweep=sweep)
