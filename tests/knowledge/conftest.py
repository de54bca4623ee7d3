"""A world in which answers are kept, and the site that shows them."""

from collections.abc import AsyncIterator

import pytest_asyncio

from service.foundation.database import Database
from tests.knowledge.world import World
from tests.web.visiting import Site, open_site


@pytest_asyncio.fixture
async def world(database: Database) -> World:
    """A database with the default rulebook in force, and people of the hub and of two departments."""
    return await World.of(database)


@pytest_asyncio.fixture
async def site(database: Database) -> AsyncIterator[Site]:
    """The site on the same database."""
    async with open_site(database) as opened:
        yield opened
