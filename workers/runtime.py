"""One event loop and one way to the database per worker process, made after the fork.

Measured: `asyncio.run` per task with a shared engine breaks on the second task, since connections belong to the loop
that they were opened in.
"""

import asyncio
import os
import socket
from typing import Protocol

import structlog
import uvloop

from service.flow.reporting.actions import note_failure, note_sign_of_life, note_success
from service.foundation.database import Database
from service.foundation.errors import SetupError
from service.foundation.settings import settings

log = structlog.get_logger("workers")
BUDGET_SECONDS = 20.0
"""A drain ends after this long; the next nudge or sweep goes on. Far below the task time limit."""


class Runtime:
    """What one worker process holds."""

    def __init__(self, database_url: str) -> None:
        self.runner = asyncio.Runner(loop_factory=uvloop.new_event_loop)
        self.database = Database(database_url, pool_size=4, idle_limit_seconds=30)
        self.pid = os.getpid()
        self.name = f"{socket.gethostname()}/{self.pid}"

    def close(self) -> None:
        """Give connections back and end the loop."""
        self.runner.run(self.database.close())
        self.runner.close()


_runtime: Runtime | None = None


def open_runtime() -> Runtime:
    """This process's runtime; a forked child never uses its parent's."""
    global _runtime
    if _runtime is None or _runtime.pid != os.getpid():
        url = settings().database_url
        if url is None:
            raise SetupError("OLIEVLEK_DATABASE_URL is not set: workers need the Postgres that `olievlek up` starts.")
        _runtime = Runtime(url)
    return _runtime


def close_runtime() -> None:
    """End this process's runtime, if it has one."""
    global _runtime
    if _runtime is not None and _runtime.pid == os.getpid():
        _runtime.close()
    _runtime = None


class Round(Protocol):
    """One round of a step: takes a set in hand, and says whether there may be more."""

    async def __call__(self, database: Database, worker: str, *, sweep: bool) -> bool: ...


def drain(step: str, one_round: Round, *, sweep: bool) -> None:
    """Run rounds of a step until there is no more, or the budget is spent.

    A failing round is written down where the pages show it, and raised.
    """
    runtime = open_runtime()
    runtime.runner.run(_drain(runtime, step, one_round, sweep=sweep))


async def _drain(runtime: Runtime, step: str, one_round: Round, *, sweep: bool) -> None:
    clock = asyncio.get_running_loop().time
    ends = clock() + BUDGET_SECONDS
    try:
        while await one_round(runtime.database, runtime.name, sweep=sweep) and clock() < ends:
            pass
        if sweep:
            async with runtime.database.transaction() as session:
                await note_success(session, step)
                await note_sign_of_life(session, runtime.name, "worker")
                await note_sign_of_life(session, "beat", "beat")
    except Exception as error:
        await _note(runtime, step, error)
        raise


async def _note(runtime: Runtime, step: str, error: BaseException) -> None:
    try:
        async with runtime.database.transaction() as session:
            await note_failure(session, step, f"{type(error).__name__}: {error}"[:2000])
    except Exception:
        # Most likely the database itself is what failed; the error that led here is raised and logged all the same.
        log.warning("failure could not be written down", step=step, exc_info=True)
