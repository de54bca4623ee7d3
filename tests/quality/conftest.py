"""The site on a database of the test's own."""

from collections.abc import AsyncIterator

import pytest_asyncio

from service.foundation.database import Database
from tests.web.visiting import Site, open_site


@pytest_asyncio.fixture
async def site(database: Database) -> AsyncIterator[Site]:
    """The site, with nobody signed in and nothing in it."""
    async with open_site(database) as opened:
        yield opened
