"""Which message of a ticket is meant when somebody says what the ticket is about."""

from collections.abc import Collection

from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel.ext.asyncio.session import AsyncSession

from service.foundation.arrays import array
from service.foundation.database import connection_of
from service.labels import statements


async def messages_meant(session: AsyncSession | AsyncConnection, numbers: Collection[int]) -> dict[int, int]:
    """The newest message of the customer that brought a process of its own; else the first that asked something.

    By ticket; one without a customer's message is left out. "Any news yet?" takes the process of its thread, so it is
    not what the ticket is about.
    """
    connection = await connection_of(session)
    rows = await connection.exec_driver_sql(statements.MEANT, {"ids": array(sorted(set(numbers)))})
    return {row.ticket_id: row.id for row in rows}
