"""What must always hold of tickets, whatever has happened to them."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

from sqlmodel import col, select

from routing_rules.lifecycle import AT_BIRTH, after
from routing_rules.vocabulary import Direction, EventKind, TicketState
from service.foundation.database import Database
from service.tables import Event, Label, Message, Reply, Ticket
from service.tables.messages import Triage
from tests.tickets.ledger_world import PROCESSES

MOVES = frozenset({EventKind.TICKET_REROUTED, EventKind.PROCESS_CORRECTED, EventKind.PROCESS_CONFIRMED})
"""These put a ticket in another queue; nothing else does."""


async def snapshot(database: Database) -> list[list[dict[str, Any]]]:
    """All that commands can change."""
    async with database.transaction() as session:
        found = []
        for table in (Ticket, Event, Reply, Message, Label):
            rows = await session.exec(select(table).order_by(col(table.id)))
            found.append([row.model_dump() for row in rows])
    return found


async def check_invariants(database: Database) -> None:
    """What must hold whatever has happened."""
    async with database.transaction() as session:
        tickets = {ticket.id: ticket for ticket in await session.exec(select(Ticket))}
        events = (await session.exec(select(Event).order_by(col(Event.id)))).all()
        messages = (await session.exec(select(Message).where(Message.direction == Direction.INBOUND))).all()
        replies = (await session.exec(select(Reply))).all()
        labels = (await session.exec(select(Label))).all()
    assert not any(label.may_train for label in labels), "said on X, and to be learned"
    assert {label.process for label in labels} <= set(PROCESSES)
    for ticket in tickets.values():
        _check_fold(ticket, [event for event in events if event.ticket_id == ticket.id])
    open_threads = Counter(ticket.thread_id for ticket in tickets.values() if ticket.state != TicketState.CLOSED)
    assert max(open_threads.values(), default=0) <= 1, "two open tickets of one thread"
    assert {message.triage for message in messages} <= {Triage.DECIDED}, [message.error for message in messages]
    for message in messages:
        assert message.ticket_id is not None
        assert tickets[message.ticket_id].merged_into is None, "left behind in a ticket that was merged away"
    for reply in replies:
        left = tickets[reply.ticket_id].merged_into is not None
        assert not left or reply.state in ("approved", "sending"), "left behind in a ticket that was merged away"
    _check_replies(replies, events)


def _check_fold(ticket: Ticket, events: Sequence[Event]) -> None:
    birth, *later = events
    assert birth.kind == EventKind.TICKET_ROUTED
    assert birth.state in AT_BIRTH
    state, queue = TicketState(birth.state or ""), birth.queue
    for event in later:
        state = after(state, EventKind(event.kind))
        assert event.state == state
        assert event.queue == queue or event.kind in MOVES, "moved without saying so"
        queue = event.queue
    assert (ticket.state, ticket.queue, ticket.version) == (state, queue, len(events))


def _check_replies(replies: Sequence[Reply], events: Sequence[Event]) -> None:
    in_flight = Counter(reply.ticket_id for reply in replies if reply.state in ("approved", "sending"))
    assert max(in_flight.values(), default=0) <= 1, "two voices"
    delivered = Counter(event.data.get("reply_id") for event in events if event.kind == EventKind.REPLY_DELIVERED)
    for reply in replies:
        assert delivered[reply.id] == (reply.state == "delivered")
