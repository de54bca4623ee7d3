"""Waiting for a database that is away for a moment, within bounds."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from service.foundation.errors import Overloaded

Result = TypeVar("Result")

UNAVAILABLE = (OperationalError, InterfaceError, PoolTimeout, TimeoutError)
"""The database is away, restarting or not answering: the same work may succeed a moment later."""
PATIENCE_SECONDS = 15.0
"""So long a sender is kept waiting: longer than Postgres takes to restart."""
RETRY_SECONDS = 0.1


async def patiently(work: Callable[[], Awaitable[Result]], seconds: float = PATIENCE_SECONDS) -> Result:
    """Do it, again and again while the database is away. Raises Overloaded after so many seconds."""
    deadline = asyncio.get_running_loop().time() + seconds
    while True:
        try:
            async with asyncio.timeout_at(deadline):
                return await work()
        except UNAVAILABLE as error:
            if asyncio.get_running_loop().time() >= deadline:
                raise Overloaded("The database does not answer: try again in a moment.", retry_after=2) from error
        await asyncio.sleep(RETRY_SECONDS)
