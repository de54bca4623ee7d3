"""What webcare now answers by itself: with a department's kept answer, and without asking the department."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlmodel.ext.asyncio.session import AsyncSession

from routing_rules.facts import Cell
from service.configuration.queries import active_configuration
from service.foundation.database import connection_of
from service.participation.cells import known_cell

ANSWERED_BY_ITSELF = """
SELECT used.ticket_id AS number, min(used.used_at) AS used_at FROM answer_use AS used
WHERE used.process = %(process)s AND used.channel = %(channel)s AND used.owner = %(owner)s
  AND used.used_at >= %(since)s AND used.used_at < %(until)s
  AND EXISTS (
    SELECT FROM reply WHERE reply.ticket_id = used.ticket_id AND reply.department IS NULL
      AND reply.state = 'delivered' AND reply.approved_at >= used.used_at
      AND NOT EXISTS (SELECT FROM draft WHERE draft.ticket_id = reply.ticket_id AND draft.reply_id = reply.id))
  AND NOT EXISTS (
    SELECT FROM consultation WHERE consultation.ticket_id = used.ticket_id AND consultation.department = used.owner)
GROUP BY used.ticket_id ORDER BY used_at, number"""


@dataclass(frozen=True, slots=True)
class KnowledgeWeek:
    """The tickets of one week that webcare answered with a kept answer of the department, without asking it."""

    begins: date
    """Its Monday, where the house is."""
    tickets: tuple[int, ...]
    """Their numbers, in the order in which they were answered."""


@dataclass(frozen=True, slots=True)
class CellKnowledge:
    """How far a department's knowledge has flowed back to webcare in a cell."""

    cell: Cell
    owner: str
    weeks: tuple[KnowledgeWeek, ...]
    """Every week from the first moment to the last, also those without any."""

    @property
    def tickets(self) -> tuple[int, ...]:
        """All of them."""
        return tuple(number for week in self.weeks for number in week.tickets)


async def cell_knowledge(session: AsyncSession, cell: Cell, since: datetime, until: datetime) -> CellKnowledge:
    """The weeks of a cell from `since` until before `until`; a ticket counts once, where its answer was first used.

    The hub's reply has to have arrived, and to be its own: no department's draft. In a cell that the hub owns itself
    there is nothing to count. Raises NotFound for what is no cell.
    """
    rulebook = (await active_configuration(session)).rulebook
    known_cell(cell, rulebook)
    owner = rulebook.processes[cell.process].owner
    found: Sequence[tuple[int, datetime]] = ()
    if owner != rulebook.hub:
        given = {"process": cell.process, "channel": cell.channel, "owner": owner, "since": since, "until": until}
        rows = (await (await connection_of(session)).exec_driver_sql(ANSWERED_BY_ITSELF, given)).all()
        found = [(row.number, row.used_at) for row in rows]
    return CellKnowledge(cell, owner, _by_week(found, since, until, rulebook.time_zone))


def _by_week(
    found: Sequence[tuple[int, datetime]], since: datetime, until: datetime, zone: ZoneInfo
) -> tuple[KnowledgeWeek, ...]:
    last = _monday(until - timedelta(microseconds=1), zone)
    weeks: dict[date, list[int]] = {}
    monday = _monday(since, zone)
    while monday <= last:
        weeks[monday] = []
        monday += timedelta(days=7)
    for number, used_at in found:
        weeks[_monday(used_at, zone)].append(number)
    return tuple(KnowledgeWeek(begins, tuple(numbers)) for begins, numbers in weeks.items())


def _monday(moment: datetime, zone: ZoneInfo) -> date:
    day = moment.astimezone(zone).date()
    return day - timedelta(days=day.weekday())
