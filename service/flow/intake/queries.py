"""Finding a message again, with what became of it."""

from dataclasses import dataclass

from sqlmodel import col, select, true
from sqlmodel.ext.asyncio.session import AsyncSession

from service.foundation.errors import Invalid
from service.people.actor import Actor
from service.tables import Message, RecordedDecision, Ticket
from service.tickets.queries import SEES_ALL, may_see

HIGHEST = 2**63 - 1


@dataclass(frozen=True, slots=True)
class FoundMessage:
    """A message with the ticket it is filed under and the decision about it, once there is one."""

    message: Message
    ticket: Ticket | None
    decision: RecordedDecision | None


@dataclass(frozen=True, slots=True)
class MessagePage:
    """Some messages, newest first."""

    items: list[FoundMessage]
    next: str | None


async def find_messages(
    session: AsyncSession, actor: Actor, channel: str | None, external_id: str | None, cursor: str | None, limit: int
) -> MessagePage:
    """The message with this key, or page by page all of them. An unknown key finds nothing.

    Whoever may see only some messages names the one they mean: no index leads to the rest, so a page of them would read
    the whole table.
    """
    if (external_id is None) is not (channel is None):
        raise Invalid("A message is known by its channel and external id: give both, or neither.", field="external_id")
    before = HIGHEST if cursor is None else _position(cursor)
    visible = true() if actor.scopes else may_see(actor)
    if external_id is None and not (actor.scopes or actor.roles & SEES_ALL):
        raise Invalid("Give channel and external_id: your queue lists what is yours.", field="external_id")
    found = select(Message, Ticket, RecordedDecision)
    found = found.join(Ticket, col(Ticket.id) == Message.ticket_id, isouter=True)
    found = found.join(RecordedDecision, col(RecordedDecision.message_id) == Message.id, isouter=True).where(visible)
    if external_id is not None:
        found = found.where(Message.channel == channel, Message.external_id == external_id)
    rows = await session.exec(found.where(Message.id < before).order_by(col(Message.id).desc()).limit(limit + 1))
    items = [FoundMessage(message, ticket, decision) for message, ticket, decision in rows]
    more = len(items) > limit
    return MessagePage(items[:limit], str(items[limit - 1].message.id) if more else None)


def _position(cursor: str) -> int:
    if not cursor.isascii() or not cursor.isdecimal() or int(cursor) > HIGHEST:
        raise Invalid("The cursor is not one of ours: leave it out to begin with the newest.", field="cursor")
    return int(cursor)
