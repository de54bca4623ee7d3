"""How far the SLA report knows each ticket: the one column of a ticket that is none of the ledger's."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncConnection

from service.foundation.arrays import array

_CHANGED = "SELECT id, version, channel FROM ticket WHERE version <> reported_version ORDER BY id LIMIT %(limit)s"
# Whoever changes a ticket just now has locked it: its turn comes when they are done, and nobody waits for anybody.
_MARK = """
WITH held AS (
  SELECT ticket.id, known.version
  FROM ticket JOIN unnest(%(ids)s::bigint[], %(versions)s::int[]) AS known(id, version) ON known.id = ticket.id
  ORDER BY ticket.id FOR NO KEY UPDATE OF ticket SKIP LOCKED
)
UPDATE ticket SET reported_version = held.version FROM held WHERE ticket.id = held.id"""


@dataclass(frozen=True, slots=True)
class Changed:
    """A ticket that changed since the report knew it."""

    version: int
    channel: str


async def changed_tickets(connection: AsyncConnection, limit: int) -> dict[int, Changed]:
    """Tickets that the report does not know as they are now, oldest first, by number."""
    rows = await connection.exec_driver_sql(_CHANGED, {"limit": limit})
    return {row.id: Changed(row.version, row.channel) for row in rows}


async def mark_reported(connection: AsyncConnection, changed: Mapping[int, Changed]) -> int:
    """The report knows them as they were then; returns for how many that could be written down."""
    ids, versions = array(changed), array(one.version for one in changed.values())
    return (await connection.exec_driver_sql(_MARK, {"ids": ids, "versions": versions})).rowcount
