"""What the page of a ticket shows: the conversation, why it is here, what happened, and what the reader may do."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from routing_rules.lifecycle import AFTER, WAITING_FOR_US
from routing_rules.tones import ToneChange, tone_change
from routing_rules.vocabulary import Direction, EventKind, TicketState
from service.flow.queues.attachments import Attachment, attachment, web_address
from service.flow.queues.naming import ChannelView, Naming
from service.flow.queues.queue_view import is_mine
from service.flow.queues.ticket_work import TicketWork
from service.flow.queues.timeline import Happening, timeline
from service.flow.queues.why import Why, marked, why
from service.people.actor import Actor
from service.people.permissions import Act, may
from service.tables import Message, Reply, Ticket
from service.tables.messages import Triage
from service.tables.replies import ON_ITS_WAY, ReplyState
from service.tickets.queries import TicketDetail
from service.web.composer import Composer, ReplyCheck
from service.web.templating import Piece, word_in

ACTS = {
    Act.CLAIM: EventKind.TICKET_CLAIMED,
    Act.RELEASE: EventKind.TICKET_RELEASED,
    Act.REROUTE: EventKind.TICKET_REROUTED,
    Act.SOLVE: EventKind.TICKET_SOLVED,
    Act.REPLY: EventKind.REPLY_APPROVED,
    Act.DRAFT: EventKind.DRAFT_WRITTEN,
    Act.PIN: EventKind.TICKET_PINNED,
    Act.ASSIGN: EventKind.TICKET_ASSIGNED,
    Act.MERGE: EventKind.TICKET_MERGED,
    Act.UNMERGE: EventKind.TICKET_UNMERGED,
    Act.SPLIT: EventKind.TICKET_SPLIT,
}
"""What a page offers, and the event that the lifecycle has to allow for it."""


@dataclass(frozen=True, slots=True)
class MessageView:
    """One thing said."""

    id: int
    is_ours: bool
    is_note: bool
    author: str
    handle: str | None
    sent_at: datetime
    pieces: list[Piece]
    url: str | None
    attachments: list[Attachment]
    why: Why | None
    is_waiting: bool
    """It was not triaged yet."""
    error: str | None
    """Why it is in quarantine."""


@dataclass(frozen=True, slots=True)
class ReplyView:
    """A reply that is not part of the conversation yet, or never will be."""

    id: int
    author: str
    text: str
    state: str
    approved_at: datetime
    attempts: int
    error: str | None
    may_retry: bool
    may_withdraw: bool


@dataclass(frozen=True, slots=True)
class ContactView:
    """Who wrote to us."""

    name: str
    handle: str | None
    followers: int


@dataclass(frozen=True, slots=True)
class TicketPage:
    """A ticket with all that its page shows."""

    number: int
    version: int
    subject: str
    state: str
    stage: str
    urgency: int
    tone: str
    tone_change: ToneChange | None
    """How it moved since the first message."""
    intent: str
    concerns: Sequence[str]
    language: str
    process: str | None
    owner: str | None
    queue: str
    queue_name: str
    channel: ChannelView
    contact: ContactView
    claimed_by: str | None
    is_mine: bool
    opened_at: datetime
    waiting_since: datetime
    is_waiting: bool
    """A queue lists it."""
    follows: int | None
    merged_into: int | None
    may: frozenset[str]
    queues: list[tuple[str, str]]
    """Where it can be sent: slugs and names."""
    messages: list[MessageView]
    replies: list[ReplyView]
    composer: Composer | None
    happenings: list[Happening]
    work: TicketWork
    due_at: datetime | None
    near_at: datetime | None
    due_kind: str | None
    is_pinned: bool
    may_group: bool

    @property
    def why(self) -> Why | None:
        """The newest decision."""
        return next((message.why for message in reversed(self.messages) if message.why), None)


def ticket_page(detail: TicketDetail, work: TicketWork, actor: Actor, naming: Naming) -> TicketPage:
    """All of one ticket, as this actor sees it."""
    ticket, words = detail.ticket, word_in(naming.language)
    allowed = frozenset(
        act.value for act, event in ACTS.items() if _possible(ticket, event) and may(actor, act, ticket)
    )
    return TicketPage(
        number=ticket.id,
        version=ticket.version,
        subject=ticket.subject,
        state=ticket.state,
        stage=ticket.stage,
        urgency=ticket.urgency,
        tone=ticket.tone,
        tone_change=_tone_change(detail),
        intent=ticket.intent,
        concerns=ticket.concerns,
        language=ticket.language,
        process=naming.process(ticket.process),
        owner=naming.department(ticket.owner),
        queue=ticket.queue,
        queue_name=naming.queue(ticket.queue),
        channel=naming.channel(ticket.channel),
        contact=_contact(detail),
        claimed_by=detail.names.get(f"colleague/{ticket.claimed_by}"),
        is_mine=is_mine(actor, ticket),
        opened_at=ticket.opened_at,
        waiting_since=ticket.waiting_since,
        is_waiting=ticket.state in WAITING_FOR_US,
        follows=ticket.follows,
        merged_into=ticket.merged_into,
        may=allowed,
        queues=[(slug, naming.queue(slug)) for slug in naming.rulebook.queues if slug != ticket.queue],
        messages=[_message(message, detail, naming, words) for message in detail.messages],
        replies=[_reply(reply, detail, allowed) for reply in detail.replies if reply.state != ReplyState.DELIVERED],
        composer=_composer(detail, naming, allowed) if allowed & {Act.REPLY, Act.DRAFT} else None,
        happenings=timeline(detail.events, detail.names, naming),
        work=work,
        due_at=ticket.due_at,
        near_at=ticket.near_at,
        due_kind=ticket.due_kind,
        is_pinned=ticket.pinned,
        may_group=may(actor, Act.GROUP, ticket),
    )


def _possible(ticket: Ticket, event: EventKind) -> bool:
    return TicketState(ticket.state) in AFTER[event]


def _tone_change(detail: TicketDetail) -> ToneChange | None:
    decided = [detail.decisions[message.id] for message in detail.messages if message.id in detail.decisions]
    return tone_change([decision.tone for decision in decided])


def _contact(detail: TicketDetail) -> ContactView:
    contact = detail.contact
    return ContactView(contact.name or contact.handle or contact.external_id, contact.handle, contact.followers)


def _message(message: Message, detail: TicketDetail, naming: Naming, words: Callable[[object], str]) -> MessageView:
    decision = detail.decisions.get(message.id)
    matched = [word for reason in decision.because for word in reason["words"]] if decision else []
    return MessageView(
        id=message.id,
        is_ours=message.direction == Direction.OUTBOUND,
        is_note=message.direction == Direction.NOTE,
        author=message.author_name or message.author_handle or message.author_id,
        handle=message.author_handle,
        sent_at=message.sent_at,
        pieces=marked(message.text, matched),
        url=web_address(message.url),
        attachments=[found for item in message.media or () if (found := attachment(item)) is not None],
        why=why(decision, naming, words) if decision else None,
        is_waiting=message.triage == Triage.WAITING,
        error=message.error if message.triage == Triage.QUARANTINED else None,
    )


def _reply(reply: Reply, detail: TicketDetail, allowed: frozenset[str]) -> ReplyView:
    return ReplyView(
        id=reply.id,
        author=detail.names.get(f"colleague/{reply.author}", ""),
        text=reply.text,
        state=reply.state,
        approved_at=reply.approved_at,
        attempts=reply.attempts,
        error=reply.error,
        may_retry=reply.state == ReplyState.FAILED and Act.REPLY in allowed,
        may_withdraw=reply.state == ReplyState.APPROVED and reply.attempts == 0 and Act.REPLY in allowed,
    )


def _composer(detail: TicketDetail, naming: Naming, allowed: frozenset[str]) -> Composer | None:
    """The box for a reply, unless one is on its way or the customer has said nothing."""
    asked = [message.id for message in detail.messages if message.direction == Direction.INBOUND]
    channel = naming.rulebook.channels.get(detail.ticket.channel)
    if not asked or channel is None or any(reply.state in ON_ITS_WAY for reply in detail.replies):
        return None
    return Composer(
        number=detail.ticket.id,
        handle=channel.handle,
        channel=channel.name.in_language(naming.language),
        is_public=channel.is_public,
        check=ReplyCheck(left=channel.text_limit),
        seen=max(asked),
        is_draft=Act.REPLY not in allowed,
    )
