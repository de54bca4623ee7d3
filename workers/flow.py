"""What happens next: for each kind of event, the step to nudge. The whole flow, on one screen.

An event without a step waits for a person, or is the end of its story.
"""

from collections.abc import Mapping
from enum import StrEnum

from routing_rules.vocabulary import EventKind


class Step(StrEnum):
    """A step that workers do; its value is the name of its Celery task."""

    TRIAGE = "triage.triage_messages"
    DELIVERY = "delivery.deliver_replies"


FLOW: Mapping[EventKind, Step | None] = {
    EventKind.MESSAGE_RECEIVED: Step.TRIAGE,
    EventKind.MESSAGE_RETRIED: Step.TRIAGE,
    EventKind.MESSAGE_QUARANTINED: None,  # a person looks at it and retries it
    EventKind.TICKET_ROUTED: None,  # waits in its queue for a colleague
    EventKind.MESSAGE_ADDED: None,
    EventKind.TICKET_REROUTED: None,
    EventKind.TICKET_REOPENED: None,
    EventKind.TICKET_MERGED: None,
    EventKind.TICKET_CLAIMED: None,
    EventKind.TICKET_RELEASED: None,
    EventKind.TICKET_SOLVED: None,
    EventKind.TICKET_CLOSED: None,
    EventKind.NOTE_ADDED: None,
    EventKind.REPLY_APPROVED: Step.DELIVERY,
    EventKind.REPLY_RETRIED: Step.DELIVERY,
    EventKind.REPLY_DELIVERED: None,  # the customer's turn
    EventKind.REPLY_FAILED: None,  # a person reads why and retries it
    EventKind.REPLY_WITHDRAWN: None,
}
