"""What has to be known before a reply is approved."""

from uuid import UUID

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from routing_rules.vocabulary import Direction
from service.tables import Message, Reply
from service.tables.replies import ON_ITS_WAY


async def reply_with_key(session: AsyncSession, idempotency_key: UUID) -> Reply | None:
    """The reply that a form with this key became already."""
    return (await session.exec(select(Reply).where(Reply.idempotency_key == idempotency_key))).one_or_none()


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
