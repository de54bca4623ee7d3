"""The sweep: nothing stays with somebody absent, and what waits is given out. Set by set, by however many workers."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlmodel.ext.asyncio.session import AsyncSession

from routing_rules.calendars import is_open
from routing_rules.service_levels import Calendar, ServiceLevels
from routing_rules.vocabulary import EventKind, Work
from service.configuration.queries import active_configuration
from service.flow.assignment import statements
from service.flow.assignment.offers import end_offers, offer_waiting
from service.flow.assignment.receivers import LATELY, ledger_name
from service.foundation.clock import now
from service.foundation.database import Database, connection_of
from service.people.actor import SYSTEM
from service.people.presence import OFFLINE_AFTER
from service.tables.people import OfferOutcome
from service.tickets.apart import record_apart
from service.tickets.ledger import Entry, lock_tickets, record

SET = 500
"""Rows of one part of a sweep."""
FREED: Mapping[str, object] = {"claimed_by": None, "claimed_at": None, "pinned": False}


async def give_out_work(database: Database, at: datetime | None = None) -> int:
    """One sweep; returns how many things it did, none of which is left when it did nothing.

    A part that fails keeps no other part from its work.
    """
    moment = at or now()
    async with database.transaction() as session:
        if not await _anything(session, moment):
            return 0
    done, failures = 0, []
    for part in PARTS:
        try:
            async with database.transaction() as session:
                done += await part(session, moment)
        except Exception as failure:
            failures.append(failure)
    if failures:
        raise ExceptionGroup(f"{len(failures)} of {len(PARTS)} parts of giving out work failed", failures)
    return done


async def _anything(session: AsyncSession, at: datetime) -> bool:
    rulebook = (await active_configuration(session)).rulebook
    levels = rulebook.service_levels
    pushed = sorted(queue for queue, work in levels.work.items() if work.work is Work.PUSH)
    owners = _working_departments(levels, at)
    terms = {
        "pushed": pushed,
        "givers": sorted({rulebook.queues[queue].department for queue in pushed}),
        "queues": sorted(owners),
        "departments": sorted(set(owners.values())),
    }
    [found] = await _found(session, statements.LOOK, at, **terms)
    return any(found.values())


async def tell_presence(session: AsyncSession, at: datetime) -> int:
    """Write into the ledger who came, went, or fell silent."""
    rows = await _found(session, statements.UNTOLD, at)
    happened = [(_teller(row), _change(row)) for row in rows]
    await record_apart(session, EventKind.PRESENCE_CHANGED, happened, at)
    return len(rows)


async def withdraw_offers(session: AsyncSession, at: datetime) -> int:
    """Take back offers whose ticket went elsewhere, or whose colleague can't accept them now."""
    rows = await _found(session, statements.FALLEN, at)
    ended = await end_offers(session, [row["id"] for row in rows], OfferOutcome.WITHDRAWN, at)
    fallen = [row for row in rows if row["id"] in ended]
    await _record(session, EventKind.OFFER_WITHDRAWN, {row["ticket_id"]: _withdrawn(row) for row in fallen}, {}, at)
    return len(fallen)


async def expire_offers(session: AsyncSession, at: datetime) -> int:
    """Take back offers that nobody accepted in time; whoever let that happen is away until they say otherwise."""
    rows = await _found(session, statements.EXPIRED, at)
    ended = await end_offers(session, [row["id"] for row in rows], OfferOutcome.EXPIRED, at)
    expired = [row for row in rows if row["id"] in ended]
    data = {
        row["ticket_id"]: {"colleague": ledger_name(row["colleague_id"]), "because": {"why": "not_accepted"}}
        for row in expired
    }
    await _record(session, EventKind.OFFER_EXPIRED, data, {}, at)
    terms = {"ids": [row["colleague_id"] for row in expired], "at": at}
    await (await connection_of(session)).exec_driver_sql(statements.SEND_AWAY, terms)
    return len(expired)


async def release_abandoned(session: AsyncSession, at: datetime) -> int:
    """Free what somebody holds who is not there, or whose shift ended, unless they pinned it."""
    rows = await _found(session, statements.ABANDONED, at)
    await _record(session, EventKind.TICKET_RELEASED, {row["id"]: _released(row) for row in rows}, FREED, at)
    return len(rows)


async def leave_deserted(session: AsyncSession, at: datetime) -> int:
    """Bring to the hub what waits with a department of which nobody is there, in its hours, though some were today."""
    levels = (await active_configuration(session)).rulebook.service_levels
    owners = _working_departments(levels, at)
    rows = await _found(session, statements.DESERTED, at, departments=sorted(set(owners.values())))
    last_seen = {
        row["department"]: row["last_seen"]
        for row in rows
        if _is_today(levels, row["department"], row["last_seen"], at)
    }
    queues = sorted(queue for queue, owner in owners.items() if owner in last_seen)
    if not queues:
        return 0
    left = await _found(session, statements.LEFT_BEHIND, at, queues=queues)
    tickets = await lock_tickets(session, [row["id"] for row in left])
    entries = [
        Entry(
            ticket,
            EventKind.TICKET_REROUTED,
            SYSTEM.name,
            {**FREED, "queue": levels.hub_queue, "routed_by": SYSTEM.name},
            _deserted(ticket.queue, levels.hub_queue, owners[ticket.queue], last_seen[owners[ticket.queue]]),
        )
        for ticket in tickets.values()
    ]
    await record(session, entries, at)
    return len(entries)


PARTS: Sequence[Callable[[AsyncSession, datetime], Awaitable[int]]] = (
    tell_presence,
    withdraw_offers,
    expire_offers,
    release_abandoned,
    leave_deserted,
    offer_waiting,
)
"""In order: what is freed is given out in the same sweep."""


async def _found(session: AsyncSession, statement: str, at: datetime, **terms: object) -> Sequence[Mapping[Any, Any]]:
    known = {"at": at, "silent": at - OFFLINE_AFTER, "lately": at - LATELY, "limit": SET}
    rows = await (await connection_of(session)).exec_driver_sql(statement, known | terms)
    return rows.mappings().all()


async def _record(
    session: AsyncSession,
    kind: EventKind,
    data: Mapping[int, Mapping[str, object]],
    changes: Mapping[str, object],
    at: datetime,
) -> None:
    """The same for each of these tickets, whose rows are locked already."""
    if data:
        tickets = await lock_tickets(session, data)
        await record(session, (Entry(tickets[n], kind, SYSTEM.name, changes, data[n]) for n in sorted(data)), at)


def _teller(row: Mapping[Any, Any]) -> str:
    return SYSTEM.name if _is_silent(row) else ledger_name(row["colleague_id"])


def _change(row: Mapping[Any, Any]) -> dict[str, object]:
    return {
        "colleague": ledger_name(row["colleague_id"]),
        "from": row["before"],
        "to": row["status"],
        "seen_at": row["seen_at"],
        "because": {"why": "silent" if _is_silent(row) else "said"},
    }


def _is_silent(row: Mapping[Any, Any]) -> bool:
    return bool(row["status"] != row["said"])


def _withdrawn(row: Mapping[Any, Any]) -> dict[str, object]:
    because = {"why": row["reason"], "seen_at": row["seen_at"]}
    return {"colleague": ledger_name(row["colleague_id"]), "because": because}


def _released(row: Mapping[Any, Any]) -> dict[str, object]:
    ended = row["why"] == "shift_ended"
    because = {"why": row["why"], "seen_at": row["seen_at"]}
    if ended:
        because["shift_ended_at"] = row["shift_ended_at"]
    return {
        "reason": "shift_ended" if ended else "absent",
        "claimed_by": row["colleague_id"],
        "colleague": ledger_name(row["colleague_id"]),
        "because": because,
    }


def _deserted(source: str, target: str, department: str, last_seen: datetime) -> dict[str, object]:
    because = {"why": "nobody_present", "department": department, "last_seen": last_seen}
    return {"from": source, "to": target, "reason": "department_absent", "because": because}


def _working_departments(levels: ServiceLevels, at: datetime) -> dict[str, str]:
    """Queue -> department, for the departments other than the hub that have opening hours now."""
    return {
        queue: owner
        for queue, owner in levels.queue_departments.items()
        if owner != levels.hub and _is_open(_calendar(levels, owner), at)
    }


def _is_today(levels: ServiceLevels, department: str, last_seen: datetime, at: datetime) -> bool:
    """A department that was not there today works in another way: its clock runs, and its ladder knows what to do."""
    calendar = _calendar(levels, department)
    zone = levels.time_zone if calendar is None else calendar.time_zone
    return at.astimezone(zone).date() == last_seen.astimezone(zone).date()


def _is_open(calendar: Calendar | None, at: datetime) -> bool:
    return calendar is None or is_open(calendar, at)


def _calendar(levels: ServiceLevels, department: str) -> Calendar | None:
    return levels.calendars.get(levels.departments.get(department, ""))
