"""A world in which answers are kept."""

import pytest_asyncio

from service.foundation.database import Database
from tests.knowledge.world import World


@pytest_asyncio.fixture
async def world(database: Database) -> World:
    """A database with the default rulebook in force, and people of the hub and of two departments."""
    return await World.of(database)
