"""Delivery: replies that were approved and are not yet published."""

from celery import shared_task

from service.flow.delivery.actions import deliver_due
from service.foundation.database import Database
from workers.flow import Step
from workers.runtime import drain


async def delivery_round(database: Database, _: str) -> int:
    """One round of delivery."""
    return await deliver_due(database)


@shared_task(name=Step.DELIVERY.value)
def deliver_replies(*, sweep: bool = False) -> None:
    """Publish whatever is due."""
    drain(Step.DELIVERY.name.lower(), delivery_round, sweep=sweep)
