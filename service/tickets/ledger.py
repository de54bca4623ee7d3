"""The ledger: recording an event is the only way to change a ticket.

`record` checks the lifecycle, works out the new state, and writes tickets and events in the caller's transaction, as
one set: one UPDATE, one INSERT of tickets, one INSERT of events, however many there are.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from operator import attrgetter
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel.ext.asyncio.session import AsyncSession

from routing_rules.lifecycle import AT_BIRTH, TransitionNotAllowed, after
from routing_rules.vocabulary import EventKind, TicketState
from service.foundation.arrays import array, transposed
from service.foundation.clock import now
from service.foundation.database import connection_of
from service.foundation.errors import Conflict
from service.tickets import statements


@dataclass(slots=True)
class LedgerTicket:
    """A ticket whose row the caller holds locked (or is about to make), as the ledger knows it."""

    id: int
    channel: str
    contact_id: int
    thread_id: int
    state: TicketState
    queue: str
    owner: str | None
    routed_by: str
    process: str | None
    stage: str
    urgency: int
    tone: str
    language: str
    subject: str
    claimed_by: int | None
    claimed_at: datetime | None
    opened_at: datetime
    waiting_since: datetime
    last_message_at: datetime
    solved_at: datetime | None
    follows: int | None
    merged_into: int | None
    version: int


CHANGEABLE = frozenset(
    {
        "thread_id",
        "queue",
        "owner",
        "routed_by",
        "process",
        "stage",
        "urgency",
        "tone",
        "claimed_by",
        "claimed_at",
        "waiting_since",
        "last_message_at",
        "solved_at",
        "merged_into",
    }
)
"""What an entry may change besides the state, which only the lifecycle decides."""


_JSON = json.JSONEncoder(default=str).encode
_ROW = attrgetter(*statements.TICKET_COLUMNS)


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that happened to one ticket."""

    ticket: LedgerTicket
    kind: EventKind
    actor: str
    changes: Mapping[str, object] = field(default_factory=dict)
    data: Mapping[str, object] = field(default_factory=dict)
    message_id: int | None = None
    asked_at: datetime | None = None
    """When the customer asked what it brings: what their waiting is counted from. None when it brings no question."""


async def lock_tickets(session: AsyncSession | AsyncConnection, ids: Iterable[int]) -> dict[int, LedgerTicket]:
    """Lock these tickets in the order of their numbers, so that two callers never wait for each other."""
    rows = await (await connection_of(session)).exec_driver_sql(statements.LOCK_BY_ID, {"ids": array(sorted(set(ids)))})
    return {row["id"]: _ticket(row) for row in rows.mappings()}


async def lock_open_threads(session: AsyncSession | AsyncConnection, thread_ids: Iterable[int]) -> list[LedgerTicket]:
    """Lock the tickets of these threads that are not closed: at most one each."""
    rows = await (await connection_of(session)).exec_driver_sql(
        statements.LOCK_OPEN_BY_THREAD, {"ids": array(sorted(set(thread_ids)))}
    )
    return [_ticket(row) for row in rows.mappings()]


class LedgerSet:
    """Things that happen together: each is checked and applied in memory at once, all are written as one set."""

    def __init__(self) -> None:
        self._born: dict[int, LedgerTicket] = {}
        self._touched: dict[int, LedgerTicket] = {}
        self._events: list[tuple[LedgerTicket, Entry, str, str]] = []
        self._announced: set[tuple[EventKind, str]] = set()

    def add(self, entry: Entry) -> None:
        """Let it happen to the ticket in memory. `ticket_routed` bears a ticket; every other kind changes one.

        Raises Conflict when the lifecycle does not allow it; the ticket is as it was then.
        """
        ticket = entry.ticket
        self._announced.add((entry.kind, ticket.queue))
        _apply(entry)
        self._announced.add((entry.kind, ticket.queue))
        self._events.append((ticket, entry, ticket.state.value, ticket.queue))
        if entry.kind is EventKind.TICKET_ROUTED:
            self._born[id(ticket)] = ticket
        elif id(ticket) not in self._born:
            self._touched[id(ticket)] = ticket

    async def write(self, session: AsyncSession | AsyncConnection, at: datetime) -> None:
        """Number the tickets that are born here, then write tickets and events in the caller's transaction."""
        if not self._events:
            return
        connection = await connection_of(session)
        if self._touched:
            await connection.exec_driver_sql(statements.UPDATE_TICKETS, _columns(self._touched.values()))
        if self._born:
            numbers = await connection.exec_driver_sql(statements.NEXT_NUMBERS, {"count": len(self._born)})
            for ticket, number in zip(self._born.values(), sorted(numbers.scalars()), strict=True):
                ticket.id = number
            await connection.exec_driver_sql(statements.INSERT_TICKETS, _columns(self._born.values()))
        await _insert_events(connection, [_event_row(*event) for event in self._events], at)
        await announce(connection, self._announced)


async def record(session: AsyncSession | AsyncConnection, entries: Iterable[Entry], at: datetime | None = None) -> None:
    """Write what happened, in order. Raises Conflict when the lifecycle does not allow it; nothing is written then."""
    happened = LedgerSet()
    for entry in entries:
        happened.add(entry)
    await happened.write(session, at or now())


async def record_loose(
    session: AsyncSession | AsyncConnection, kind: EventKind, actor: str, messages: Mapping[int, Mapping[str, object]]
) -> None:
    """Write an event about messages that have no ticket; `messages` maps their ids to the event's data."""
    connection = await connection_of(session)
    rows = [(None, mid, kind.value, actor, None, None, json.dumps(data)) for mid, data in messages.items()]
    await _insert_events(connection, rows, now())
    await announce(connection, {(kind, "")})


async def announce(session: AsyncSession | AsyncConnection, happened: Iterable[tuple[EventKind, str]]) -> None:
    """Tell listeners, once the transaction is committed, what kinds of event happened in which queues."""
    payloads = sorted({f"{kind.value} {queue}" for kind, queue in happened})
    await (await connection_of(session)).exec_driver_sql(statements.ANNOUNCE, {"payloads": payloads})


def _apply(entry: Entry) -> None:
    ticket = entry.ticket
    strange = entry.changes.keys() - CHANGEABLE
    if strange:
        raise ValueError(f"not for an entry to change: {', '.join(sorted(strange))}")
    if entry.kind is EventKind.TICKET_ROUTED:
        if ticket.state not in AT_BIRTH or ticket.version:
            raise Conflict(f"A ticket can't be born {ticket.state}.")
    else:
        try:
            ticket.state = after(ticket.state, entry.kind)
        except TransitionNotAllowed as refused:
            state = refused.state.replace("_", " ")
            raise Conflict(
                f"Ticket {ticket.id} is {state}: that can't be done now.", state=str(refused.state)
            ) from None
    for name, value in entry.changes.items():
        setattr(ticket, name, value)
    ticket.version += 1


def _event_row(ticket: LedgerTicket, entry: Entry, state: str, queue: str) -> tuple[object, ...]:
    data = _JSON(dict(entry.data))
    return ticket.id, entry.message_id, entry.kind.value, entry.actor, state, queue, data


async def _insert_events(connection: AsyncConnection, rows: Sequence[tuple[object, ...]], at: datetime) -> None:
    columns = transposed(tuple(statements.EVENT_COLUMNS), rows)
    await connection.exec_driver_sql(statements.INSERT_EVENTS, {**columns, "at": at})


def _columns(tickets: Iterable[LedgerTicket]) -> dict[str, str]:
    rows = sorted(tickets, key=lambda ticket: ticket.id)
    return transposed(tuple(statements.TICKET_COLUMNS), map(_ROW, rows))


def _ticket(row: Mapping[Any, Any]) -> LedgerTicket:
    values = dict(row)
    values["state"] = TicketState(str(values["state"]))
    return LedgerTicket(**values)
