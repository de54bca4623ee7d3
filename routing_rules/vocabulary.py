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


class Role(StrEnum):
    """What a colleague does here; one person may hold every role."""

    AGENT = "agent"
    DEPARTMENT = "department"
    MANAGER = "manager"
