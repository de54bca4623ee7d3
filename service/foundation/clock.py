"""The one place that reads the time."""

import os
import time
from datetime import UTC, datetime, timedelta

AHEAD = timedelta(seconds=float(os.environ.get("OLIEVLEK_CLOCK_AHEAD_SECONDS", "0")))
"""How far this process's clock is ahead of the machine's: for tests that live through a night or a weekend."""


def now() -> datetime:
    """The current moment, in UTC."""
    return datetime.now(UTC) + AHEAD


def monotonic() -> float:
    """Seconds since some moment in the past, for telling how long something took."""
    return time.monotonic()
