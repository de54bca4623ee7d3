"""The queues with what waits in them, and one queue page by page."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, tuple_
from sqlmodel import and_, col, select, true
from sqlmodel.ext.asyncio.session import AsyncSession

from routing_rules.vocabulary import Role
from service.flow.queues.forms import Position
from service.foundation.errors import NotFound
from service.people.actor import Actor
from service.tables import Colleague, Contact, Queue, Ticket
from service.tickets.queries import SEES_ALL, may_see
from service.tickets.waiting import WAITING, queue_sizes


@dataclass(frozen=True, slots=True)
class QueueSummary:
    """One queue and what waits in it."""

    slug: str
    kind: str
    department: str | None
    waiting: int
    more: bool
    """There are more than `waiting`; nobody counted how many."""
    oldest: datetime | None
    """Since when its longest-waiting ticket waits."""


@dataclass(frozen=True, slots=True)
class TicketLine:
    """A ticket as a queue lists it."""

    ticket: Ticket
    contact: Contact
    claimed_by_name: str | None


@dataclass(frozen=True, slots=True)
class QueuePage:
    """Some tickets of a queue: by breach risk, then by priority, to which waiting adds, so that equals go by age."""

    items: list[TicketLine]
    next: str | None
    """The cursor of the page after this one, None on the last."""


async def queue_list(session: AsyncSession, actor: Actor) -> list[QueueSummary]:
    """The queues that this actor works on, in the rulebook's order."""
    return [
        QueueSummary(size.queue.slug, size.queue.kind, size.queue.department, size.waiting, size.more, size.oldest)
        for size in await queue_sizes(session, _works_on(actor))
    ]


async def queue_page(
    session: AsyncSession, actor: Actor, slug: str, cursor: str | None = None, limit: int = 50
) -> QueuePage:
    """One page of a queue. Raises NotFound for an unknown queue, Invalid for a cursor that is not ours.

    The order mixes directions, which no row comparison can say: so first what stands at the same place, then the rest.
    """
    if (await session.exec(select(Queue.slug).where(_works_on(actor), Queue.slug == slug))).one_or_none() is None:
        raise NotFound(f"There is no queue {slug}, or none that you may see.", queue=slug)
    waiting = and_(may_see(actor), col(Ticket.queue) == slug, WAITING)
    if cursor is None:
        lines = await ticket_lines(session, waiting, limit + 1)
    else:
        last = Position.of(cursor)
        place = tuple_(col(Ticket.risk), col(Ticket.rank))
        same = and_(col(Ticket.risk) == last.risk, col(Ticket.rank) == last.rank, col(Ticket.id) > last.number)
        lines = await ticket_lines(session, and_(waiting, same), limit + 1)
        if len(lines) <= limit:
            later = place < tuple_(last.risk, last.rank)
            lines += await ticket_lines(session, and_(waiting, later), limit + 1 - len(lines))
    shown = lines[:limit]
    return QueuePage(shown, _position(shown[-1].ticket).cursor() if len(lines) > limit else None)


async def ticket_lines(session: AsyncSession, which: ColumnElement[bool], limit: int) -> list[TicketLine]:
    """Some tickets in the order of queues."""
    order = (col(Ticket.risk).desc(), col(Ticket.rank).desc(), col(Ticket.id))
    rows = await session.exec(
        select(Ticket, Contact, Colleague.name)
        .join(Contact, col(Contact.id) == Ticket.contact_id)
        .join(Colleague, col(Colleague.id) == Ticket.claimed_by, isouter=True)
        .where(which)
        .order_by(*order)
        .limit(limit)
    )
    return [TicketLine(ticket, contact, name) for ticket, contact, name in rows]


def _works_on(actor: Actor) -> ColumnElement[bool]:
    if Role.DEPARTMENT in actor.roles and not actor.roles & SEES_ALL:
        return col(Queue.department) == actor.department
    return true()


def _position(ticket: Ticket) -> Position:
    return Position(ticket.risk, ticket.rank, ticket.id)
