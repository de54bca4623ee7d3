"""The one place that reads the time."""

import time
from datetime import UTC, datetime


def now() -> datetime:
    """The current moment, in UTC."""
    return datetime.now(UTC)


def monotonic() -> float:
    """Seconds since some moment in the past, for telling how long something took."""
    return time.monotonic()
