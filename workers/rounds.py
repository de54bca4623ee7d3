"""Rounds of the steps that talk to networks: they overlap, and one child of a worker at a time does them."""

import asyncio
import os
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

from service.foundation.database import Database
from workers.runtime import BUDGET_SECONDS

PATIENCE_SECONDS = 0.25


@asynccontextmanager
async def only_child_that_sends(database: Database) -> AsyncIterator[bool]:
    """Whether no other child of this worker sends anything: slow networks must not keep all of them from triage."""
    async with database.alone(f"sending by the children of {socket.gethostname()}/{os.getppid()}") as mine:
        yield mine


async def while_due(one_round: Callable[[], Awaitable[int]]) -> int:
    """Rounds that overlap: while one waits for a slow network, the next takes what became due meanwhile."""
    clock = asyncio.get_running_loop().time
    ends = clock() + BUDGET_SECONDS
    sent = 0
    async with asyncio.TaskGroup() as group:
        under_way: set[asyncio.Task[int]] = set()
        while clock() < ends:
            under_way.add(group.create_task(_counted(one_round)))
            done, under_way = await asyncio.wait(under_way, timeout=PATIENCE_SECONDS)
            taken = sum(task.result() for task in done)
            sent += taken
            if not taken and not under_way:
                break
    return sent + sum(task.result() for task in under_way)


async def _counted(one_round: Callable[[], Awaitable[int]]) -> int:
    return await one_round()
