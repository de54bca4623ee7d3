"""One thing that happens to one ticket, and what it makes of the ticket in memory."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from routing_rules.lifecycle import AT_BIRTH, QUESTIONS, WAITING_FOR_US, TransitionNotAllowed, after, settled
from routing_rules.service_levels import InForce
from routing_rules.vocabulary import EventKind, TicketState
from service.foundation.errors import Conflict
from service.tickets.ledger_ticket import CHANGEABLE, LedgerTicket


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


def apply(entry: Entry, force: InForce) -> None:
    """Change the ticket as the entry says. Raises Conflict when its life does not allow that; it is as it was then."""
    ticket = entry.ticket
    strange = entry.changes.keys() - CHANGEABLE
    if strange:
        raise ValueError(f"not for an entry to change: {', '.join(sorted(strange))}")
    ticket.state = _state_after(entry)
    if not entry.data.get("with_hub"):
        ticket.questions = max(ticket.questions + QUESTIONS.get(entry.kind, 0), 0)
    ticket.state = settled(ticket.state, ticket.questions)
    left, holder = ticket.queue, ticket.claimed_by
    for name, value in entry.changes.items():
        setattr(ticket, name, value)
    if ticket.claimed_by != holder and "pinned" not in entry.changes:
        ticket.pinned = False
    _escalated_or_home(ticket, left, force)
    ticket.version += 1


def _state_after(entry: Entry) -> TicketState:
    ticket = entry.ticket
    if entry.kind is EventKind.TICKET_ROUTED:
        if ticket.state not in AT_BIRTH or ticket.version:
            raise Conflict(f"A ticket can't be born {ticket.state}.")
        return ticket.state
    try:
        return after(ticket.state, entry.kind)
    except TransitionNotAllowed as refused:
        state = refused.state.replace("_", " ")
        words = f"Ticket {ticket.id} is {state}: that can't be done now."
        if ticket.merged_into is not None:
            words = f"Ticket {ticket.id} is part of ticket {ticket.merged_into} now."
            raise Conflict(words, state=state, merged_into=ticket.merged_into) from None
        raise Conflict(words, state=str(refused.state)) from None


def _escalated_or_home(ticket: LedgerTicket, left: str, force: InForce) -> None:
    """An escalated ticket knows where it belongs, and goes back there when it waits for us no more."""
    escalation_queues = force.levels.levels
    if ticket.queue != left:
        if ticket.queue not in escalation_queues:
            ticket.escalated_from = None
        elif left not in escalation_queues:
            ticket.escalated_from = left
    if ticket.escalated_from is not None and ticket.state not in WAITING_FOR_US:
        ticket.queue, ticket.escalated_from = ticket.escalated_from, None
