"""Triage: messages that were received and not yet decided."""

from celery import shared_task

from service.flow.reporting.actions import note_failure, note_success
from service.flow.triage.actions import triage_waiting
from service.foundation.database import Database
from service.foundation.settings import settings
from service.reader.champion import champion, trouble
from workers.flow import Step
from workers.runtime import drain

READING = "reading"
"""As the pages name a model that does not read."""


async def triage_round(database: Database, worker: str, *, sweep: bool) -> bool:
    """One round of triage with this installation's settings; whether there may be more.

    A set that wasn't full was all there was: what came meanwhile has a nudge of its own. What failed before waits for
    the sweep.
    """
    limit = settings().triage_set
    attempts = settings().triage_attempts
    taken = await triage_waiting(database, worker, limit=limit, max_attempts=attempts, suspects=sweep)
    if sweep:
        await _note_reading(database)
    return taken >= limit or (sweep and taken > 0)


async def _note_reading(database: Database) -> None:
    """Show whether the model reads: where it doesn't, triage goes on without it, and nobody would know."""
    async with database.transaction() as session:
        await champion(session)
        problem = trouble()
        if problem is None:
            await note_success(session, READING)
        else:
            await note_failure(session, READING, problem)


@shared_task(name=Step.TRIAGE.value)
def triage_messages(*, sweep: bool = False) -> None:
    """Decide whatever waits."""
    drain(Step.TRIAGE.name.lower(), triage_round, sweep=sweep)
