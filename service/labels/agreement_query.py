"""How often colleagues agree on what a message is about, from the second opinions that were given."""

from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel.ext.asyncio.session import AsyncSession

from routing_rules.agreement import Agreement
from routing_rules.agreement import agreement as agreement_of
from service.foundation.database import connection_of
from service.labels import statements


async def agreement(session: AsyncSession | AsyncConnection) -> Agreement:
    """Of all second opinions so far."""
    rows = await (await connection_of(session)).exec_driver_sql(statements.PAIRS)
    return agreement_of((row.one, row.other) for row in rows)
