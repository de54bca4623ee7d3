"""Rosters: who works or is on call when, a week at a time. Vacation is having no shift."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, exists
from sqlmodel import col, delete, or_, select
from sqlmodel.ext.asyncio.session import AsyncSession

from service.configuration.queries import active_configuration
from service.foundation.clock import now
from service.foundation.errors import Conflict, Invalid, NotFound
from service.people.actor import Actor
from service.people.permissions import require_planner
from service.people.weeks import RosterWeek, week_called
from service.tables import Colleague, Shift
from service.tables.people import ShiftKind

LONGEST_SHIFT = timedelta(hours=24)
MOST_SHIFTS = 50
"""Of one colleague in one week."""


@dataclass(frozen=True, slots=True)
class PlannedShift:
    """When somebody works or is on call."""

    kind: ShiftKind
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class RosterLine:
    """One colleague and their shifts of a week, in order."""

    colleague: Colleague
    shifts: list[PlannedShift]
    has_roster: bool
    """Without any shift of kind work, in whatever week, they work whenever they are present."""


@dataclass(frozen=True, slots=True)
class Roster:
    """The shifts that begin in one week, colleague by colleague."""

    week: RosterWeek
    lines: list[RosterLine]


async def roster(session: AsyncSession, week: str) -> Roster:
    """The roster of a week such as 2026-W47, with everybody who may sign in. Raises Invalid for what is no week."""
    chosen = await _week(session, week)
    people = await session.exec(
        select(Colleague, _has_roster())
        .where(col(Colleague.disabled_at).is_(None))
        .order_by(col(Colleague.department), col(Colleague.name), col(Colleague.id))
    )
    shifts = await _shifts(session, chosen)
    lines = [RosterLine(one, shifts.get(one.id, []), planned) for one, planned in people]
    return Roster(chosen, lines)


async def on_shift(session: AsyncSession, colleague_ids: Collection[int], at: datetime | None = None) -> frozenset[int]:
    """Which of them are on shift: in a shift of kind work, or without any such shift at all."""
    found = await session.exec(
        select(Colleague.id).where(col(Colleague.id).in_(colleague_ids), or_(is_working(at or now()), ~_has_roster()))
    )
    return frozenset(found)


async def on_call(session: AsyncSession, at: datetime | None = None) -> list[Colleague]:
    """Who is on call, by name."""
    found = await session.exec(
        select(Colleague)
        .where(_in_shift(ShiftKind.ON_CALL, at or now()), col(Colleague.disabled_at).is_(None))
        .order_by(col(Colleague.name), col(Colleague.id))
    )
    return list(found)


def is_working(at: datetime) -> ColumnElement[bool]:
    """Of a colleague: whether they are in a shift of kind work."""
    return _in_shift(ShiftKind.WORK, at)


async def set_shifts(
    session: AsyncSession, actor: Actor, colleague_id: int, week: str, shifts: Sequence[PlannedShift]
) -> None:
    """These are the shifts of this colleague that begin in that week; others of that week go.

    Raises Invalid when they overlap, last over 24 hours or begin in another week, and NotFound.
    """
    require_planner(actor)
    chosen = await _week(session, week)
    locked = select(Colleague.id).where(Colleague.id == colleague_id).with_for_update(key_share=True)
    if (await session.exec(locked)).one_or_none() is None:
        raise NotFound(f"There is no colleague {colleague_id}.", colleague=colleague_id)
    planned = sorted(shifts, key=lambda shift: (shift.starts_at, shift.kind))
    _check(chosen, planned)
    beside = await _beside(session, chosen, colleague_id)
    _check_overlaps([*beside, *planned])
    await session.exec(delete(Shift).where(col(Shift.colleague_id) == colleague_id, _begins_in(chosen)))
    session.add_all(
        Shift(colleague_id=colleague_id, kind=shift.kind, starts_at=shift.starts_at, ends_at=shift.ends_at)
        for shift in planned
    )
    await session.flush()


async def copy_week(
    session: AsyncSession, actor: Actor, source: str, target: str, colleague_ids: Collection[int] | None = None
) -> int:
    """Plan the shifts of one week in another, at the same hours by the clock on the wall; returns how many.

    For these colleagues, or all who have shifts in the source. Raises Conflict when one of them has any in the target.
    """
    require_planner(actor)
    chosen, other = await _week(session, source), await _week(session, target)
    planned = await _shifts(session, chosen)
    taken = await _shifts(session, other)
    wanted = sorted(planned.keys() if colleague_ids is None else planned.keys() & set(colleague_ids))
    already = [colleague_id for colleague_id in wanted if colleague_id in taken]
    if already:
        raise Conflict(f"There are shifts in week {other.name} already.", colleagues=already)
    for colleague_id in wanted:
        moved = [
            PlannedShift(shift.kind, chosen.in_week(other, shift.starts_at), chosen.in_week(other, shift.ends_at))
            for shift in planned[colleague_id]
        ]
        await set_shifts(session, actor, colleague_id, other.name, moved)
    return sum(len(planned[colleague_id]) for colleague_id in wanted)


async def _week(session: AsyncSession, name: str) -> RosterWeek:
    return week_called(name, (await active_configuration(session)).rulebook.time_zone)


async def _shifts(session: AsyncSession, week: RosterWeek) -> dict[int, list[PlannedShift]]:
    rows = await session.exec(select(Shift).where(_begins_in(week)).order_by(col(Shift.starts_at), col(Shift.kind)))
    found: dict[int, list[PlannedShift]] = {}
    for row in rows:
        found.setdefault(row.colleague_id, []).append(_planned(row))
    return found


async def _beside(session: AsyncSession, week: RosterWeek, colleague_id: int) -> list[PlannedShift]:
    """Shifts that begin so shortly before or after the week that they may overlap with those in it."""
    near = and_(
        col(Shift.starts_at) > week.starts_at - LONGEST_SHIFT, col(Shift.starts_at) < week.ends_at + LONGEST_SHIFT
    )
    rows = await session.exec(select(Shift).where(Shift.colleague_id == colleague_id, near, ~_begins_in(week)))
    return [_planned(row) for row in rows]


def _planned(row: Shift) -> PlannedShift:
    return PlannedShift(ShiftKind(row.kind), row.starts_at, row.ends_at)


def _begins_in(week: RosterWeek) -> ColumnElement[bool]:
    return and_(col(Shift.starts_at) >= week.starts_at, col(Shift.starts_at) < week.ends_at)


def _in_shift(kind: ShiftKind, at: datetime) -> ColumnElement[bool]:
    return exists().where(
        col(Shift.colleague_id) == col(Colleague.id),
        col(Shift.kind) == kind.value,
        col(Shift.starts_at) <= at,
        col(Shift.ends_at) > at,
        # No shift is longer: so the index needs not look at all of the past.
        col(Shift.starts_at) > at - LONGEST_SHIFT - timedelta(hours=1),
    )


def _has_roster() -> ColumnElement[bool]:
    return exists().where(col(Shift.colleague_id) == col(Colleague.id), col(Shift.kind) == ShiftKind.WORK.value)


def _check(week: RosterWeek, shifts: Sequence[PlannedShift]) -> None:
    if len(shifts) > MOST_SHIFTS:
        raise Invalid(f"A colleague has at most {MOST_SHIFTS} shifts in a week.", field="shifts")
    for shift in shifts:
        if not week.starts_at <= shift.starts_at < week.ends_at:
            raise Invalid(f"The shift at {_shown(shift, week)} does not begin in week {week.name}.", field="shifts")
        if shift.ends_at <= shift.starts_at:
            raise Invalid(f"The shift at {_shown(shift, week)} ends before it begins.", field="shifts")
        if shift.ends_at - shift.starts_at > LONGEST_SHIFT:
            raise Invalid(f"The shift at {_shown(shift, week)} lasts over 24 hours.", field="shifts")


def _check_overlaps(shifts: Sequence[PlannedShift]) -> None:
    for kind in ShiftKind:
        same = sorted((shift for shift in shifts if shift.kind is kind), key=lambda shift: shift.starts_at)
        for earlier, later in zip(same, same[1:], strict=False):
            if later.starts_at < earlier.ends_at:
                raise Invalid("Two shifts of one kind overlap.", field="shifts", starts_at=later.starts_at.isoformat())


def _shown(shift: PlannedShift, week: RosterWeek) -> str:
    return shift.starts_at.astimezone(week.zone).strftime("%Y-%m-%d %H:%M")
