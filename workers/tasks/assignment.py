"""Assignment: work that somebody absent holds, and work that waits for somebody who is there."""

from celery import shared_task

from service.flow.assignment.actions import give_out_work
from service.foundation.database import Database
from workers.flow import Step
from workers.runtime import drain


async def assignment_round(database: Database, worker: str, *, sweep: bool) -> bool:
    """One sweep; what it freed or could not take in one set is for the next."""
    return await give_out_work(database) > 0


@shared_task(name=Step.ASSIGNMENT.value)
def give_out(*, sweep: bool = False) -> None:
    """Free and give out whatever is to be."""
    drain(Step.ASSIGNMENT.name.lower(), assignment_round, sweep=sweep)
