"""What was escalated and waits for somebody to acknowledge it, level by level."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, tuple_
from sqlalchemy.orm import aliased
from sqlmodel import and_, col, func, or_, select
from sqlmodel.ext.asyncio.session import AsyncSession

from routing_rules.names import Names
from service.configuration.queries import active_configuration
from service.flow.escalation.forms import Position
from service.foundation.errors import NotFound
from service.people.actor import Actor
from service.tables import Colleague, Escalation, Ticket
from service.tickets.queries import may_see

COUNT_LIMIT = 1_000
"""Counting further costs time and tells nobody more than "many"."""


@dataclass(frozen=True, slots=True)
class LevelSummary:
    """One level and what waits there."""

    slug: str
    name: Names
    stand_in: str | None
    open: int
    more: bool
    """There are more than `open`; nobody counted how many."""
    oldest: datetime | None
    """When the one that waits the longest was last asked for."""


@dataclass(frozen=True, slots=True)
class EscalationLine:
    """One step that somebody was asked to take up, with its ticket."""

    escalation: Escalation
    ticket: Ticket
    since: datetime
    """When it was first asked for; it may have been repeated since."""
    takers: tuple[tuple[int, str], ...]
    """Who was asked: id and name."""
    acknowledged_by: str | None
    """Name of who acknowledged it."""


@dataclass(frozen=True, slots=True)
class EscalationPage:
    """Some open escalations of a level, the one asked for the longest ago first."""

    items: list[EscalationLine]
    next: str | None
    """The cursor of the page after this one, None on the last."""


async def level_list(session: AsyncSession, actor: Actor) -> list[LevelSummary]:
    """All levels in the rulebook's order, with what of each this actor may see."""
    levels = (await active_configuration(session)).rulebook.service_levels.levels
    summaries = []
    for slug, level in levels.items():
        which = _open_of(slug, actor)
        some = select(Escalation.fired_at).join(Ticket, col(Ticket.id) == Escalation.ticket_id).where(which)
        limited = some.limit(COUNT_LIMIT + 1).subquery()
        count = (await session.exec(select(func.count()).select_from(limited))).one()
        oldest = (await session.exec(some.order_by(col(Escalation.fired_at)).limit(1))).one_or_none()
        more = count > COUNT_LIMIT
        summaries.append(LevelSummary(slug, level.name, level.stand_in, min(count, COUNT_LIMIT), more, oldest))
    return summaries


async def escalation_page(
    session: AsyncSession, actor: Actor, level: str, cursor: str | None = None, limit: int = 50
) -> EscalationPage:
    """Open escalations of a level. Raises NotFound for an unknown level, Invalid for a cursor that is not ours."""
    if level not in (await active_configuration(session)).rulebook.service_levels.levels:
        raise NotFound(f"There is no level {level}.", level=level)
    which = _open_of(level, actor)
    if cursor is not None:
        last = Position.of(cursor)
        which = and_(which, tuple_(col(Escalation.fired_at), col(Escalation.id)) > tuple_(last.fired_at, last.id))
    lines = await _lines(session, which, limit + 1)
    shown = lines[:limit]
    return EscalationPage(shown, _position(shown[-1]).cursor() if len(lines) > limit else None)


async def escalations_of(session: AsyncSession, actor: Actor, number: int) -> list[EscalationLine]:
    """Everything that was ever escalated about one ticket, in order; nothing for who may not see it."""
    which = and_(col(Escalation.ticket_id) == number, or_(may_see(actor), _asked(actor)))
    return await _lines(session, which, COUNT_LIMIT)


def _open_of(level: str, actor: Actor) -> ColumnElement[bool]:
    return and_(col(Escalation.level) == level, col(Escalation.ended_at).is_(None), or_(may_see(actor), _asked(actor)))


def _asked(actor: Actor) -> ColumnElement[bool]:
    """Whoever is asked about a ticket may see what they are asked."""
    return col(Escalation.takers).contains([actor.colleague_id or 0])


async def _lines(session: AsyncSession, which: ColumnElement[bool], limit: int) -> list[EscalationLine]:
    same = aliased(Escalation)
    since = (
        select(func.min(same.fired_at))
        .where(same.target_id == Escalation.target_id, same.step == Escalation.step)
        .correlate(Escalation)
        .scalar_subquery()
    )
    rows = (
        await session.exec(
            select(Escalation, Ticket, since)
            .join(Ticket, col(Ticket.id) == Escalation.ticket_id)
            .where(which)
            .order_by(col(Escalation.fired_at), col(Escalation.id))
            .limit(limit)
        )
    ).all()
    names = await _names(session, (row[0] for row in rows))
    return [_line(escalation, ticket, first, names) for escalation, ticket, first in rows]


async def _names(session: AsyncSession, escalations: Iterable[Escalation]) -> Mapping[int, str]:
    mentioned: set[int] = set()
    for one in escalations:
        mentioned |= {*one.takers, *([] if one.acknowledged_by is None else [one.acknowledged_by])}
    rows = await session.exec(select(Colleague.id, Colleague.name).where(col(Colleague.id).in_(mentioned)))
    return {colleague_id: name for colleague_id, name in rows}


def _line(escalation: Escalation, ticket: Ticket, since: Any, names: Mapping[int, str]) -> EscalationLine:
    takers = tuple((taker, names[taker]) for taker in escalation.takers if taker in names)
    by = None if escalation.acknowledged_by is None else names.get(escalation.acknowledged_by)
    return EscalationLine(escalation, ticket, since, takers, by)


def _position(line: EscalationLine) -> Position:
    return Position(line.escalation.fired_at, line.escalation.id)
