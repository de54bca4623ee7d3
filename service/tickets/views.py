"""Tickets, messages and decisions as the API shows them."""

from datetime import datetime

from pydantic import Field

from service.tables import Event, Message, RecordedDecision, Ticket
from service.tickets.decision_views import DecisionView, View
from service.tickets.queries import TicketDetail


class ContactView(View):
    """Who writes to us."""

    id: int
    channel: str
    external_id: str
    handle: str | None
    name: str | None
    followers: int


class TicketView(View):
    """One conversation's unit of work."""

    number: int = Field(validation_alias="id", examples=[1042])
    channel: str
    state: str
    queue: str
    owner: str | None
    """Slug of the department that owns its process, null while undecided."""
    process: str | None
    stage: str
    urgency: int
    """0 (calm) to 3 (now)."""
    tone: str
    intent: str
    """question, complaint, praise, chat or spam: the weightiest that its messages say."""
    concerns: list[str]
    """All that its messages give cause for: safety, legal, press, churn, vulnerable, data_leak."""
    language: str
    subject: str
    reach: int
    """Followers of whoever wrote."""
    contact_group: str | None
    priority: int
    """The sum of all its terms but the waiting time."""
    risk: int
    """0 calm, 1 in the last fifth of a target, 2 late; by it queues are ordered first."""
    due_at: datetime | None
    """The earliest deadline of its open clocks, null when none is promised."""
    due_kind: str | None
    """Which clock that is."""
    near_at: datetime | None
    """When the last fifth of that clock begins."""
    claimed_by: int | None
    """Id of the colleague who has it in hand."""
    claimed_at: datetime | None
    pinned: bool
    """Whoever has it in hand keeps it, also when they are absent."""
    escalated_from: str | None
    """The queue it goes back to when what it was escalated for is over."""
    opened_at: datetime
    waiting_since: datetime
    last_message_at: datetime
    solved_at: datetime | None
    follows: int | None
    """The earlier, closed ticket of the same conversation."""
    merged_into: int | None
    version: int
    """Counts its events."""


class AuthorView(View):
    """Who said it, as the network named them then."""

    external_id: str = Field(validation_alias="author_id")
    handle: str | None = Field(validation_alias="author_handle")
    name: str | None = Field(validation_alias="author_name")
    followers: int = Field(validation_alias="author_followers")


class MediaView(View):
    """Something shown or attached."""

    url: str
    kind: str
    alt: str | None = None


class MessageView(View):
    """One thing said."""

    message_id: str
    channel: str
    external_id: str
    direction: str
    text: str
    sent_at: datetime
    received_at: datetime
    author: AuthorView
    thread: str | None
    in_reply_to: str | None
    url: str | None
    media: list[MediaView]
    language: str | None
    triage: str
    """waiting, decided, quarantined, or not_needed for our own words."""
    error: str | None
    """Why triage failed, while it has not succeeded."""
    ticket: int | None
    """Number of its ticket, null until it is decided."""
    owner: str | None
    """Department that owns its ticket's process now, null while undecided."""
    queue: str | None
    """The queue that its ticket is in now."""
    decision: DecisionView | None

    @classmethod
    def of(cls, message: Message, ticket: Ticket | None, decision: RecordedDecision | None) -> "MessageView":
        """The message with what was decided about it and where its ticket is."""
        values = {name: getattr(message, name) for name in ("channel", "external_id", "direction", "text", "sent_at")}
        values |= {name: getattr(message, name) for name in ("received_at", "thread", "in_reply_to", "url", "language")}
        return cls(
            message_id=str(message.id),
            author=AuthorView.model_validate(message),
            media=[MediaView.model_validate(item) for item in message.media or []],
            triage=message.triage,
            error=message.error,
            ticket=message.ticket_id,
            owner=None if ticket is None else ticket.owner,
            queue=None if ticket is None else ticket.queue,
            decision=None if decision is None else DecisionView.model_validate(decision),
            **values,
        )


class EventView(View):
    """One thing that happened to a ticket."""

    id: int
    kind: str
    at: datetime
    actor: str
    """"system", "colleague/ID" or "key/NAME"."""
    state: str | None
    queue: str | None
    message_id: str | None
    reason: str | None
    """What somebody gave as the reason."""

    @classmethod
    def of(cls, event: Event) -> "EventView":
        """The event without its inner particulars."""
        reason = event.data.get("reason") if isinstance(event.data, dict) else None
        return cls(
            id=event.id,
            kind=event.kind,
            at=event.at,
            actor=event.actor,
            state=event.state,
            queue=event.queue,
            message_id=None if event.message_id is None else str(event.message_id),
            reason=reason if isinstance(reason, str) else None,
        )


class ReplyView(View):
    """One answer of ours and how far it is on its way."""

    id: int
    in_reply_to: str = Field(coerce_numbers_to_str=True)
    """Id of the message that it answers."""
    text: str
    author: int
    department: str | None
    """Slug of the department that publishes it by itself, null: the hub."""
    state: str
    approved_at: datetime
    due_at: datetime
    """When it goes out, or is tried again."""
    delivered_at: datetime | None
    attempts: int
    error: str | None
    url: str | None


class ColleagueView(View):
    """A colleague that something mentions."""

    actor: str = Field(examples=["colleague/3"])
    name: str


class TicketDetailView(View):
    """A ticket with everything said, decided and done about it."""

    ticket: TicketView
    contact: ContactView
    messages: list[MessageView]
    events: list[EventView]
    replies: list[ReplyView]
    colleagues: list[ColleagueView]

    @classmethod
    def of(cls, detail: TicketDetail) -> "TicketDetailView":
        """All of it."""
        return cls(
            ticket=TicketView.model_validate(detail.ticket),
            contact=ContactView.model_validate(detail.contact),
            messages=[MessageView.of(one, detail.ticket, detail.decisions.get(one.id)) for one in detail.messages],
            events=[EventView.of(event) for event in detail.events],
            replies=[ReplyView.model_validate(reply) for reply in detail.replies],
            colleagues=[ColleagueView(actor=actor, name=name) for actor, name in sorted(detail.names.items())],
        )
