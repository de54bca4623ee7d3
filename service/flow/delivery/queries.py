"""Which replies wait for delivery, and for how long."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import col, func, select
from sqlmodel.ext.asyncio.session import AsyncSession

from service.tables import Reply
from service.tables.replies import ReplyState

ON_THEIR_WAY = (ReplyState.APPROVED, ReplyState.SENDING)


@dataclass(frozen=True, slots=True)
class Undelivered:
    """The replies that are on their way."""

    count: int
    oldest: datetime | None
    """When the first of them was approved."""


async def undelivered(session: AsyncSession) -> Undelivered:
    """How many replies are on their way, those between two attempts included."""
    wanted = select(func.count(), func.min(Reply.approved_at)).where(col(Reply.state).in_(ON_THEIR_WAY))
    count, oldest = (await session.exec(wanted)).one()
    return Undelivered(count, oldest)
