"""Delivery: replies that were approved and are not yet published."""

import asyncio
import os
import socket

from celery import shared_task

from service.flow.delivery.actions import deliver_due
from service.foundation.database import Database
from workers.flow import Step
from workers.runtime import BUDGET_SECONDS, drain

PATIENCE_SECONDS = 0.25


async def delivery_round(database: Database, worker: str, *, sweep: bool) -> bool:
    """Deliver until nothing is due. One child of a worker does it: a slow network must not keep others from triage."""
    async with database.alone(f"delivery by the children of {socket.gethostname()}/{os.getppid()}") as mine:
        if mine:
            await deliver_while_due(database)
    return False


async def deliver_while_due(database: Database) -> int:
    """Rounds that overlap: while one waits for a slow network, the next takes what became due meanwhile."""
    clock = asyncio.get_running_loop().time
    ends = clock() + BUDGET_SECONDS
    delivered = 0
    async with asyncio.TaskGroup() as group:
        under_way: set[asyncio.Task[int]] = set()
        while clock() < ends:
            under_way.add(group.create_task(deliver_due(database)))
            done, under_way = await asyncio.wait(under_way, timeout=PATIENCE_SECONDS)
            taken = sum(task.result() for task in done)
            delivered += taken
            if not taken and not under_way:
                break
    return delivered + sum(task.result() for task in under_way)


@shared_task(name=Step.DELIVERY.value)
def deliver_replies(*, sweep: bool = False) -> None:
    """Publish whatever is due."""
    drain(Step.DELIVERY.name.lower(), delivery_round, sweep=sweep)
