"""The one transaction of a request: committed before the response leaves, so that a failing commit is no 200."""

from collections.abc import AsyncIterator
from typing import Annotated

from fastapi import Depends, Request
from sqlmodel.ext.asyncio.session import AsyncSession

from service.foundation.database import Database

READING = frozenset({"GET", "HEAD"})


def database_of(request: Request) -> Database:
    """The web process's way to Postgres."""
    database: Database = request.app.state.database
    return database


async def _transaction(request: Request) -> AsyncIterator[AsyncSession]:
    database = database_of(request)
    # Whoever only looks sees one moment: a reply that is delivered, and its ticket that waits for the customer.
    opened = database.snapshot if request.method in READING else database.transaction
    async with opened() as session:
        yield session


Transaction = Annotated[AsyncSession, Depends(_transaction, scope="function")]
