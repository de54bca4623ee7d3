"""What a made-up month came to, day by day, read from the database afterwards."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel.ext.asyncio.session import AsyncSession

from routing_rules.asked import Asked
from routing_rules.facts import Cell
from routing_rules.health_parts import ChangeKind
from routing_rules.participation import effective
from routing_rules.readiness_parts import FigureKind
from routing_rules.vocabulary import Stage
from service.foundation.clock import now
from service.foundation.database import connection_of
from service.participation.asked import asked_of
from service.participation.cell_history import CellMove, history_of
from service.participation.readiness import CellReadiness, readiness_of
from service.simulation.month import Month

MOST_CHANGES = 1_000
PER_DAY = """
SELECT (decided_at AT TIME ZONE %(zone)s)::date AS day, 'kept' AS what, count(*) AS n FROM decision
JOIN message ON message.id = decision.message_id
WHERE decision.cell = %(cell)s AND decision.ceiling = 'shadow' AND decision.draw < decision.share
  AND NOT EXISTS (
      SELECT FROM message AS before WHERE before.ticket_id = message.ticket_id AND before.id < message.id
  ) GROUP BY 1
UNION ALL
SELECT (delivered_at AT TIME ZONE %(zone)s)::date,
       CASE WHEN department IS NULL THEN 'replies' ELSE 'published' END, count(*)
FROM reply WHERE delivered_at IS NOT NULL GROUP BY 1, 2"""
STANDS = "SELECT at, stage, share, ceiling FROM cell_change WHERE process = %(process)s AND channel = %(channel)s"


@dataclass(frozen=True, slots=True)
class Day:
    """One row of the table."""

    day: date
    stage: Stage
    """That a person set, as the day ended; so are the next two."""
    effective: Stage
    share: int
    customers: int
    """Who began that day."""
    asked: int
    """What the department was asked that day: questions, and tickets in its queue. The next three are of these."""
    in_time: int
    """The others were answered by the hub, or still wait."""
    late: int
    bounced: int
    came_back: int
    """Asked again or angrier, after an answer in which the department had a hand."""
    kept: int
    """Customers that its health or its cap kept with the hub."""
    at_once: int
    """The most that the department had at once."""
    published: int
    """Replies by the department itself."""
    replies: int
    """By the hub, also with the department's answer or draft."""


@dataclass(frozen=True, slots=True)
class Lived:
    """A month and what it came to."""

    zone: tzinfo | None
    """In which its days are days."""
    days: tuple[Day, ...]
    changes: tuple[CellMove, ...]
    """Of the cell, in order."""
    readiness: CellReadiness
    """At its end."""
    refused: dict[str, int]

    @property
    def stages(self) -> list[Stage]:
        """That a person set, in order."""
        found: list[Stage] = []
        for change in self.changes:
            if not found or change.stage is not found[-1]:
                found.append(change.stage)
        return found

    def total(self, what: str) -> int:
        """Of one column."""
        return sum(int(getattr(day, what)) for day in self.days)

    def times(self, kind: ChangeKind) -> int:
        """How often its health changed so."""
        return sum(change.kind == kind for change in self.changes)


async def figures_of(session: AsyncSession, month: Month, days: int) -> Lived:
    """All of it."""
    scenario, cell = month.scenario, month.cell
    zone = str(month.begins.tzinfo)
    terms = {"zone": zone, "department": scenario.slug_of_department, "cell": str(cell)}
    connection = await connection_of(session)
    counted: Counter[tuple[date, str]] = Counter()
    for row in await connection.exec_driver_sql(PER_DAY, terms):
        counted[row.day, row.what] += row.n
    for one in await asked_of(session, cell, month.begins, now()):
        if one.inside:
            counted.update((one.opened.astimezone(month.begins.tzinfo).date(), what) for what in _became(one))
    stands = await _stands(connection, cell)
    rows = [_day(month, month.begins + timedelta(days=number), counted, stands) for number in range(days)]
    changes = tuple(reversed(await history_of(session, cell, limit=MOST_CHANGES)))
    known = await readiness_of(session, cell)
    return Lived(month.begins.tzinfo, tuple(rows), changes, known, dict(sorted(month.counts.refused.items())))


def _became(one: Asked) -> Iterator[str]:
    """The columns in which it counts."""
    yield "asked"
    if one.bounced is not None:
        yield "bounced"
    elif one.answered is not None or one.in_time(now()) is False:
        yield "in_time" if one.in_time(now()) else "late"


async def _stands(connection: AsyncConnection, cell: Cell) -> Sequence[Any]:
    terms = {"process": cell.process, "channel": cell.channel}
    return (await connection.exec_driver_sql(f"{STANDS} ORDER BY id", terms)).all()


def _day(month: Month, midnight: datetime, counted: Counter[tuple[date, str]], stands: Sequence[Any]) -> Day:
    day, ends = midnight.date(), midnight + timedelta(days=1)
    stood = [row for row in stands if row.at < ends]
    last = stood[-1] if stood else stands[0]
    stage = Stage(last.stage)
    counts = month.counts
    return Day(
        day=day,
        stage=stage,
        effective=effective(stage, None if last.ceiling is None else Stage(last.ceiling)),
        share=last.share,
        customers=counts.customers[day],
        asked=counted[day, "asked"],
        in_time=counted[day, "in_time"],
        late=counted[day, "late"],
        bounced=counted[day, "bounced"],
        came_back=counts.came_back[day],
        kept=counted[day, "kept"],
        at_once=counts.most_at_once[day],
        published=counted[day, "published"],
        replies=counted[day, "replies"],
    )


FINAL = (
    FigureKind.WITHIN_OLA,
    FigureKind.MEDIAN_MINUTES,
    FigureKind.P90_MINUTES,
    FigureKind.BOUNCED,
    FigureKind.CAME_BACK,
    FigureKind.THANKS,
    FigureKind.ANGRIER,
)
"""What is shown of the readiness at the end."""
