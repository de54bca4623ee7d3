"""The one state machine of a ticket: which event may happen in which state, and what state it leads to."""

from collections.abc import Mapping

from routing_rules.vocabulary import EventKind, TicketState

NEW = TicketState.NEW
OPEN = TicketState.OPEN
CUSTOMER = TicketState.WAITING_ON_CUSTOMER
DEPARTMENT = TicketState.WAITING_ON_DEPARTMENT
SOLVED = TicketState.SOLVED
CLOSED = TicketState.CLOSED
QUIET = TicketState.NO_REPLY_NEEDED
SPAM = TicketState.SPAM

WAITING_FOR_US = frozenset({NEW, OPEN, DEPARTMENT})
"""The states in which a ticket is listed in its queue."""

_SAME = {state: state for state in TicketState if state is not CLOSED}
_WAITING = {state: state for state in (NEW, OPEN, DEPARTMENT)}
_IN_WORK = {NEW: OPEN, OPEN: OPEN, DEPARTMENT: DEPARTMENT, CUSTOMER: CUSTOMER, QUIET: OPEN, SOLVED: OPEN}

AFTER: Mapping[EventKind, Mapping[TicketState, TicketState]] = {
    EventKind.MESSAGE_ADDED: {state: state for state in _SAME if state is not SOLVED} | {CUSTOMER: OPEN},
    EventKind.TICKET_REROUTED: _SAME | {CUSTOMER: OPEN, SOLVED: OPEN, QUIET: NEW, SPAM: NEW},
    EventKind.TICKET_REOPENED: {CUSTOMER: OPEN, SOLVED: OPEN, QUIET: NEW, SPAM: NEW},
    EventKind.TICKET_MERGED: dict.fromkeys(_SAME, CLOSED),
    EventKind.TICKET_JOINED: _SAME,
    EventKind.TICKET_CLAIMED: _IN_WORK,
    EventKind.TICKET_RELEASED: _SAME,
    EventKind.TICKET_SOLVED: {NEW: SOLVED, OPEN: SOLVED, DEPARTMENT: SOLVED, CUSTOMER: SOLVED, QUIET: SOLVED},
    EventKind.TICKET_CLOSED: {SOLVED: CLOSED, QUIET: CLOSED, SPAM: CLOSED},
    EventKind.NOTE_ADDED: _SAME | {CLOSED: CLOSED},
    EventKind.REPLY_APPROVED: _IN_WORK,
    EventKind.REPLY_DELIVERED: _SAME | {NEW: CUSTOMER, OPEN: CUSTOMER, DEPARTMENT: CUSTOMER, CLOSED: CLOSED},
    EventKind.REPLY_FAILED: _SAME | {CLOSED: CLOSED},
    EventKind.REPLY_RETRIED: _SAME,
    EventKind.REPLY_WITHDRAWN: _SAME | {CLOSED: CLOSED},
    EventKind.TICKET_SPLIT: _SAME,
    EventKind.TICKET_UNMERGED: {CLOSED: OPEN},
    EventKind.TICKET_ASSIGNED: _IN_WORK,
    EventKind.TICKET_OFFERED: _WAITING,
    EventKind.OFFER_DECLINED: _SAME,
    EventKind.OFFER_EXPIRED: _SAME,
    EventKind.OFFER_WITHDRAWN: _SAME | {CLOSED: CLOSED},
    EventKind.TICKET_PINNED: _SAME,
    EventKind.TICKET_UNPINNED: _SAME,
    EventKind.DEADLINE_NEAR: _SAME,
    EventKind.DEADLINE_MISSED: _SAME,
    EventKind.TICKET_ESCALATED: _SAME,
    EventKind.ESCALATION_PASSED_ON: _SAME,
    EventKind.ESCALATION_ACKNOWLEDGED: _SAME,
    EventKind.CLOCKS_RECOMPUTED: _SAME,
    EventKind.CONTACT_GROUPED: _SAME | {CLOSED: CLOSED},
    EventKind.CONSULTATION_OPENED: {NEW: DEPARTMENT, OPEN: DEPARTMENT, DEPARTMENT: DEPARTMENT, CUSTOMER: CUSTOMER},
    EventKind.CONSULTATION_PICKED_UP: _SAME,
    EventKind.CONSULTATION_MORE_ASKED: _SAME | {DEPARTMENT: OPEN},
    EventKind.CONSULTATION_CONTINUED: {NEW: DEPARTMENT, OPEN: DEPARTMENT, DEPARTMENT: DEPARTMENT, CUSTOMER: CUSTOMER},
    EventKind.CONSULTATION_TIME_ASKED: _SAME,
    EventKind.CONSULTATION_ANSWERED: _SAME | {DEPARTMENT: OPEN},
    EventKind.CONSULTATION_DECLINED: _SAME | {DEPARTMENT: OPEN},
    EventKind.CONSULTATION_WITHDRAWN: _SAME | {DEPARTMENT: OPEN, CLOSED: CLOSED},
    EventKind.TICKET_BOUNCED: _SAME,
    EventKind.TICKET_RETURNED: _SAME,
    EventKind.DRAFT_WRITTEN: _IN_WORK,
    EventKind.DRAFT_APPROVED: _SAME,
    EventKind.DRAFT_SENT_BACK: _SAME,
    EventKind.DRAFT_DROPPED: _SAME | {CLOSED: CLOSED},
    EventKind.REPLY_TAKEN_OVER: _SAME,
    EventKind.ANSWER_KEPT: _SAME | {CLOSED: CLOSED},
    EventKind.ANSWER_USED: _SAME,
    EventKind.PROCESS_CONFIRMED: _SAME | {CLOSED: CLOSED},
    EventKind.PROCESS_CORRECTED: _SAME | {CLOSED: CLOSED},
}
"""For each event that happens to a ticket: the states it may happen in, and the state after it."""

QUESTIONS: Mapping[EventKind, int] = {
    EventKind.CONSULTATION_OPENED: 1,
    EventKind.CONSULTATION_CONTINUED: 1,
    EventKind.CONSULTATION_MORE_ASKED: -1,
    EventKind.CONSULTATION_ANSWERED: -1,
    EventKind.CONSULTATION_DECLINED: -1,
    EventKind.CONSULTATION_WITHDRAWN: -1,
}
"""What each event does to the number of questions that a ticket waits for a department with."""

AT_BIRTH = frozenset({NEW, QUIET, SPAM})
"""The states that a ticket may be born in, by ticket_routed."""


class TransitionNotAllowed(Exception):
    """The event can't happen to a ticket in this state."""

    def __init__(self, state: TicketState, kind: EventKind) -> None:
        super().__init__(f"{kind} can't happen to a ticket that is {state}")
        self.state = state
        self.kind = kind


def after(state: TicketState, kind: EventKind) -> TicketState:
    """The state that this event leads to. Raises TransitionNotAllowed when it can't happen now."""
    try:
        return AFTER[kind][state]
    except KeyError:
        raise TransitionNotAllowed(state, kind) from None


def settled(state: TicketState, questions: int) -> TicketState:
    """An open ticket waits on a department exactly as long as one of its questions is with one."""
    if state is OPEN and questions:
        return DEPARTMENT
    return OPEN if state is DEPARTMENT and not questions else state
