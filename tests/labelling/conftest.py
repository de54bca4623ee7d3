"""What tests of labelling share."""

import pytest_asyncio

from service.foundation.database import Database
from tests.labelling.world import World


@pytest_asyncio.fixture
async def world(database: Database) -> World:
    """A database with colleagues in it."""
    return await World.of(database)
