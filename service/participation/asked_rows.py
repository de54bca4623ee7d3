"""What readiness reads: the tickets of cells, their events as the clocks see them, and what was said in them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any, NamedTuple

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from routing_rules.facts import Cell
from routing_rules.happenings import Happening
from routing_rules.service_levels import InForce
from service.foundation.arrays import array, arrays
from service.foundation.database import connection_of
from service.tables import Event
from service.tickets.clock_queries import histories

AT_ONCE = 5_000
"""Tickets read with one statement of each kind."""
CANDIDATES = """
SELECT DISTINCT e.ticket_id
FROM event e
JOIN ticket t ON t.id = e.ticket_id
JOIN unnest(%(process)s::text[], %(channel)s::text[], %(queue)s::text[]) AS wanted(process, channel, queue)
  ON wanted.process = e.process AND wanted.channel = t.channel
LEFT JOIN decision d ON d.message_id = e.message_id AND d.cell = wanted.process || '/' || wanted.channel
WHERE e.at BETWEEN %(since)s AND %(until)s
  AND (e.kind = 'consultation_opened' OR e.queue = wanted.queue OR d.draw >= d.share OR d.shadow IS NOT NULL)
ORDER BY e.ticket_id
"""
SPOKEN = """
SELECT m.id, m.text, m.sent_at, m.author_id, m.author_followers, COALESCE(m.language, 'und') AS language,
       m.direction = 'inbound' AS is_customer, d.cell, COALESCE(d.draw < d.share, true) AS inside, d.shadow
FROM message m LEFT JOIN decision d ON d.message_id = m.id
WHERE m.id = ANY(%(ids)s::bigint[])
"""


@dataclass(frozen=True, slots=True)
class Spoken:
    """One message with what was decided about it."""

    id: int
    text: str
    sent_at: datetime
    author_id: str
    author_followers: int
    language: str
    is_customer: bool
    cell: str | None
    """As "process/channel"; None: undecided, or not to be decided."""
    inside: bool
    """Whether its author was inside the cell's share."""
    shadow: str | None
    """The department that it would have gone to."""


class Told(NamedTuple):
    """One event of a ticket."""

    happening: Happening
    force: InForce
    """The service levels then."""
    message: Spoken | None


@dataclass(frozen=True, slots=True)
class Wanted:
    """A cell of which is asked what its department was asked."""

    cell: Cell
    department: str
    queues: frozenset[str]
    """The department's own."""
    since: datetime
    in_shadow: bool = False
    """Whether what would have gone to the department counts as asked: in stage shadow nothing else is."""


async def candidates(session: AsyncSession, wanted: Iterable[Wanted], until: datetime) -> list[int]:
    """The tickets in which something of these cells may have begun since; perhaps some in which nothing did."""
    rows = [(one, queue) for one in wanted for queue in sorted(one.queues) or [""]]
    if not rows:
        return []
    columns = {
        "process": [one.cell.process for one, _ in rows],
        "channel": [one.cell.channel for one, _ in rows],
        "queue": [queue for _, queue in rows],
    }
    moments = {"since": min(one.since for one, _ in rows), "until": until}
    connection = await connection_of(session)
    return [
        int(number) for number in (await connection.exec_driver_sql(CANDIDATES, arrays(columns) | moments)).scalars()
    ]


async def stories(session: AsyncSession, numbers: Sequence[int], until: datetime) -> dict[int, list[Told]]:
    """All that happened to each ticket until then, in order; at most AT_ONCE tickets."""
    happened = await histories(session, numbers)
    rows = await session.exec(
        select(col(Event.ticket_id), col(Event.message_id))
        .where(col(Event.ticket_id).in_(numbers), col(Event.state).is_not(None))
        .order_by(col(Event.ticket_id), col(Event.id))
    )
    brought = {
        int(number or 0): [message for _, message in group] for number, group in groupby(rows, lambda row: row[0])
    }
    spoken = await _spoken(session, {message for ids in brought.values() for message in ids if message is not None})
    return {
        number: [
            Told(happening, force, None if message is None else spoken.get(message))
            for (happening, force), message in zip(history, brought.get(number, []), strict=True)
            if happening.at <= until
        ]
        for number, history in happened.items()
    }


async def _spoken(session: AsyncSession, ids: Iterable[int]) -> Mapping[int, Spoken]:
    connection = await connection_of(session)
    rows = (await connection.exec_driver_sql(SPOKEN, {"ids": array(sorted(ids))})).mappings()
    found: list[dict[Any, Any]] = [dict(row) for row in rows]
    return {row["id"]: Spoken(**row) for row in found}
