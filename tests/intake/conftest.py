"""The API for these tests."""

from collections.abc import AsyncIterator

import pytest_asyncio

from service.foundation.database import Database
from tests.serving import Api, serving


@pytest_asyncio.fixture
async def api(database: Database) -> AsyncIterator[Api]:
    """The API on the test's database."""
    async with serving(database) as opened:
        yield opened
