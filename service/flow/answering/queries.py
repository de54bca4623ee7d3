"""What has to be known before a reply is approved, and the drafts that wait."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlmodel import col, func, select
from sqlmodel.ext.asyncio.session import AsyncSession

from routing_rules.lifecycle import WAITING_FOR_US
from routing_rules.vocabulary import Direction
from service.people.actor import Actor
from service.tables import Draft, Message, Reply, ReplyLock, Ticket
from service.tables.participation import DraftState
from service.tables.replies import ON_ITS_WAY, ReplyState
from service.tickets.queries import may_see, visible_ticket

FRESH = timedelta(seconds=60)
"""How long after a sign of life somebody counts as writing."""
NOT_PUBLISHED = frozenset({ReplyState.WITHDRAWN, ReplyState.FAILED})


async def reply_with_key(session: AsyncSession, idempotency_key: UUID) -> Reply | None:
    """The reply that a form with this key became already."""
    return (await session.exec(select(Reply).where(Reply.idempotency_key == idempotency_key))).one_or_none()


async def reply_with_id(session: AsyncSession, reply_id: int) -> Reply:
    """One reply that is there."""
    return await session.get_one(Reply, reply_id)


async def draft_with_id(session: AsyncSession, draft_id: int) -> Draft:
    """One draft that is there."""
    return await session.get_one(Draft, draft_id)


async def draft_with_key(session: AsyncSession, idempotency_key: UUID) -> Draft | None:
    """The draft that a form with this key became already."""
    return (await session.exec(select(Draft).where(Draft.idempotency_key == idempotency_key))).one_or_none()


async def draft_of(session: AsyncSession, reply: Reply) -> Draft | None:
    """The draft that became this reply."""
    wanted = select(Draft).where(Draft.ticket_id == reply.ticket_id, Draft.reply_id == reply.id)
    return (await session.exec(wanted.execution_options(populate_existing=True))).one_or_none()


async def reply_on_its_way(session: AsyncSession, number: int) -> Reply | None:
    """The reply to this ticket that is not public yet: one at most."""
    wanted = select(Reply).where(Reply.ticket_id == number, col(Reply.state).in_(ON_ITS_WAY))
    return (await session.exec(wanted)).one_or_none()


async def newest_customer_message(session: AsyncSession, number: int) -> Message | None:
    """What a reply to this ticket answers."""
    wanted = (
        select(Message)
        .where(Message.ticket_id == number, Message.direction == Direction.INBOUND)
        .order_by(col(Message.sent_at).desc(), col(Message.id).desc())
        .limit(1)
    )
    return (await session.exec(wanted)).one_or_none()


async def newest_seen(session: AsyncSession, number: int) -> int | None:
    """The customer's message that came in last: whoever reads the ticket now has seen it and all before."""
    wanted = select(func.max(Message.id)).where(Message.ticket_id == number, Message.direction == Direction.INBOUND)
    return (await session.exec(wanted)).one()


async def customer_messages_after(session: AsyncSession, number: int, seen: int) -> Sequence[Message]:
    """What the customer wrote on this ticket that came in after the message `seen`, in the order of arrival."""
    wanted = (
        select(Message)
        .where(Message.ticket_id == number, Message.direction == Direction.INBOUND, Message.id > seen)
        .order_by(col(Message.id))
    )
    return (await session.exec(wanted)).all()


async def published_since(session: AsyncSession, department: str, channel: str, since: datetime) -> int:
    """How many replies the department published by itself on the channel; those taken back or failed don't count."""
    wanted = (
        select(func.count())
        .select_from(Reply)
        .join(Ticket, col(Ticket.id) == Reply.ticket_id)
        .where(
            Reply.department == department,
            Ticket.channel == channel,
            Reply.approved_at >= since,
            col(Reply.state).not_in(NOT_PUBLISHED),
        )
    )
    return (await session.exec(wanted)).one()


async def waiting_draft(session: AsyncSession, number: int) -> Draft | None:
    """The draft on this ticket that the hub has not judged yet: one at most."""
    wanted = select(Draft).where(Draft.ticket_id == number, Draft.state == DraftState.WAITING)
    return (await session.exec(wanted.execution_options(populate_existing=True))).one_or_none()


async def drafts_of(session: AsyncSession, actor: Actor, number: int) -> Sequence[Draft]:
    """All drafts on a ticket, in the order in which they were written. Raises NotFound."""
    await visible_ticket(session, actor, number)
    return (await session.exec(select(Draft).where(Draft.ticket_id == number).order_by(col(Draft.id)))).all()


async def waiting_drafts(session: AsyncSession, actor: Actor, limit: int = 100) -> Sequence[tuple[Draft, Ticket]]:
    """The drafts that this actor may see and the hub has to judge, the oldest first.

    A ticket that was solved or merged waits for nothing: its draft is left out, and is there again with the ticket.
    """
    wanted = (
        select(Draft, Ticket)
        .join(Ticket, col(Ticket.id) == Draft.ticket_id)
        .where(Draft.state == DraftState.WAITING, col(Ticket.state).in_(WAITING_FOR_US), may_see(actor))
        .order_by(col(Draft.id))
        .limit(limit)
    )
    return [(draft, ticket) for draft, ticket in await session.exec(wanted)]


async def fresh_lock(session: AsyncSession, number: int, at: datetime) -> ReplyLock | None:
    """Who is writing the reply to this ticket just now."""
    wanted = select(ReplyLock).where(ReplyLock.ticket_id == number, ReplyLock.seen_at > at - FRESH)
    return (await session.exec(wanted.execution_options(populate_existing=True))).one_or_none()
