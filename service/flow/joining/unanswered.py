"""Which customer messages wait for an answer, from the events of tickets that were merged, split and answered.

A message belongs to whatever ticket it was moved to, and an answer there answers all that had been asked there before
its approval.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from routing_rules.vocabulary import EventKind, TicketState
from service.tables import Event

ASKING = frozenset({EventKind.TICKET_ROUTED, EventKind.MESSAGE_ADDED, EventKind.TICKET_REOPENED})
BY_HAND = frozenset({EventKind.TICKET_REROUTED, EventKind.TICKET_CLAIMED, EventKind.TICKET_ASSIGNED})
TELLING = (
    ASKING
    | BY_HAND
    | {
        EventKind.TICKET_MERGED,
        EventKind.TICKET_UNMERGED,
        EventKind.TICKET_SPLIT,
        EventKind.TICKET_SOLVED,
        EventKind.TICKET_CLOSED,
        EventKind.REPLY_APPROVED,
        EventKind.REPLY_DELIVERED,
    }
)
"""The kinds of event that say anything about it."""
RESCUING = BY_HAND | {EventKind.TICKET_REOPENED, EventKind.REPLY_APPROVED}
"""These bring back what was spam or praise; without a question of their own, all that it said is one from then on."""
DONE = frozenset({TicketState.SOLVED, TicketState.CLOSED, TicketState.NO_REPLY_NEEDED, TicketState.SPAM})


@dataclass(frozen=True, slots=True)
class Question:
    """What the customer waits for an answer to."""

    ticket: int
    """Where it was asked."""
    message: int | None
    """None when our own failure to answer is what they wait for."""
    asked_at: datetime


@dataclass(slots=True)
class Unanswered:
    """What is known after the events so far."""

    waiting: dict[int, dict[Question, int]] = field(default_factory=dict)
    """By ticket: the questions that wait there, each with the event that brought it there."""
    answered: dict[Question, datetime] = field(default_factory=dict)
    brought: dict[int, frozenset[Question]] = field(default_factory=dict)
    """By event of a merge: what waited on the ticket that was merged."""
    dropped: dict[int, dict[Question, int]] = field(default_factory=dict)
    """By ticket: what waited when it was called done."""
    silent: dict[int, set[int]] = field(default_factory=dict)
    """By ticket: the messages that asked nothing, as far as anybody knew, while it was spam or praise."""
    approved: dict[int, tuple[int, int]] = field(default_factory=dict)
    """By reply: the ticket and the event of its first approval."""

    def on(self, ticket: int) -> dict[Question, int]:
        """The questions that wait on this ticket."""
        return self.waiting.setdefault(ticket, {})


def unanswered(events: Iterable[Event]) -> Unanswered:
    """Go through the events, which are in order and have all tickets that anything was moved to or from."""
    known = Unanswered()
    for event in events:
        ticket = event.ticket_id
        if ticket is None:
            continue
        act = _ACTS.get(EventKind(event.kind))
        if act is not None:
            act(known, event, ticket)
        if event.state in DONE and known.waiting.get(ticket):
            known.dropped[ticket] = known.waiting.pop(ticket)
        _rescue(known, event, ticket)
    return known


def _rescue(known: Unanswered, event: Event, ticket: int) -> None:
    """Nobody owed an answer to what was taken for spam; from when somebody brings it back, they do."""
    if event.state in DONE:
        if event.kind in ASKING and event.happened_at is None and event.message_id is not None:
            known.silent.setdefault(ticket, set()).add(event.message_id)
        elif event.kind == EventKind.TICKET_SPLIT:
            known.silent.get(ticket, set()).difference_update(event.data["messages"])
        return
    silent = known.silent.pop(ticket, set())
    if event.kind in RESCUING and event.happened_at is None:
        known.on(ticket).update({Question(ticket, message, event.at): event.id for message in sorted(silent)})


def _asked(known: Unanswered, event: Event, ticket: int) -> None:
    data: dict[str, Any] = event.data
    if "split_from" in data:
        _move(known, event, int(data["split_from"]), ticket, set(data["messages"]))
    elif data.get("reason") == "reply_failed" and ticket in known.dropped:
        known.on(ticket).update(known.dropped.pop(ticket))
    elif event.happened_at is not None and not {"merged", "unmerged_from"} & data.keys():
        known.on(ticket).setdefault(Question(ticket, event.message_id, event.happened_at), event.id)


def _merged(known: Unanswered, event: Event, ticket: int) -> None:
    moved = known.waiting.pop(ticket, {})
    known.brought[event.id] = frozenset(moved)
    known.on(int(event.data["into"])).update(dict.fromkeys(moved, event.id))


def _unmerged(known: Unanswered, event: Event, ticket: int) -> None:
    _move(known, event, int(event.data["unmerged_from"]), ticket, set(event.data["messages"]))


def _move(known: Unanswered, event: Event, source: int, ticket: int, messages: set[int]) -> None:
    """What our own failure left waiting goes back to the ticket that it happened on."""
    there, here = known.on(source), known.on(ticket)
    for question in [one for one in there if one.message in messages or (one.message, one.ticket) == (None, ticket)]:
        del there[question]
        here[question] = event.id


def _approved(known: Unanswered, event: Event, ticket: int) -> None:
    known.approved.setdefault(int(event.data["reply_id"]), (ticket, event.id))


def _delivered(known: Unanswered, event: Event, ticket: int) -> None:
    where, when = known.approved.get(int(event.data["reply_id"]), (ticket, event.id))
    questions = known.waiting.pop(ticket, {}) | known.dropped.pop(ticket, {})
    for question, brought in questions.items():
        if where == ticket and brought > when:
            known.on(ticket)[question] = brought  # whoever wrote the answer had not seen it
        else:
            known.answered[question] = event.at


_ACTS = {
    EventKind.TICKET_MERGED: _merged,
    EventKind.TICKET_UNMERGED: _unmerged,
    EventKind.REPLY_APPROVED: _approved,
    EventKind.REPLY_DELIVERED: _delivered,
} | dict.fromkeys(ASKING, _asked)
