"""The ledger: recording an event is the only way to change a ticket.

`record` checks the lifecycle, works out the new state, lets the ticket's clocks advance, and writes tickets, clocks and
events in the caller's transaction, as one set: one statement for each kind of row, however many there are.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from operator import attrgetter

from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel.ext.asyncio.session import AsyncSession

from routing_rules.service_levels import InForce
from routing_rules.targets import LATE, NEAR, Target
from routing_rules.vocabulary import EventKind
from service.configuration.queries import active_configuration
from service.foundation.arrays import array, transposed
from service.foundation.clock import now
from service.foundation.database import connection_of
from service.people.actor import SYSTEM
from service.tickets import statements
from service.tickets.entries import Entry, apply
from service.tickets.ledger_clocks import judge_anew, wind_on
from service.tickets.ledger_ticket import LedgerTicket, lock_open_threads, lock_tickets, target_row
from service.tickets.observed import Asked, Observed, observed, open_answers, write_observations

__all__ = [
    "Entry",
    "LedgerSet",
    "LedgerTicket",
    "announce",
    "lock_open_threads",
    "lock_tickets",
    "record",
    "record_loose",
]

OWN_STEPS = frozenset({NEAR, LATE})
"""Steps that every clock has by itself; the others may have led to an escalation."""
_JSON = json.JSONEncoder(default=str).encode
_ROW = attrgetter(*("concerns_column" if name == "concerns" else name for name in statements.TICKET_COLUMNS))


class LedgerSet:
    """Things that happen together: each is checked and applied in memory at once, all are written as one set."""

    def __init__(self, force: InForce, at: datetime) -> None:
        self._force = force
        self._at = at
        self._born: dict[int, LedgerTicket] = {}
        self._touched: dict[int, LedgerTicket] = {}
        self._events: list[tuple[LedgerTicket, tuple[object, ...]]] = []
        self._announced: set[tuple[EventKind, str]] = set()
        self._observations: list[Observed] = []

    def add(self, entry: Entry) -> None:
        """Let it happen to the ticket in memory. `ticket_routed` bears a ticket; every other kind changes one.

        Raises Conflict when the lifecycle does not allow it; the ticket is as it was then.
        """
        ticket = entry.ticket
        self.judge(ticket)
        home_before = ticket.home if ticket.version else None
        asked = Asked(ticket.process, open_answers(ticket))
        self._announced.add((entry.kind, ticket.queue))
        apply(entry, self._force)
        moved = wind_on(ticket, entry.kind, entry.asked_at, entry.data, home_before, self._force, self._at)
        self._keep(ticket, entry, {**entry.data, "clocks": moved} if moved else entry.data)
        self._observations += observed(ticket, asked, entry.kind, entry.data)
        if entry.kind is EventKind.TICKET_ROUTED:
            self._born[id(ticket)] = ticket

    def judge(self, ticket: LedgerTicket) -> None:
        """Judge the open clocks by the service levels in force, when others were before; what moved is an event."""
        if all(target.levels_id == self._force.id for target in ticket.clocks.targets if target.is_open):
            return
        moved = judge_anew(ticket, self._force, self._at)
        self._touched[id(ticket)] = ticket
        if moved:
            ticket.version += 1
            self._announced.add((EventKind.CLOCKS_RECOMPUTED, ticket.queue))
            self._keep(ticket, Entry(ticket, EventKind.CLOCKS_RECOMPUTED, SYSTEM.name), {"clocks": moved})

    async def write(self, session: AsyncSession | AsyncConnection) -> None:
        """Number the tickets that are born here, then write tickets, clocks and events in the caller's transaction."""
        connection = await connection_of(session)
        touched = [ticket for key, ticket in self._touched.items() if key not in self._born]
        if touched:
            await connection.exec_driver_sql(statements.UPDATE_TICKETS, _columns(touched))
        if self._born:
            numbers = await connection.exec_driver_sql(statements.NEXT_NUMBERS, {"count": len(self._born)})
            for ticket, number in zip(self._born.values(), sorted(numbers.scalars()), strict=True):
                ticket.id = number
            await connection.exec_driver_sql(statements.INSERT_TICKETS, _columns(self._born.values()))
        await _write_targets(connection, [*touched, *self._born.values()])
        await _end_escalations(connection, touched, self._at)
        rows = [(ticket.id, *event) for ticket, event in self._events]
        await _insert_events(connection, rows, self._at, self._force.id)
        await write_observations(connection, self._observations, self._at)
        await announce(connection, self._announced)

    def _keep(self, ticket: LedgerTicket, entry: Entry, data: Mapping[str, object]) -> None:
        self._announced.add((entry.kind, ticket.queue))
        self._touched[id(ticket)] = ticket
        event = (
            entry.message_id,
            entry.kind.value,
            entry.actor,
            entry.asked_at,
            ticket.state.value,
            ticket.queue,
            ticket.process,
            ticket.priority - ticket.raised,
            _JSON(dict(data)),
        )
        self._events.append((ticket, event))


async def record(session: AsyncSession | AsyncConnection, entries: Iterable[Entry], at: datetime | None = None) -> None:
    """Write what happened, in order. Raises Conflict when the lifecycle does not allow it; nothing is written then."""
    happened = LedgerSet((await active_configuration(session)).in_force, at or now())
    for entry in entries:
        happened.add(entry)
    await happened.write(session)


async def record_loose(
    session: AsyncSession | AsyncConnection, kind: EventKind, actor: str, messages: Mapping[int, Mapping[str, object]]
) -> None:
    """Write an event about messages that have no ticket; `messages` maps their ids to the event's data."""
    connection = await connection_of(session)
    rows = [
        (None, message_id, kind.value, actor, None, None, None, None, None, json.dumps(data))
        for message_id, data in messages.items()
    ]
    await _insert_events(connection, rows, now(), None)
    await announce(connection, {(kind, "")})


async def announce(session: AsyncSession | AsyncConnection, happened: Iterable[tuple[EventKind, str]]) -> None:
    """Tell listeners, once the transaction is committed, what kinds of event happened in which queues."""
    payloads = sorted({f"{kind.value} {queue}" for kind, queue in happened})
    if payloads:
        await (await connection_of(session)).exec_driver_sql(statements.ANNOUNCE, {"payloads": payloads})


async def _write_targets(connection: AsyncConnection, tickets: Iterable[LedgerTicket]) -> None:
    new: list[tuple[LedgerTicket, Target]] = []
    changed: list[tuple[object, ...]] = []
    for ticket in tickets:
        for target in ticket.clocks.targets:
            if target.id is None:
                new.append((ticket, target))
            elif (row := target_row(target)) != ticket.stored[target.id]:
                ticket.stored[target.id] = row
                changed.append((target.id, *row[2:]))
    if changed:
        names = ("id", *tuple(statements.TARGET_COLUMNS)[2:])
        await connection.exec_driver_sql(statements.UPDATE_TARGETS, transposed(names, changed))
    if new:
        rows = [(ticket.id, *target_row(target)) for ticket, target in new]
        columns = transposed(("ticket_id", *statements.TARGET_COLUMNS), rows)
        numbers = sorted((await connection.exec_driver_sql(statements.INSERT_TARGETS, columns)).scalars())
        for (ticket, target), number, row in zip(new, numbers, rows, strict=True):
            target.id = number
            ticket.stored[number] = row[1:]


async def _end_escalations(connection: AsyncConnection, tickets: Iterable[LedgerTicket], at: datetime) -> None:
    """What a clock that is over had escalated, nobody needs to take up any more."""
    over = [
        target.id
        for ticket in tickets
        for target in ticket.clocks.targets
        if target.id is not None and not target.is_open and not OWN_STEPS.issuperset(target.fired)
    ]
    if over:
        await connection.exec_driver_sql(statements.END_ESCALATIONS, {"ids": array(over), "at": at})


async def _insert_events(
    connection: AsyncConnection, rows: Sequence[tuple[object, ...]], at: datetime, levels_id: int | None
) -> None:
    if rows:
        columns = transposed(tuple(statements.EVENT_COLUMNS), rows)
        await connection.exec_driver_sql(statements.INSERT_EVENTS, {**columns, "at": at, "levels_id": levels_id})


def _columns(tickets: Iterable[LedgerTicket]) -> dict[str, str]:
    rows = sorted(tickets, key=lambda ticket: ticket.id)
    return transposed(tuple(statements.TICKET_COLUMNS), map(_ROW, rows))
