"""Learning: labels that no model knows yet."""

from celery import shared_task

from service.flow.learning.actions import learn
from service.foundation.database import Database
from service.foundation.settings import settings
from workers.flow import Step
from workers.runtime import drain


async def learning_round(database: Database, worker: str, *, sweep: bool) -> bool:
    """Train once, when it is time and nobody else does; what came meanwhile is for a later round."""
    if settings().learning:
        await learn(database)
    return False


@shared_task(name=Step.LEARNING.value, soft_time_limit=95, time_limit=105)
def learn_from_labels(*, sweep: bool = False) -> None:
    """Train a challenger when labels wait; a worker that is killed meanwhile leaves the champion as it is.

    The limits are longer than other tasks': ten thousand labels take a minute on one slow core. They stay below the
    visibility timeout, so that nobody else starts the same.
    """
    drain(Step.LEARNING.name.lower(), learning_round, sweep=sweep)
