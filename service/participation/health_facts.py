"""What stands against cells just now: departments that are absent, mandates that are used up, incidents."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel.ext.asyncio.session import AsyncSession

from routing_rules.calendars import open_time
from routing_rules.facts import Cell
from routing_rules.health_parts import Cause
from routing_rules.mandate import mandate_calendar, start_of_day
from routing_rules.rulebook_parts import Department, Rulebook
from service.foundation.database import connection_of
from service.people.presence import OFFLINE_AFTER

PRESENT_LAST = """
SELECT colleague.department,
       max(CASE WHEN presence.status = 'offline' THEN LEAST(presence.since, presence.seen_at)
                ELSE presence.seen_at END) AS last,
       bool_or(presence.status <> 'offline' AND presence.seen_at >= %(since)s) AS is_there
FROM colleague JOIN presence ON presence.colleague_id = colleague.id
WHERE colleague.disabled_at IS NULL GROUP BY 1"""

SAID_LAST = """
SELECT consultation.department, max(turn.at) AS last
FROM consultation_turn AS turn JOIN consultation ON consultation.id = turn.consultation_id
WHERE turn.kind IN ('answer', 'more_asked', 'time_asked', 'declined') AND turn.at > %(since)s AND turn.at <= %(at)s
  AND consultation.department = ANY(%(departments)s::text[]) GROUP BY 1"""
"""What departments said of questions, on their page, by mail or by its link."""
LONGEST_CLOSED = timedelta(days=31)
"""Whatever was said before that is more than any bound of open time ago."""

PUBLISHED = """
SELECT ticket.channel, count(*) AS replies
FROM reply JOIN ticket ON ticket.id = reply.ticket_id
WHERE reply.department = %(department)s AND reply.approved_at >= %(since)s
  AND reply.state NOT IN ('withdrawn', 'failed') GROUP BY 1"""

INCIDENTS = "SELECT DISTINCT process FROM incident WHERE ended_at IS NULL"

LAST_SET = """
SELECT DISTINCT ON (process, channel) process, channel, id, at FROM cell_change WHERE kind = 'set'
ORDER BY process, channel, id DESC"""


@dataclass(frozen=True, slots=True)
class LastSet:
    """The last time that a person set a cell."""

    id: int
    at: datetime


@dataclass(frozen=True, slots=True)
class Facts:
    """What holds at one moment, of whichever cells it is about."""

    at: datetime
    absent: Mapping[str, timedelta]
    """Department -> the open time of its calendar in which nobody of it was there, nor said anything of a question.
    Only of those whose colleagues were ever present: the others answer by mail."""
    used_up: frozenset[tuple[str, str]]
    """Departments that published all that they may that day on a channel."""
    incidents: frozenset[str]
    """Processes that have one."""
    last_set: Mapping[Cell, LastSet]

    def standing(self, cell: Cell, owner: str) -> dict[Cause, timedelta | None]:
        """The standing causes of a cell, with how long it lasts for absence."""
        found: dict[Cause, timedelta | None] = {}
        if owner in self.absent:
            found[Cause.ABSENT] = self.absent[owner]
        if (owner, cell.channel) in self.used_up:
            found[Cause.MANDATE] = None
        if cell.process in self.incidents:
            found[Cause.INCIDENT] = None
        return found


async def facts_at(session: AsyncSession, rulebook: Rulebook, at: datetime) -> Facts:
    """What stands at that moment."""
    connection = await connection_of(session)
    incidents = frozenset((await connection.exec_driver_sql(INCIDENTS)).scalars())
    sets = (await connection.exec_driver_sql(LAST_SET)).all()
    return Facts(
        at=at,
        absent=await _absent(connection, rulebook, at),
        used_up=await _used_up(connection, rulebook, at),
        incidents=incidents,
        last_set={Cell(row.process, row.channel): LastSet(row.id, row.at) for row in sets},
    )


async def _absent(connection: AsyncConnection, rulebook: Rulebook, at: datetime) -> dict[str, timedelta]:
    levels = rulebook.service_levels
    rows = (await connection.exec_driver_sql(PRESENT_LAST, {"since": at - OFFLINE_AFTER})).all()
    away = {row.department: row.last for row in rows if not row.is_there and row.last < at}
    said = await _said_last(connection, away, at)
    found: dict[str, timedelta] = {}
    for department, seen in away.items():
        if department in levels.departments:
            calendar = levels.calendars[levels.departments[department]]
            lasting = open_time(calendar, max(seen, said.get(department, seen)), at)
            if department not in said or lasting >= rulebook.health.absence:
                found[department] = lasting
    return found


async def _said_last(connection: AsyncConnection, away: Mapping[str, datetime], at: datetime) -> dict[str, datetime]:
    """When departments that show no sign of life last said something of a question, after they were last present."""
    if not away:
        return {}
    since = max(min(away.values()), at - LONGEST_CLOSED)
    terms = {"departments": list(away), "since": since, "at": at}
    rows = (await connection.exec_driver_sql(SAID_LAST, terms)).all()
    return {row.department: row.last for row in rows if row.last > away[row.department]}


async def _used_up(connection: AsyncConnection, rulebook: Rulebook, at: datetime) -> frozenset[tuple[str, str]]:
    found: set[tuple[str, str]] = set()
    for department in rulebook.departments.values():
        if _has_daily_bound(department):
            found |= await _used_up_by(connection, department, rulebook, at)
    return frozenset(found)


def _has_daily_bound(department: Department) -> bool:
    """A bound of 0 is never used up: there was nothing to use."""
    return department.mandate is not None and any(department.mandate.replies_a_day.values())


async def _used_up_by(
    connection: AsyncConnection, department: Department, rulebook: Rulebook, at: datetime
) -> set[tuple[str, str]]:
    bounds = {} if department.mandate is None else department.mandate.replies_a_day
    calendar = mandate_calendar(department.mandate, department.slug, rulebook.service_levels)
    terms = {"department": department.slug, "since": start_of_day(calendar, at)}
    rows = (await connection.exec_driver_sql(PUBLISHED, terms)).all()
    published = {row.channel: row.replies for row in rows}
    return {(department.slug, channel) for channel, bound in bounds.items() if 0 < bound <= published.get(channel, 0)}
