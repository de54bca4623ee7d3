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
    ESCALATION = "escalation.climb_ladders"
    ASSIGNMENT = "assignment.give_out_work"
    CONSULTATION = "consultation.tidy_questions"
    HEALTH = "participation.judge_cells"
    LETTERS = "letters.send_letters"
    NOTICES = "notices.send_notices"
    REPORTING = "reporting.roll_up"
    LEARNING = "learning.learn"


FLOW: Mapping[EventKind, Step | None] = {
    EventKind.MESSAGE_RECEIVED: Step.TRIAGE,
    EventKind.MESSAGE_RETRIED: Step.TRIAGE,
    EventKind.MESSAGE_QUARANTINED: None,  # a person looks at it and retries it
    EventKind.TICKET_ROUTED: Step.ASSIGNMENT,  # in a queue that is given out; elsewhere it waits for a colleague
    EventKind.MESSAGE_ADDED: None,
    EventKind.TICKET_REROUTED: Step.ASSIGNMENT,
    EventKind.TICKET_REOPENED: Step.ASSIGNMENT,
    EventKind.TICKET_MERGED: None,
    EventKind.TICKET_JOINED: None,
    EventKind.TICKET_SPLIT: None,
    EventKind.TICKET_UNMERGED: Step.ASSIGNMENT,
    EventKind.TICKET_CLAIMED: None,
    EventKind.TICKET_RELEASED: Step.ASSIGNMENT,
    EventKind.TICKET_ASSIGNED: None,
    EventKind.TICKET_OFFERED: None,  # the colleague accepts, declines, or lets it expire
    EventKind.OFFER_DECLINED: Step.ASSIGNMENT,
    EventKind.OFFER_EXPIRED: Step.ASSIGNMENT,
    EventKind.OFFER_WITHDRAWN: Step.ASSIGNMENT,
    EventKind.TICKET_PINNED: None,
    EventKind.TICKET_UNPINNED: Step.ASSIGNMENT,
    EventKind.PRESENCE_CHANGED: Step.ASSIGNMENT,
    EventKind.DEADLINE_NEAR: None,
    EventKind.DEADLINE_MISSED: None,
    EventKind.TICKET_ESCALATED: Step.NOTICES,
    EventKind.ESCALATION_PASSED_ON: Step.NOTICES,
    EventKind.ESCALATION_ACKNOWLEDGED: None,
    EventKind.SERVICE_LEVELS_PUBLISHED: Step.ESCALATION,  # open clocks are recomputed
    EventKind.CLOCKS_RECOMPUTED: None,
    EventKind.CONTACT_GROUPED: None,
    EventKind.CONSULTATION_OPENED: Step.LETTERS,
    EventKind.CONSULTATION_PICKED_UP: None,
    EventKind.CONSULTATION_MORE_ASKED: None,
    EventKind.CONSULTATION_CONTINUED: Step.LETTERS,
    EventKind.CONSULTATION_TIME_ASKED: None,
    EventKind.CONSULTATION_ANSWERED: None,
    EventKind.CONSULTATION_DECLINED: None,
    EventKind.CONSULTATION_WITHDRAWN: None,
    EventKind.TICKET_BOUNCED: Step.ASSIGNMENT,
    EventKind.TICKET_RETURNED: Step.ASSIGNMENT,
    EventKind.DRAFT_WRITTEN: Step.ASSIGNMENT,
    EventKind.DRAFT_APPROVED: None,
    EventKind.DRAFT_SENT_BACK: Step.ASSIGNMENT,
    EventKind.DRAFT_DROPPED: None,
    EventKind.REPLY_TAKEN_OVER: None,
    EventKind.ANSWER_KEPT: None,
    EventKind.ANSWER_USED: None,
    EventKind.CELL_CHANGED: Step.HEALTH,  # set by a person, it begins anew
    EventKind.PROCESS_CONFIRMED: Step.LEARNING,
    EventKind.PROCESS_CORRECTED: Step.LEARNING,
    EventKind.MODEL_CHANGED: None,
    EventKind.TICKET_SOLVED: None,
    EventKind.TICKET_CLOSED: None,
    EventKind.NOTE_ADDED: None,
    EventKind.REPLY_APPROVED: Step.DELIVERY,
    EventKind.REPLY_RETRIED: Step.DELIVERY,
    EventKind.REPLY_DELIVERED: None,  # the customer's turn
    EventKind.REPLY_FAILED: None,  # a person reads why and retries it
    EventKind.REPLY_WITHDRAWN: None,
}
