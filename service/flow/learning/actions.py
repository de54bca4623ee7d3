"""Learning, once: what waits is trained on, and what comes of it takes over or is refused."""

from datetime import timedelta

from service.flow.learning.queries import Waiting, waiting
from service.foundation.clock import now
from service.foundation.database import Database

QUIET = timedelta(seconds=10)
"""People correct in bursts: a burst that ended this long ago is learned as one."""
PATIENCE = timedelta(seconds=60)
"""A burst that goes on is learned after this long all the same."""


async def learn(database: Database) -> bool:
    """Whether it was time to."""
    async with database.alone("learning") as mine:
        if not mine:
            return False
        async with database.transaction() as session:
            waits = await waiting(session)
        return _is_time(waits)


def _is_time(waits: Waiting) -> bool:
    if waits.newest_at is None or waits.first_at is None:
        return False
    return waits.newest_at + QUIET <= now() or waits.first_at + PATIENCE <= now()
