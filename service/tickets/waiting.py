"""What waits in each queue and since when: the one definition, for pages, API and status."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, text
from sqlmodel import col, func, select, true
from sqlmodel.ext.asyncio.session import AsyncSession

from service.tables import Queue, Ticket
from service.tables.tickets import WAITING_FOR_US

COUNT_LIMIT = 1_000
"""Counting further costs time and tells nobody more than "many"."""
WAITING = text(WAITING_FOR_US)
"""Word for word the condition of the partial indexes: as parameters, Postgres would not recognise it."""


@dataclass(frozen=True, slots=True)
class QueueSize:
    """One queue and how much waits in it."""

    queue: Queue
    waiting: int
    more: bool
    """There are more than `waiting`; nobody counted how many."""
    oldest: datetime | None
    """Since when its longest-waiting ticket waits."""


async def queue_sizes(session: AsyncSession, which: ColumnElement[bool] | None = None) -> list[QueueSize]:
    """These queues, or all, in the rulebook's order."""
    some = select(Ticket.id).where(Ticket.queue == Queue.slug, WAITING).limit(COUNT_LIMIT + 1)
    counted = select(func.count()).select_from(some.correlate(Queue).subquery().lateral())
    oldest = select(func.min(Ticket.waiting_since)).where(Ticket.queue == Queue.slug, WAITING).correlate(Queue)
    rows = await session.exec(
        select(Queue, counted.scalar_subquery(), oldest.scalar_subquery())
        .where(true() if which is None else which)
        .order_by(col(Queue.position), col(Queue.slug))
    )
    return [QueueSize(queue, min(count, COUNT_LIMIT), count > COUNT_LIMIT, since) for queue, count, since in rows]
