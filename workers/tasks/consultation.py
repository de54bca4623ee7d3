"""Consultation: questions about tickets that need no advice any more."""

from celery import shared_task

from service.flow.consultation.tidying import SET, tidy_questions
from service.foundation.database import Database
from workers.flow import Step
from workers.runtime import drain


async def consultation_round(database: Database, worker: str, *, sweep: bool) -> bool:
    """One round; whether there may be more."""
    return await tidy_questions(database, SET) >= SET


@shared_task(name=Step.CONSULTATION.value)
def tidy_all_questions(*, sweep: bool = False) -> None:
    """Withdraw what nobody needs answered. Only sweeps announce it: it is not urgent, and happens seldom."""
    drain(Step.CONSULTATION.name.lower(), consultation_round, sweep=sweep)
