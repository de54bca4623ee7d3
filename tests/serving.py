"""The application served in the test's own process, with keys and colleagues made as they are needed."""

from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from functools import cache
from typing import Any

import httpx2
from fastapi import FastAPI
from starlette.datastructures import State

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


idle: list[tuple[FastAPI, Settings]] = []
"""Applications that no test uses now. FastAPI reads a router's functions when a first request comes by: a third of what
a new application for each test would cost."""


@asynccontextmanager
async def serving(
    database: Database, *, rate_limit: str = "1000000/minute", scopes: Sequence[str] = tuple(Scope)
) -> AsyncIterator[Api]:
    """The application on this database, for as long as the block runs."""
    async with database.transaction() as session:
        key = await create_key(session, "tests", scopes)
    with _application(database_url=database.url, rate_limit=rate_limit) as app:
        transport = httpx2.ASGITransport(app=app, raise_app_exceptions=False)
        headers = {"Authorization": f"Bearer {key}"}
        async with (
            app.router.lifespan_context(app),
            httpx2.AsyncClient(transport=transport, base_url="http://test", headers=headers) as client,
        ):
            yield Api(app, client, database, key)


@cache
def description() -> dict[str, Any]:
    """How the API describes itself."""
    return _made()[0].openapi()


@contextmanager
def _application(**chosen: str) -> Iterator[FastAPI]:
    """One with these settings, that knows nothing of whoever used it before."""
    app, options = idle.pop() if idle else _made()
    for name, value in chosen.items():
        setattr(options, name, value)
    routes = list(app.router.routes)
    yield app
    app.state = State()
    app.router.routes[:] = routes
    idle.append((app, options))


def _made() -> tuple[FastAPI, Settings]:
    options = Settings()
    return create_app(options), options
