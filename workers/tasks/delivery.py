"""Delivery: replies that were approved and are not yet published."""

from celery import shared_task

from service.flow.delivery.actions import deliver_due
from service.foundation.database import Database
from workers.flow import Step
from workers.rounds import only_child_that_sends, while_due
from workers.runtime import drain


async def delivery_round(database: Database, worker: str, *, sweep: bool) -> bool:
    """Deliver until nothing is due."""
    async with only_child_that_sends(database) as mine:
        if mine:
            await deliver_while_due(database)
    return False


async def deliver_while_due(database: Database) -> int:
    """Returns how many replies were tried."""
    return await while_due(lambda: deliver_due(database))


@shared_task(name=Step.DELIVERY.value)
def deliver_replies(*, sweep: bool = False) -> None:
    """Publish whatever is due."""
    drain(Step.DELIVERY.name.lower(), delivery_round, sweep=sweep)
