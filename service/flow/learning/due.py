"""When it is time to train: soon after a burst of corrections, at once where the champion does not fit any more."""

from datetime import datetime, timedelta
from typing import NamedTuple

from service.flow.learning.queries import Waiting

QUIET = timedelta(seconds=10)
"""People correct in bursts: a burst that ended this long ago is learned as one."""
PATIENCE = timedelta(seconds=45)
"""A burst that goes on is learned after this long all the same, so that it can take effect within a minute."""
CHEAP = timedelta(seconds=20)
"""After a training of so much processor time, learning rests as long; the dearer it is, the longer beside it."""
LONGEST_REST = timedelta(hours=1)


class Newest(NamedTuple):
    """The newest training there was."""

    trained_at: datetime
    cpu_seconds: float
    rulebook_digest: str | None
    """Of the examples that it had from the rulebook."""
    accepted_at: datetime | None
    """When somebody last said of corrections that were set aside that they are right."""


def is_time(waits: Waiting, newest: Newest | None, rulebook_digest: str, at: datetime) -> bool:
    """Whether to train now. Without any model it is; later it is what people say, or what the rulebook says."""
    if newest is None or newest.rulebook_digest != rulebook_digest:
        return True
    if newest.accepted_at is not None and newest.accepted_at > newest.trained_at:
        return True
    if waits.first_at is None or waits.newest_at is None:
        return False
    took = timedelta(seconds=newest.cpu_seconds)
    rest = min(took * (took / CHEAP), LONGEST_REST)
    has_come = waits.newest_at + QUIET <= at or waits.first_at + PATIENCE <= at
    return has_come and newest.trained_at + rest <= at
