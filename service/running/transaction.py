"""One transaction for a command, on the database of this set-up."""

from collections.abc import Awaitable, Callable
from typing import TypeVar

from sqlmodel.ext.asyncio.session import AsyncSession

from service.foundation.addresses import database_url
from service.foundation.database import Database
from service.running.reach import readable_database_errors

Result = TypeVar("Result")


async def in_transaction(work: Callable[[AsyncSession], Awaitable[Result]]) -> Result:
    """Do it, and commit. Raises SetupError, in words, when the database can't be reached or has no schema."""
    url = database_url()
    database = Database(url, pool_size=1)
    try:
        with readable_database_errors(url):
            async with database.transaction() as session:
                return await work(session)
    finally:
        await database.close()
