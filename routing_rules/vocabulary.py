"""The words of webcare, spelled one way for rules, database, API and pages."""

from enum import StrEnum


class ChannelKind(StrEnum):
    """The network a channel is an account on."""

    X = "x"
    FACEBOOK = "facebook"
    INSTAGRAM = "instagram"
    WHATSAPP = "whatsapp"
    MASTODON = "mastodon"
    BLUESKY = "bluesky"
    FORUM = "forum"
    EMAIL = "email"
    REVIEW = "review"
    API = "api"


class Direction(StrEnum):
    """Who said it: the customer, we in public, or we among ourselves."""

    INBOUND = "inbound"
    OUTBOUND = "outbound"
    NOTE = "note"


class TicketState(StrEnum):
    """Where a ticket is in its life; see lifecycle.py for what leads where."""

    NEW = "new"
    OPEN = "open"
    WAITING_ON_CUSTOMER = "waiting_on_customer"
    WAITING_ON_DEPARTMENT = "waiting_on_department"
    SOLVED = "solved"
    CLOSED = "closed"
    NO_REPLY_NEEDED = "no_reply_needed"
    SPAM = "spam"


class Stage(StrEnum):
    """How far a department takes part in a cell, from not at all to publishing itself."""

    HUB = "hub"
    SHADOW = "shadow"
    CONSULT = "consult"
    DRAFT = "draft"
    ANSWER = "answer"


class QueueKind(StrEnum):
    """Whose work a queue lists."""

    HUB = "hub"
    DEPARTMENT = "department"
    TRIAGE = "triage"
    ESCALATION = "escalation"


class EventKind(StrEnum):
    """What happened to a ticket, a message or a reply: one row of the ledger each."""

    MESSAGE_RECEIVED = "message_received"
    TICKET_ROUTED = "ticket_routed"
    MESSAGE_ADDED = "message_added"
    TICKET_REROUTED = "ticket_rerouted"
    TICKET_REOPENED = "ticket_reopened"
    TICKET_MERGED = "ticket_merged"
    TICKET_JOINED = "ticket_joined"
    """What joined it asks nothing of us: a merged ticket on which nobody waited."""
    TICKET_CLAIMED = "ticket_claimed"
    TICKET_RELEASED = "ticket_released"
    TICKET_SOLVED = "ticket_solved"
    TICKET_CLOSED = "ticket_closed"
    NOTE_ADDED = "note_added"
    REPLY_APPROVED = "reply_approved"
    REPLY_DELIVERED = "reply_delivered"
    REPLY_FAILED = "reply_failed"
    REPLY_RETRIED = "reply_retried"
    REPLY_WITHDRAWN = "reply_withdrawn"
    MESSAGE_QUARANTINED = "message_quarantined"
    MESSAGE_RETRIED = "message_retried"
    TICKET_SPLIT = "ticket_split"
    TICKET_UNMERGED = "ticket_unmerged"
    TICKET_ASSIGNED = "ticket_assigned"
    TICKET_OFFERED = "ticket_offered"
    OFFER_DECLINED = "offer_declined"
    OFFER_EXPIRED = "offer_expired"
    OFFER_WITHDRAWN = "offer_withdrawn"
    TICKET_PINNED = "ticket_pinned"
    TICKET_UNPINNED = "ticket_unpinned"
    DEADLINE_NEAR = "deadline_near"
    DEADLINE_MISSED = "deadline_missed"
    TICKET_ESCALATED = "ticket_escalated"
    ESCALATION_PASSED_ON = "escalation_passed_on"
    """All who were asked have left: others are asked in their place."""
    ESCALATION_ACKNOWLEDGED = "escalation_acknowledged"
    CLOCKS_RECOMPUTED = "clocks_recomputed"
    CONTACT_GROUPED = "contact_grouped"
    CONSULTATION_OPENED = "consultation_opened"
    CONSULTATION_PICKED_UP = "consultation_picked_up"
    CONSULTATION_MORE_ASKED = "consultation_more_asked"
    """The department can't answer before the hub tells it more: the question is with the hub."""
    CONSULTATION_CONTINUED = "consultation_continued"
    """The hub has told it more: the question is with the department again."""
    CONSULTATION_TIME_ASKED = "consultation_time_asked"
    CONSULTATION_ANSWERED = "consultation_answered"
    CONSULTATION_DECLINED = "consultation_declined"
    """The department says that it is not theirs."""
    CONSULTATION_WITHDRAWN = "consultation_withdrawn"
    TICKET_BOUNCED = "ticket_bounced"
    """The department that had the ticket says that it is not theirs."""
    TICKET_RETURNED = "ticket_returned"
    """Its cell stepped back: the hub has it again, with all that is known and the minutes that are left."""
    DRAFT_WRITTEN = "draft_written"
    DRAFT_APPROVED = "draft_approved"
    DRAFT_SENT_BACK = "draft_sent_back"
    DRAFT_DROPPED = "draft_dropped"
    """The hub answers otherwise, or not at all."""
    REPLY_TAKEN_OVER = "reply_taken_over"
    """Somebody went on writing in the place of whoever was."""
    ANSWER_KEPT = "answer_kept"
    ANSWER_USED = "answer_used"
    """A kept answer went into a reply."""
    CELL_CHANGED = "cell_changed"
    """A person set a cell's stage or share, or its health changed; of no ticket."""
    PRESENCE_CHANGED = "presence_changed"
    SERVICE_LEVELS_PUBLISHED = "service_levels_published"
    PROCESS_CONFIRMED = "process_confirmed"
    """Somebody said that the process is right as it was decided or suggested."""
    PROCESS_CORRECTED = "process_corrected"
    """Somebody said what it is about instead; where it waits changes with it."""
    MODEL_CHANGED = "model_changed"


class Role(StrEnum):
    """What a colleague does here; one person may hold every role."""

    AGENT = "agent"
    DEPARTMENT = "department"
    LEAD = "lead"
    MANAGER = "manager"


class ClockKind(StrEnum):
    """What is promised to the customer (SLA), what between departments (OLA), and how long a network takes replies."""

    FIRST_REPLY = "first_reply"
    NEXT_REPLY = "next_reply"
    RESOLUTION = "resolution"
    PICK_UP = "pick_up"
    ANSWER = "answer"
    REPLY_WINDOW = "reply_window"


class Outcome(StrEnum):
    """How a target ended."""

    MET = "met"
    MISSED = "missed"
    DROPPED = "dropped"
    """Nobody needed it any more, and it was not late by then: solved without a reply, spam, withdrawn."""
    MOVED = "moved"
    """What it promised went on elsewhere: merged into another ticket, or out of the department."""


class StepAction(StrEnum):
    """What a step of a ladder does."""

    WARN_OWNER = "warn_owner"
    WARN_LEAD = "warn_lead"
    ESCALATE = "escalate"
    """Moves the ticket to an escalation queue, where somebody acknowledges it."""
    RAISE_PRIORITY = "raise_priority"
    TAKE_BACK = "take_back"
    """Moves the ticket from a department back to the hub, with its remaining minutes."""
    WAKE = "wake"
    """Mails and calls the webhook of a level, whether or not anybody of it is present."""


class Work(StrEnum):
    """How tickets of a queue get into somebody's hands."""

    PULL = "pull"
    """Colleagues claim the next one: the most urgent, not the easiest."""
    PUSH = "push"
    """Each is offered to one colleague, who accepts within some minutes."""
    MANUAL = "manual"
    """A lead assigns them."""


class Balance(StrEnum):
    """Among colleagues who can receive: who is offered the next ticket."""

    LEAST_LOADED = "least_loaded"
    ROUND_ROBIN = "round_robin"


class PresenceStatus(StrEnum):
    """What a colleague says about themselves; whoever shows no sign of life is offline, whatever they said."""

    AVAILABLE = "available"
    AWAY = "away"
    OFFLINE = "offline"


class Intent(StrEnum):
    """What whoever wrote wants with it."""

    QUESTION = "question"
    COMPLAINT = "complaint"
    PRAISE = "praise"
    CHAT = "chat"
    """Others talk with each other and mention us."""
    SPAM = "spam"


class Concern(StrEnum):
    """Why somebody should look with more care than at other messages."""

    SAFETY = "safety"
    LEGAL = "legal"
    PRESS = "press"
    CHURN = "churn"
    VULNERABLE = "vulnerable"
    DATA_LEAK = "data_leak"


class LabelSource(StrEnum):
    """How somebody said what a message is about."""

    CORRECTION = "correction"
    REROUTE = "reroute"
    BOUNCE = "bounce"
    CONFIRMATION = "confirmation"
    RATING = "rating"
    """A department's answer was rated: who answered well owned the question."""
    SECOND = "second"
    """A second opinion on a random ticket: how often people agree is the ceiling of any model."""
    IMPORT = "import"


class ModelState(StrEnum):
    """What became of a trained model."""

    CHALLENGER = "challenger"
    CHAMPION = "champion"
    REFUSED = "refused"
    RETIRED = "retired"
