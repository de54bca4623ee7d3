"""The highest stage that each cell allows while a set is decided: its health, its trial, and its department's room."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from routing_rules.facts import Cell, Decision
from routing_rules.health import trial_room
from routing_rules.health_parts import HealthState
from routing_rules.participation import STAGES, Ceiling, CeilingCause
from routing_rules.rulebook_parts import Rulebook
from routing_rules.vocabulary import Stage
from service.participation.health_json import health_of
from service.tables.participation import LIVE
from service.tables.tickets import WAITING_FOR_US

FULL = Stage.SHADOW
"""What a department without room allows: "this would have gone to them"."""

LOWERED = "SELECT process, channel, ceiling, state FROM cell_health WHERE ceiling IS NOT NULL"

LOCK_TRIALS = """
SELECT process, channel, health FROM cell_health
WHERE (process, channel) IN (SELECT * FROM unnest(%(process)s::text[], %(channel)s::text[])) AND state = 'half_open'
ORDER BY process, channel FOR NO KEY UPDATE SKIP LOCKED"""
"""Whoever holds the row gives the trial's tickets out; to the others the trial has no room meanwhile."""

OUTSTANDING = f"""
WITH with_department AS (
  SELECT ticket_id AS id FROM consultation WHERE {LIVE} AND department = %(department)s
  UNION ALL
  SELECT id FROM ticket
  WHERE {WAITING_FOR_US} AND queue = ANY(%(queues)s::text[]) AND %(home)s IN (queue, escalated_from))
SELECT count(*) FROM (
  SELECT ticket.id FROM with_department JOIN ticket USING (id) JOIN target ON target.ticket_id = ticket.id
  WHERE ticket.process = %(process)s AND ticket.channel = %(channel)s AND ticket.stage = ANY(%(above)s::text[])
    AND target.kind = 'answer' AND target.ended_at IS NULL AND target.started_at >= %(since)s
    AND split_part(target.subject, '/', 1) = %(department)s
  UNION
  SELECT seen.ticket_id FROM cell_observation AS seen JOIN ticket ON ticket.id = seen.ticket_id
  WHERE seen.process = %(process)s AND seen.channel = %(channel)s AND seen.department = %(department)s
    AND seen.begun >= %(since)s AND (ticket.stage = ANY(%(above)s::text[]) OR seen.kind = 'bounced')
) AS let_through"""  # noqa: S608
"""Tickets of the trial that are with the department, or that came back and were not judged yet."""

IN_FLIGHT = f"""
SELECT department, count(*) FROM consultation
WHERE {LIVE} AND department = ANY(%(department)s::text[]) GROUP BY 1
UNION ALL
SELECT home.department, count(*)
FROM unnest(%(department)s::text[], %(queue)s::text[]) AS home(department, queue)
JOIN ticket ON ticket.queue = home.queue WHERE ticket.{WAITING_FOR_US} GROUP BY 1"""  # noqa: S608


@dataclass(slots=True)
class SetCeilings:
    """The ceilings of one set. They change while it is decided: each ticket that is let through takes room."""

    rulebook: Rulebook
    health: Mapping[Cell, Stage] = field(default_factory=dict)
    """Of the cells that stepped back."""
    trials: dict[Cell, int] = field(default_factory=dict)
    """How many tickets more may be let through as a trial."""
    rooms: dict[str, int] = field(default_factory=dict)
    """How many questions more a department takes, of those that have a bound."""

    def get(self, cell: Cell, /) -> Ceiling | None:
        """The highest stage for the next ticket of the cell; None: the configured one."""
        process = self.rulebook.processes.get(cell.process)
        if process is not None and self.rooms.get(process.owner, 1) <= 0:
            return Ceiling(FULL, CeilingCause.ROOM)
        held = None if self.trials.get(cell, 0) > 0 else self.health.get(cell)
        return None if held is None else Ceiling(held, CeilingCause.HEALTH)

    def take(self, decision: Decision) -> None:
        """A ticket goes where this decision says: what of it is with the department from now on takes room."""
        cell, owner = decision.cell, decision.owner
        if cell is None or owner is None or not _asks(decision, self.rulebook):
            return
        if owner in self.rooms:
            self.rooms[owner] -= 1
        if cell in self.trials and decision.stage in above(self.health[cell]):
            self.trials[cell] -= 1


def above(ceiling: Stage) -> tuple[Stage, ...]:
    """The stages that the ceiling does not allow."""
    return STAGES[STAGES.index(ceiling) + 1 :]


async def ceilings_now(connection: AsyncConnection, rulebook: Rulebook) -> SetCeilings:
    """The ceilings as they are now, for a set that is decided in the caller's transaction."""
    rows = (await connection.exec_driver_sql(LOWERED)).all()
    ceilings = SetCeilings(rulebook, {Cell(row.process, row.channel): Stage(row.ceiling) for row in rows})
    half_open = [Cell(row.process, row.channel) for row in rows if row.state == HealthState.HALF_OPEN]
    if half_open:
        ceilings.trials = await _trials(connection, half_open, ceilings)
    ceilings.rooms = await _rooms(connection, rulebook)
    return ceilings


async def with_department(
    connection: AsyncConnection, rulebook: Rulebook, departments: Sequence[str]
) -> dict[str, int]:
    """How many questions and tickets each of these departments has now."""
    queues = [rulebook.home_queues[department] for department in departments]
    found = dict.fromkeys(departments, 0)
    rows = await connection.exec_driver_sql(IN_FLIGHT, {"department": list(departments), "queue": queues})
    for row in rows.mappings():
        found[row["department"]] += row["count"]
    return found


async def _trials(connection: AsyncConnection, half_open: Sequence[Cell], ceilings: SetCeilings) -> dict[Cell, int]:
    terms = {"process": [cell.process for cell in half_open], "channel": [cell.channel for cell in half_open]}
    rooms: dict[Cell, int] = {}
    for row in (await connection.exec_driver_sql(LOCK_TRIALS, terms)).all():
        cell = Cell(row.process, row.channel)
        process = ceilings.rulebook.processes.get(cell.process)
        if process is not None and cell in ceilings.health:
            # A statement of its own, after the lock: what others let through before is seen by now.
            health = health_of(row.health)
            outstanding = await _outstanding(connection, cell, process.owner, health.since, ceilings)
            rooms[cell] = trial_room(health, ceilings.rulebook.health, outstanding)
    return rooms


async def _outstanding(
    connection: AsyncConnection, cell: Cell, department: str, since: datetime | None, ceilings: SetCeilings
) -> int:
    rulebook = ceilings.rulebook
    home = rulebook.home_queues[department]
    terms = {
        "process": cell.process,
        "channel": cell.channel,
        "department": department,
        "since": since,
        "above": [stage.value for stage in above(ceilings.health[cell])],
        "home": home,
        "queues": [home, *rulebook.service_levels.levels],
    }
    return int((await connection.exec_driver_sql(OUTSTANDING, terms)).scalar_one())


async def _rooms(connection: AsyncConnection, rulebook: Rulebook) -> dict[str, int]:
    bounds = {one.slug: one.in_flight for one in rulebook.departments.values() if one.in_flight is not None}
    if not bounds:
        return {}
    taken = await with_department(connection, rulebook, list(bounds))
    return {department: bound - taken[department] for department, bound in bounds.items()}


def _asks(decision: Decision, rulebook: Rulebook) -> bool:
    """Whether the department has something to do."""
    if decision.consult is not None:
        return True
    owner = decision.owner or rulebook.hub
    return owner != rulebook.hub and decision.queue == rulebook.home_queues[owner]
