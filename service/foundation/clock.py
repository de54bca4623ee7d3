"""The one place that reads the time."""

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

AHEAD = timedelta(seconds=float(os.environ.get("OLIEVLEK_CLOCK_AHEAD_SECONDS", "0")))
"""How far this process's clock is ahead of the machine's: for tests that live through a night or a weekend."""
_made_up: list[datetime] = []
"""The made-up moment of a process that simulates, and else nothing."""


def now() -> datetime:
    """The current moment, in UTC."""
    return _made_up[0] if _made_up else datetime.now(UTC) + AHEAD


def monotonic() -> float:
    """Seconds since some moment in the past, for telling how long something took."""
    return time.monotonic()


def cpu_seconds() -> float:
    """What this process has used of its processors, in seconds: what work costs, however busy the machine is."""
    return time.process_time()


@contextmanager
def simulation(begins: datetime) -> Iterator[None]:
    """This process lives in made-up time, from this moment on, until the block ends: then it is now again.

    The clock stands still and moves by `set_to` alone. Only for a process that serves nobody. Raises RuntimeError when
    it simulates already.
    """
    if _made_up:
        raise RuntimeError("this process simulates already")
    _made_up.append(begins.astimezone(UTC))
    try:
        yield
    finally:
        _made_up.clear()


def set_to(moment: datetime) -> None:
    """Move the made-up clock on. Raises RuntimeError outside `simulation`, and ValueError for a moment in its past."""
    if not _made_up:
        raise RuntimeError("only a process that simulates may set its clock")
    if moment < _made_up[0]:
        raise ValueError(f"the clock stands at {_made_up[0]}, and {moment} is before that")
    _made_up[0] = moment.astimezone(UTC)
