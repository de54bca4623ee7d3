"""When nobody of the hub is on shift within its hours, day by day; and how many hours somebody works."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from routing_rules.calendars import ALWAYS, segments
from routing_rules.service_levels import ServiceLevels
from service.people.rosters import LONGEST_SHIFT, PlannedShift
from service.people.weeks import RosterWeek
from service.tables import Colleague, Shift
from service.tables.people import ShiftKind

Span = tuple[datetime, datetime]
DAYS = 7


@dataclass(frozen=True, slots=True)
class DayCoverage:
    """One day of the week."""

    day: date
    open: Sequence[Span]
    """The hub's hours."""
    uncovered: Sequence[Span]
    """Parts of them in which nobody of the hub is on shift."""


async def coverage(session: AsyncSession, levels: ServiceLevels, week: RosterWeek) -> list[DayCoverage]:
    """The seven days, also with night shifts that began before them."""
    rows = await session.exec(
        select(Shift.starts_at, Shift.ends_at)
        .join(Colleague, col(Colleague.id) == Shift.colleague_id)
        .where(
            Colleague.department == levels.hub,
            col(Colleague.disabled_at).is_(None),
            Shift.kind == ShiftKind.WORK.value,
            col(Shift.starts_at) > week.starts_at - LONGEST_SHIFT,
            col(Shift.starts_at) < week.ends_at,
        )
    )
    worked = sorted((start, end) for start, end in rows)
    calendar = levels.calendars.get(levels.departments.get(levels.hub, ""), ALWAYS)
    found = []
    for day in days_of(week):
        open_parts = segments(calendar, *day_of(week, day))
        found.append(DayCoverage(day, open_parts, [gap for part in open_parts for gap in gaps(part, worked)]))
    return found


def days_of(week: RosterWeek) -> list[date]:
    """Monday to Sunday."""
    return [week.monday + timedelta(days=number) for number in range(DAYS)]


def day_of(week: RosterWeek, day: date) -> Span:
    """Midnight to midnight by the clock on the wall: 23 or 25 hours where it changes."""
    start, end = (datetime.combine(one, time(), week.zone) for one in (day, day + timedelta(days=1)))
    return start.astimezone(UTC), end.astimezone(UTC)


def gaps(part: Span, worked: Sequence[Span]) -> list[Span]:
    """What is left of a part outside these stretches, which are in order of their starts."""
    left, (at, end) = [], part
    for since, until in worked:
        if since >= end:
            break
        if since > at:
            left.append((at, since))
        at = max(at, until)
    return [*left, (at, end)] if at < end else left


def total(shifts: Sequence[PlannedShift], kind: ShiftKind) -> timedelta:
    """How long all of one kind take, as time passes."""
    return sum((shift.ends_at - shift.starts_at for shift in shifts if shift.kind is kind), timedelta())
