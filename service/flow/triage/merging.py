"""Two tickets of what turns out to be one thread become one: that of the thread which began first."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from routing_rules.lifecycle import WAITING_FOR_US
from routing_rules.vocabulary import EventKind, TicketState
from service.flow.triage import statements
from service.people.actor import SYSTEM
from service.tickets.ledger import Entry, LedgerSet, LedgerTicket


async def merge_joined(
    connection: AsyncConnection, locked: Sequence[LedgerTicket], joined: Mapping[int, int], happened: LedgerSet
) -> dict[int, LedgerTicket]:
    """The one open ticket of each thread, after merging those whose threads were joined (loser -> winner)."""
    tickets: dict[int, LedgerTicket] = {}
    moved: dict[int, int] = {}
    for ticket in sorted(locked, key=lambda ticket: (ticket.thread_id in joined, ticket.id)):
        thread = joined.get(ticket.thread_id, ticket.thread_id)
        kept = tickets.setdefault(thread, ticket)
        if kept is not ticket:
            _merge(ticket, kept, happened)
            moved[ticket.id] = kept.id
    for thread, ticket in tickets.items():
        if ticket.thread_id != thread:
            happened.add(_added(ticket, {"thread_id": thread}, {}))
    if moved:
        columns = {"loser": list(moved), "winner": list(moved.values())}
        await connection.exec_driver_sql(statements.MOVE_MESSAGES, columns)
        await connection.exec_driver_sql(statements.MOVE_REPLIES, columns)
    return tickets


def _merge(ticket: LedgerTicket, kept: LedgerTicket, happened: LedgerSet) -> None:
    waits, asks = kept.state is not TicketState.WAITING_ON_CUSTOMER, ticket.state in WAITING_FOR_US
    changes: dict[str, object] = {
        "urgency": max(kept.urgency, ticket.urgency),
        "waiting_since": min(kept.waiting_since, ticket.waiting_since) if waits else ticket.waiting_since,
        "last_message_at": max(kept.last_message_at, ticket.last_message_at),
        "claimed_by": kept.claimed_by or ticket.claimed_by,
        "claimed_at": kept.claimed_at or ticket.claimed_at,
        "solved_at": None,
    }
    route: dict[str, object] = {}
    if kept.process is None and ticket.process is not None and kept.routed_by == SYSTEM.name:
        route = {name: getattr(ticket, name) for name in ("queue", "owner", "routed_by", "process", "stage")}
    happened.add(Entry(ticket, EventKind.TICKET_MERGED, SYSTEM.name, {"claimed_by": None, "merged_into": kept.id}))
    asked_at = ticket.waiting_since if asks else None
    happened.add(_added(kept, changes, {"merged": ticket.id}, asked_at))
    if route:
        data = {name: value for name, value in route.items() if name != "routed_by"}
        happened.add(Entry(kept, EventKind.TICKET_REROUTED, SYSTEM.name, route, {**data, "merged": ticket.id}))


def _added(
    ticket: LedgerTicket,
    changes: Mapping[str, object],
    data: Mapping[str, object],
    asked_at: datetime | None = None,
) -> Entry:
    """Words that join a ticket; they reopen it when it was at rest."""
    at_rest = ticket.state in {TicketState.SOLVED, TicketState.NO_REPLY_NEEDED, TicketState.SPAM} and bool(data)
    kind = EventKind.TICKET_REOPENED if at_rest else EventKind.MESSAGE_ADDED
    return Entry(ticket, kind, SYSTEM.name, changes, data, asked_at=asked_at)
