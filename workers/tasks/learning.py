"""Learning: labels that no model knows yet, and words that the rulebook may take up."""

from datetime import datetime, timedelta

from celery import shared_task

from service.flow.learning.actions import learn
from service.flow.learning.words import propose_words_now_and_then
from service.foundation.clock import now
from service.foundation.database import Database
from service.foundation.settings import settings
from workers.flow import Step
from workers.runtime import drain

AFTER_FAILURE = timedelta(minutes=1)
"""Training is dear: what failed is not tried again at every sweep."""
_failed_at: list[datetime] = []
"""When this process failed last, if it did and has not trained since."""


async def learning_round(database: Database, worker: str, *, sweep: bool) -> bool:
    """Train once, when it is time and nobody else does; what came meanwhile is for a later round."""
    if settings().learning:
        _failed_at[:] = [now()]
        await learn(database)
        await propose_words_now_and_then(database)
        _failed_at.clear()
    return False


@shared_task(name=Step.LEARNING.value, soft_time_limit=300, time_limit=330)
def learn_from_labels(*, sweep: bool = False) -> None:
    """Train a challenger when labels wait; a worker that is killed meanwhile leaves the champion as it is.

    The limits are longer than other tasks': ten thousand labels take a minute, and several where others need the
    processor more. The broker hands the task to somebody else meanwhile, who finds that it is being done.
    """
    if _failed_at and now() < _failed_at[-1] + AFTER_FAILURE:
        return
    drain(Step.LEARNING.name.lower(), learning_round, sweep=sweep)
