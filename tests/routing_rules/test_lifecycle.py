"""What an event leads to, and that one which cannot happen is refused with its reason."""

import pytest

from routing_rules.lifecycle import AFTER, AT_BIRTH, QUESTIONS, TransitionNotAllowed, after, settled
from routing_rules.vocabulary import EventKind, TicketState


@pytest.mark.parametrize(
    ("state", "kind", "expected"),
    [
        (TicketState.NEW, EventKind.TICKET_CLAIMED, TicketState.OPEN),
        (TicketState.OPEN, EventKind.REPLY_DELIVERED, TicketState.WAITING_ON_CUSTOMER),
        (TicketState.WAITING_ON_CUSTOMER, EventKind.MESSAGE_ADDED, TicketState.OPEN),
        (TicketState.WAITING_ON_DEPARTMENT, EventKind.CONSULTATION_ANSWERED, TicketState.OPEN),
        (TicketState.SOLVED, EventKind.TICKET_REOPENED, TicketState.OPEN),
        (TicketState.SPAM, EventKind.TICKET_REOPENED, TicketState.NEW),
        (TicketState.CLOSED, EventKind.TICKET_UNMERGED, TicketState.OPEN),
    ],
)
def test_what_an_event_leads_to(state: TicketState, kind: EventKind, expected: TicketState) -> None:
    assert after(state, kind) is expected


@pytest.mark.parametrize(
    ("state", "kind"),
    [
        (TicketState.CLOSED, EventKind.TICKET_CLAIMED),
        (TicketState.SOLVED, EventKind.MESSAGE_ADDED),
        (TicketState.NEW, EventKind.TICKET_CLOSED),
        (TicketState.OPEN, EventKind.TICKET_ROUTED),
    ],
)
def test_what_cannot_happen_is_refused(state: TicketState, kind: EventKind) -> None:
    with pytest.raises(TransitionNotAllowed) as refused:
        after(state, kind)
    assert str(refused.value) == f"{kind} can't happen to a ticket that is {state}"
    assert (refused.value.state, refused.value.kind) == (state, kind)


def test_nothing_leads_back_to_spam_or_out_of_sight() -> None:
    """A ticket is spam or without need of a reply from birth, or never."""
    for kind, moves in AFTER.items():
        for state, then in moves.items():
            assert then not in AT_BIRTH - {TicketState.NEW} or then is state, kind


@pytest.mark.parametrize(
    ("state", "questions", "expected"),
    [
        (TicketState.OPEN, 0, TicketState.OPEN),
        (TicketState.OPEN, 1, TicketState.WAITING_ON_DEPARTMENT),
        (TicketState.WAITING_ON_DEPARTMENT, 2, TicketState.WAITING_ON_DEPARTMENT),
        (TicketState.WAITING_ON_DEPARTMENT, 0, TicketState.OPEN),
        (TicketState.NEW, 1, TicketState.NEW),
        (TicketState.WAITING_ON_CUSTOMER, 1, TicketState.WAITING_ON_CUSTOMER),
        (TicketState.SOLVED, 1, TicketState.SOLVED),
    ],
)
def test_an_open_ticket_waits_on_a_department_while_it_is_asked(
    state: TicketState, questions: int, expected: TicketState
) -> None:
    assert settled(state, questions) is expected


def test_whatever_counts_questions_can_happen_while_one_waits() -> None:
    assert all(TicketState.WAITING_ON_DEPARTMENT in AFTER[kind] for kind in QUESTIONS)
