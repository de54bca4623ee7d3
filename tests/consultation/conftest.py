"""A world in which departments are asked."""

import pytest_asyncio

from service.foundation.database import Database
from tests.consultation.world import World


@pytest_asyncio.fixture
async def world(database: Database) -> World:
    """A database with the default rulebook in force, and people of the hub and of three departments."""
    return await World.of(database)
