"""A worker process's runtime on the test's own database, and a queue of its own on the run's Valkey."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from service.foundation.settings import settings
from workers import runtime


class WorkerThread:
    """A thread that stands for a worker process: tasks are plain functions there, with no event loop around them."""

    def __init__(self, pool: ThreadPoolExecutor) -> None:
        self.pool = pool

    def run(self, task: object, **arguments: object) -> None:
        """Call a task and wait for it."""
        self.pool.submit(task, **arguments).result()  # type: ignore[arg-type]


@pytest.fixture
def worker(database_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[WorkerThread]:
    """A worker whose database is the test's."""
    monkeypatch.setenv("OLIEVLEK_DATABASE_URL", database_url)
    settings.cache_clear()
    with ThreadPoolExecutor(1) as pool:
        yield WorkerThread(pool)
        pool.submit(runtime.close_runtime).result()
    monkeypatch.undo()
    settings.cache_clear()
