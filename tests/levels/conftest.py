"""The site, with tickets on which drafts can be tried."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest_asyncio

from service.foundation.clock import now
from service.foundation.database import Database
from service.tables import Message
from tests.builders import triage_all
from tests.web.visiting import Site, open_site


@pytest_asyncio.fixture
async def site(database: Database) -> AsyncIterator[Site]:
    """The site, with nobody signed in and nothing in it."""
    async with open_site(database) as opened:
        yield opened


async def ask(
    database: Database, *hours_ago: float, channel: str = "x", text: str = "Waar blijft mijn pakket?"
) -> None:
    """A question each, asked so many hours ago and triaged."""
    async with database.transaction() as session:
        for place, hours in enumerate(hours_ago):
            asked_at = now() - timedelta(hours=hours)
            message = Message(
                channel=channel,
                external_id=f"{channel}-{place}-{hours}",
                text=text,
                sent_at=asked_at,
                received_at=asked_at,
                author_id=f"{channel}-{place}-{hours}",
            )
            session.add(message)
            await session.flush()
    await triage_all(database)
