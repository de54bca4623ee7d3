"""What was escalated about tickets that a page lists, and the tickets elsewhere that ask a level for somebody."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import col, or_, select
from sqlmodel.ext.asyncio.session import AsyncSession

from service.flow.queues.naming import Naming
from service.flow.queues.queries import TicketLine, ticket_lines
from service.people.actor import Actor
from service.people.permissions import Act, may
from service.tables import Colleague, Escalation, Ticket
from service.tickets.queries import may_see

MOST_ELSEWHERE = 20
MOST_NAMED = 3
"""Of those who were asked; the others are a number."""


@dataclass(frozen=True, slots=True)
class EscalatedView:
    """What is asked about a ticket, and whether somebody has it."""

    came_from: str | None
    """Name of the queue it came from; None when it was asked about where it stands."""
    stands_in: str
    clock: str
    step: str
    action: str
    times: int
    """How often it was asked by now."""
    since: datetime
    asked: list[str]
    asked_more: int
    acknowledged_at: datetime | None
    acknowledged_by: str | None
    is_open: bool
    may_acknowledge: bool


Escalated = Mapping[int, tuple[Escalation, datetime]]
"""By ticket: what was asked last, and since when."""


async def escalated(session: AsyncSession, numbers: Sequence[int]) -> dict[int, tuple[Escalation, datetime]]:
    """For each of these tickets what waits to be acknowledged, else what was escalated last."""
    rows = await session.exec(
        select(Escalation).where(col(Escalation.ticket_id).in_(numbers)).order_by(col(Escalation.id))
    )
    found: dict[int, tuple[Escalation, datetime]] = {}
    began: dict[tuple[int, str], datetime] = {}
    for one in rows:
        since = began.setdefault((one.target_id, one.step), one.fired_at)
        known = found.get(one.ticket_id)
        if known is None or one.ended_at is None or known[0].ended_at is not None:
            found[one.ticket_id] = (one, since)
    return found


async def asked_elsewhere(session: AsyncSession, actor: Actor, level: str) -> list[TicketLine]:
    """Tickets that ask this level for somebody while they stand in another queue, as far as this actor may see them."""
    numbers = (
        select(Escalation.ticket_id)
        .join(Ticket, col(Ticket.id) == Escalation.ticket_id)
        .where(
            col(Escalation.level) == level,
            col(Escalation.ended_at).is_(None),
            Ticket.queue != level,
            or_(may_see(actor), col(Escalation.takers).contains([actor.colleague_id or 0])),
        )
        .order_by(col(Escalation.fired_at), col(Escalation.id))
        .limit(MOST_ELSEWHERE)
    )
    found = list(dict.fromkeys(await session.exec(numbers)))
    return await ticket_lines(session, col(Ticket.id).in_(found), MOST_ELSEWHERE) if found else []


async def named(session: AsyncSession, escalations: Escalated) -> dict[int, str]:
    """The names of all who were asked or have it."""
    mentioned: set[int] = set()
    for one, _ in escalations.values():
        mentioned |= {*one.takers, *([] if one.acknowledged_by is None else [one.acknowledged_by])}
    if not mentioned:
        return {}
    rows = await session.exec(select(Colleague.id, Colleague.name).where(col(Colleague.id).in_(mentioned)))
    return {number: name for number, name in rows}


def escalated_view(
    one: Escalation, since: datetime, ticket: Ticket, actor: Actor, naming: Naming, names: Mapping[int, str]
) -> EscalatedView:
    """As a page shows it."""
    asked = [names[taker] for taker in one.takers if taker in names]
    is_open = one.ended_at is None
    is_asked = actor.colleague_id is not None and actor.colleague_id in one.takers
    return EscalatedView(
        came_from=None if ticket.escalated_from is None else naming.queue(ticket.escalated_from),
        stands_in=naming.queue(ticket.queue),
        clock=one.kind,
        step=one.step,
        action=one.action,
        times=one.repetition + 1,
        since=since,
        asked=asked[:MOST_NAMED],
        asked_more=max(len(asked) - MOST_NAMED, 0),
        acknowledged_at=one.acknowledged_at,
        acknowledged_by=names.get(one.acknowledged_by or 0),
        is_open=is_open,
        may_acknowledge=is_open and (is_asked or may(actor, Act.ACKNOWLEDGE, ticket)),
    )
