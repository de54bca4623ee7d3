"""What was escalated falls to others when all who were asked have left; each time is an event, and is told."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from routing_rules.escalate import DueStep
from routing_rules.lifecycle import WAITING_FOR_US
from routing_rules.passing_on import any_reached, falls_to
from routing_rules.service_levels import InForce, ServiceLevels, Step
from routing_rules.takers import Taking
from routing_rules.vocabulary import EventKind, StepAction
from service.configuration.queries import active_configuration
from service.flow.escalation import statements
from service.flow.escalation.climbing import UNCLAIMED, Fired, climbs
from service.flow.escalation.people import Everybody, everybody
from service.flow.escalation.rows import rewrite_takers
from service.flow.escalation.telling import notices_of
from service.foundation.clock import now
from service.foundation.database import Database
from service.people.actor import SYSTEM
from service.people.notices import write_notices
from service.people.presence import OFFLINE_AFTER
from service.tickets.ledger import Entry, LedgerSet, LedgerTicket, lock_tickets

Row = Mapping[Any, Any]


async def pass_on(database: Database, limit: int, at: datetime | None = None) -> int:
    """One round: what waits for people who have all left is asked of others; returns how many tickets that was."""
    async with database.hot_transaction() as connection:
        waiting = await _unattended(connection, at or now())
        if not waiting:
            return 0
        configuration = await active_configuration(connection)
        people = await everybody(connection, at or now())
        levels = configuration.in_force.levels
        numbers = {
            number
            for row in waiting
            if _falls_to(row, levels, people, at or now()) is not None
            for number in row["tickets"]
        }
        if not numbers:
            return 0
        tickets = await lock_tickets(connection, sorted(numbers)[:limit], skip_locked=True)
        await _pass_on(connection, tickets, configuration.in_force, at or now())
    return len(tickets)


@dataclass(frozen=True, slots=True)
class _Passed:
    """An escalation with whoever it fell to."""

    id: int
    fired: Fired
    before: list[int]


async def _unattended(connection: AsyncConnection, at: datetime) -> list[Row]:
    """Open escalations of which nobody who was asked is there, together by what decides who is asked instead."""
    terms = {"silent": at - OFFLINE_AFTER}
    return list((await connection.exec_driver_sql(statements.UNATTENDED, terms)).mappings())


async def _pass_on(
    connection: AsyncConnection, tickets: Mapping[int, LedgerTicket], force: InForce, at: datetime
) -> None:
    """Looked at anew, now that the tickets are locked: somebody may have acknowledged it, or come back."""
    people = await everybody(connection, at)
    happened = LedgerSet(force, at)
    rows = (await connection.exec_driver_sql(statements.OPEN_OF_TICKETS, {"ids": list(tickets)})).mappings()
    passed = list(_passed(rows, tickets, force.levels, people, at))
    for one in passed:
        happened.add(_entry(one, force.levels, people))
    await happened.write(connection)
    await rewrite_takers(connection, [(one.id, one.fired.taking) for one in passed])
    await write_notices(connection, notices_of((one.fired for one in passed), people, at), at)


def _passed(
    rows: Iterable[Row], tickets: Mapping[int, LedgerTicket], levels: ServiceLevels, people: Everybody, at: datetime
) -> Iterable[_Passed]:
    for row in rows:
        ticket = tickets[row["ticket_id"]]
        target = next((one for one in ticket.clocks.targets if one.id == row["target_id"]), None)
        taking = _falls_to(row, levels, people, at)
        if taking is None or target is None or ticket.state not in WAITING_FOR_US:
            continue
        due = DueStep(row["step"], row["planned_at"], row["repetition"])
        fired = Fired(ticket, target, due, _step(row, levels), taking, target.due_at, passed_on_at=at)
        yield _Passed(row["id"], fired, row["takers"])


def _falls_to(row: Row, levels: ServiceLevels, people: Everybody, at: datetime) -> Taking | None:
    step = _step(row, levels)
    return falls_to(step.action, step.level, row["takers"], levels, people.people, at)


def _step(row: Row, levels: ServiceLevels) -> Step:
    """The step as its ladder has it now; one that was taken off meanwhile asks the level that it fell to."""
    ladder = levels.ladders.get(row["ladder"] or "")
    found = next((step for step in ladder.steps if step.slug == row["step"]), None) if ladder else None
    return found or Step(row["step"], None, None, StepAction(row["action"]), row["level"], 0, None)


def _entry(passed: _Passed, levels: ServiceLevels, people: Everybody) -> Entry:
    fired, ticket, taking = passed.fired, passed.fired.ticket, passed.fired.taking
    changes: dict[str, object] = {}
    data = {
        "clock": fired.target.kind.value,
        "subject": fired.target.subject,
        "step": fired.due.slug,
        "repetition": fired.due.repetition,
        "before": passed.before,
        "level": taking.level,
        "takers": list(taking.takers),
        "because": [reason.written() for reason in taking.because],
    }
    if fired.step.action is StepAction.ESCALATE and climbs(ticket, taking.level, levels):
        held = ticket.claimed_by is not None and any_reached([ticket.claimed_by], people.people)
        changes = {**({} if held else UNCLAIMED), "queue": taking.level}
        data |= {"from": ticket.queue} | ({} if held else {"claimed_by": ticket.claimed_by})
    return Entry(ticket, EventKind.ESCALATION_PASSED_ON, SYSTEM.name, changes, data)
