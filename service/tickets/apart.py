"""Events that happen to no ticket and no message, such as a colleague who comes or goes."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel.ext.asyncio.session import AsyncSession

from routing_rules.vocabulary import EventKind
from service.foundation.arrays import array
from service.foundation.database import connection_of
from service.tickets.ledger import announce

INSERT = """
INSERT INTO event (at, kind, actor, data)
SELECT %(at)s, %(kind)s, e.actor, e.data::json FROM unnest(%(actors)s::text[], %(data)s::text[]) AS e(actor, data)"""


async def record_apart(
    session: AsyncSession | AsyncConnection,
    kind: EventKind,
    happened: Sequence[tuple[str, Mapping[str, object]]],
    at: datetime,
) -> None:
    """Write one event for each (actor, data), and announce them."""
    if not happened:
        return
    actors = array(actor for actor, _ in happened)
    data = array(json.dumps(dict(one), default=str) for _, one in happened)
    connection = await connection_of(session)
    await connection.exec_driver_sql(INSERT, {"at": at, "kind": kind.value, "actors": actors, "data": data})
    await announce(connection, {(kind, "")})
