"""A world with quick ladders."""

import pytest_asyncio

from service.foundation.database import Database
from tests.escalation.world import World


@pytest_asyncio.fixture
async def world(database: Database) -> World:
    """A database with the small rulebook in force."""
    made = World(database)
    await made.publish()
    return made
