"""How long what could not be sent waits before it is tried again."""

from datetime import timedelta
from random import SystemRandom

FIRST = 2.0
LONGEST = 600.0
"""Seconds: long enough for a network's fifteen-minute window to pass within the usual number of attempts."""
CHANCE = SystemRandom()


def pause(tries: int, retry_after: float | None = None) -> timedelta:
    """Exponential with full jitter, so that what was refused together doesn't come back together.

    Counted from when the other side wants us back, if it says so.
    """
    longest = min(LONGEST, FIRST * 2.0 ** min(tries - 1, 20))
    return timedelta(seconds=(retry_after or 0.0) + CHANCE.uniform(0.0, longest))
