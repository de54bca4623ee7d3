"""Tickets about nearly the same, of which people said what they are about: what to compare a guess with."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlmodel import col, func, select
from sqlmodel.ext.asyncio.session import AsyncSession

from routing_rules.vocabulary import Direction
from service.flow.queues.naming import Naming
from service.people.actor import Actor
from service.tables import Message, RecordedDecision, Ticket
from service.tickets.queries import may_see


@dataclass(frozen=True, slots=True)
class Alike:
    """A ticket of which a message means nearly the same."""

    number: int
    subject: str
    process: str | None
    state: str
    percent: int
    """How near: 100 is word for word."""


async def tickets_alike(session: AsyncSession, actor: Actor, ticket: Ticket, naming: Naming) -> Sequence[Alike]:
    """Those that were nearest when its newest message was read, nearest first, as far as the actor may see them."""
    newest = select(func.max(Message.id)).where(Message.ticket_id == ticket.id, Message.direction == Direction.INBOUND)
    wanted = select(RecordedDecision.scores).where(col(RecordedDecision.message_id) == newest.scalar_subquery())
    scores: dict[str, Any] | None = (await session.exec(wanted)).one_or_none()
    nearest = {} if scores is None else {int(message): float(near) for message, near in scores.get("nearest", ())}
    if not nearest:
        return ()
    found = (
        select(Message.id, Ticket)
        .join(Ticket, col(Ticket.id) == col(Message.ticket_id))
        .where(col(Message.id).in_(nearest), col(Ticket.id) != ticket.id, may_see(actor))
    )
    best: dict[int, Alike] = {}
    for message, one in await session.exec(found):
        percent = round(nearest[message] * 100)
        if one.id not in best or best[one.id].percent < percent:
            best[one.id] = Alike(one.id, one.subject, naming.process(one.process), one.state, percent)
    return sorted(best.values(), key=lambda one: (-one.percent, one.number))
