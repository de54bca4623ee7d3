"""What has to be known before tickets are merged or split, and which tickets may be meant."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import text
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from routing_rules.vocabulary import Direction, EventKind
from service.flow.joining.unanswered import TELLING
from service.people.actor import Actor
from service.tables import Event, Message, RecordedDecision, Reply, Ticket
from service.tables.replies import ON_ITS_WAY
from service.tickets.queries import visible_tickets

MOST_CANDIDATES = 10
OPEN = text("ticket.state <> 'closed'")
"""Word for word the condition of the index: as a parameter, Postgres would not recognise it."""
LINKS = ("into", "merged", "unmerged", "unmerged_from", "split_from", "split_into")
"""What an event's data calls the other ticket."""


@dataclass(frozen=True, slots=True)
class Said:
    """One message of a ticket, as far as tickets depend on it."""

    id: int
    external_id: str
    direction: str
    in_reply_to: str | None
    thread: str | None
    text: str
    sent_at: datetime
    author: str
    followers: int
    contact_id: int | None
    language: str | None
    urgency: int | None
    tone: str | None
    intent: str | None
    concerns: Sequence[str]

    @property
    def is_customers(self) -> bool:
        """A customer said it."""
        return self.direction == Direction.INBOUND


async def said_on(session: AsyncSession, number: int) -> list[Said]:
    """The messages of a ticket, in the order they were sent, with what was decided about each."""
    rows = await session.exec(
        select(Message, RecordedDecision)
        .join(RecordedDecision, col(RecordedDecision.message_id) == col(Message.id), isouter=True)
        .where(Message.ticket_id == number)
        .order_by(col(Message.sent_at), col(Message.id))
    )
    return [_said(message, decision) for message, decision in rows]


def _said(message: Message, decision: RecordedDecision | None) -> Said:
    return Said(
        id=message.id,
        external_id=message.external_id,
        direction=message.direction,
        in_reply_to=message.in_reply_to,
        thread=message.thread,
        text=message.text,
        sent_at=message.sent_at,
        author=message.author_name or message.author_handle or message.author_id,
        followers=message.author_followers,
        contact_id=message.contact_id,
        language=message.language,
        urgency=None if decision is None else decision.urgency,
        tone=None if decision is None else decision.tone,
        intent=None if decision is None else decision.intent,
        concerns=() if decision is None else decision.concerns,
    )


async def history(session: AsyncSession, numbers: Collection[int]) -> list[Event]:
    """What happened on these tickets, and on all that anything was moved to or from, in order."""
    known: set[int] = set()
    events: dict[int, Event] = {}
    ahead = set(numbers)
    while ahead:
        rows = await session.exec(
            select(Event).where(col(Event.ticket_id).in_(ahead), col(Event.kind).in_(sorted(TELLING)))
        )
        found = list(rows)
        events.update({event.id: event for event in found})
        known |= ahead
        ahead = {int(event.data[link]) for event in found for link in LINKS if link in event.data} - known
    return [events[number] for number in sorted(events)]


async def replies_on_their_way(session: AsyncSession, numbers: Collection[int]) -> list[Reply]:
    """Replies to these tickets that are not public yet."""
    wanted = select(Reply).where(col(Reply.ticket_id).in_(numbers), col(Reply.state).in_(ON_ITS_WAY))
    return list(await session.exec(wanted))


async def split_off_before(session: AsyncSession, number: int, messages: Collection[int]) -> int | None:
    """The ticket that exactly these messages of this one were split off to, when they were already."""
    first = min(messages)
    where = (await session.exec(select(Message.ticket_id).where(Message.id == first))).one_or_none()
    if where is None:
        return None
    wanted = select(Event).where(Event.ticket_id == where, Event.kind == EventKind.TICKET_ROUTED)
    birth = (await session.exec(wanted)).one()
    same = birth.data.get("split_from") == number and set(birth.data["messages"]) == set(messages)
    return where if same else None


async def candidates(session: AsyncSession, actor: Actor, ticket: Ticket) -> list[Ticket]:
    """Other tickets that this one may be meant to be part of: open, of the same contact on the same channel."""
    wanted = (
        visible_tickets(actor)
        .where(
            Ticket.contact_id == ticket.contact_id,
            Ticket.channel == ticket.channel,
            OPEN,
            Ticket.id != ticket.id,
        )
        .order_by(col(Ticket.last_message_at).desc(), col(Ticket.id).desc())
        .limit(MOST_CANDIDATES)
    )
    return list(await session.exec(wanted))
