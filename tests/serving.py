"""The application served in the test's own process, with keys and colleagues made as they are needed."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass

import httpx2
from fastapi import FastAPI

from service.app import create_app
from service.foundation.database import Database
from service.foundation.settings import Settings
from service.people.keys import Scope, create_key


@dataclass(frozen=True, slots=True)
class Api:
    """A client of the API with a key for everything, and the application behind it."""

    app: FastAPI
    client: httpx2.AsyncClient
    database: Database
    key: str

    def bearer(self, key: str) -> dict[str, str]:
        """Headers with another key."""
        return {"Authorization": f"Bearer {key}"}


@asynccontextmanager
async def serving(
    database: Database, *, rate_limit: str = "1000000/minute", scopes: Sequence[str] = tuple(Scope)
) -> AsyncIterator[Api]:
    """The application on this database, for as long as the block runs."""
    async with database.transaction() as session:
        key = await create_key(session, "tests", scopes)
    app = create_app(Settings(database_url=database.url, rate_limit=rate_limit))
    transport = httpx2.ASGITransport(app=app, raise_app_exceptions=False)
    async with app.router.lifespan_context(app):
        headers = {"Authorization": f"Bearer {key}"}
        async with httpx2.AsyncClient(transport=transport, base_url="http://test", headers=headers) as client:
            yield Api(app, client, database, key)
