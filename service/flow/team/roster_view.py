"""What the roster editor shows: a row of days for each colleague, and when nobody is there."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from babel.dates import format_date
from sqlmodel.ext.asyncio.session import AsyncSession

from service.configuration.queries import active_configuration
from service.flow.team.coverage import DayCoverage, Span, coverage, day_of, days_of, total
from service.flow.team.naming import Naming
from service.flow.team.shift_text import on_day, show_shifts
from service.foundation.clock import now
from service.people.rosters import Roster, RosterLine, roster
from service.people.weeks import RosterWeek, week_of
from service.tables.people import ShiftKind
from service.web.countdown import open_span

_MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Typed:
    """What was typed for one colleague and could not be kept."""

    colleague: int
    cells: Sequence[str]
    errors: Mapping[int, str]
    """A sentence by day, 0 for Monday."""


@dataclass(frozen=True, slots=True)
class CellView:
    """One colleague on one day."""

    name: str
    """Of the field."""
    text: str
    label: str
    error: str | None


@dataclass(frozen=True, slots=True)
class RowView:
    """One colleague in the week."""

    id: int
    name: str
    department: str
    cells: Sequence[CellView]
    worked: str
    on_call: str
    """Empty for none."""
    has_roster: bool


@dataclass(frozen=True, slots=True)
class DayView:
    """One day of the week."""

    name: str
    is_today: bool
    hours: Sequence[str]
    """The hub's hours; none: closed."""
    uncovered: Sequence[str]


@dataclass(frozen=True, slots=True)
class RosterPage:
    """A week."""

    week: str
    dates: str
    previous: str
    next: str
    current: str
    """The week that it is now."""
    zone: str
    hub: str
    has_rosters: bool
    """Whether anybody of the hub has one: else all work whenever they are present, and nothing is uncovered."""
    changes_on: str | None
    """The day of the week on which the clock changes."""
    days: Sequence[DayView]
    rows: Sequence[RowView]
    is_empty: bool
    copied: int | None = None
    kept: int = 0
    refused: int = 0
    """What became of the colleagues' shifts when another week was copied to this one."""


async def roster_page(session: AsyncSession, week: str | None, language: str, typed: Typed | None = None) -> RosterPage:
    """The week of that name, or this one. Raises Invalid for what is no week."""
    rulebook = (await active_configuration(session)).rulebook
    this = week_of(now(), rulebook.time_zone)
    found = await roster(session, week or this.name)
    naming = Naming(rulebook, language)
    covered = await coverage(session, rulebook.service_levels, found.week)
    hub = rulebook.service_levels.hub
    return RosterPage(
        week=found.week.name,
        dates=_dates(found.week, language),
        previous=found.week.previous().name,
        next=found.week.next().name,
        current=this.name,
        zone=rulebook.time_zone.key,
        hub=naming.department(hub),
        has_rosters=any(line.has_roster for line in found.lines if line.colleague.department == hub),
        changes_on=_change(found.week, language),
        days=[_day(one, found.week, language) for one in covered],
        rows=_rows(found, naming, typed),
        is_empty=not any(line.shifts for line in found.lines),
    )


def cells_of(line: RosterLine, week: RosterWeek, language: str) -> list[str]:
    """What stands in the cells of somebody's row."""
    return [show_shifts(on_day(line.shifts, day, week.zone), week.zone, language) for day in days_of(week)]


def _rows(found: Roster, naming: Naming, typed: Typed | None) -> list[RowView]:
    days = [format_date(day, "EEEE d MMMM", locale=naming.language) for day in days_of(found.week)]
    rows = []
    for line in found.lines:
        mine = typed if typed is not None and typed.colleague == line.colleague.id else None
        texts = mine.cells if mine is not None else cells_of(line, found.week, naming.language)
        errors = mine.errors if mine is not None else {}
        rows.append(
            RowView(
                id=line.colleague.id,
                name=line.colleague.name,
                department=naming.department(line.colleague.department),
                cells=[
                    CellView(f"day{at}", text, f"{line.colleague.name}, {days[at]}", errors.get(at))
                    for at, text in enumerate(texts)
                ],
                worked=_hours(line, ShiftKind.WORK, naming.language),
                on_call=_hours(line, ShiftKind.ON_CALL, naming.language),
                has_roster=line.has_roster,
            )
        )
    return rows


def _hours(line: RosterLine, kind: ShiftKind, language: str) -> str:
    minutes = total(line.shifts, kind) // _MINUTE
    return open_span(minutes, language) if minutes else ""


def _day(one: DayCoverage, week: RosterWeek, language: str) -> DayView:
    return DayView(
        name=format_date(one.day, "EEE d MMM", locale=language),
        is_today=one.day == now().astimezone(week.zone).date(),
        hours=[_span(part, week) for part in one.open],
        uncovered=[_span(part, week) for part in one.uncovered],
    )


def _span(part: Span, week: RosterWeek) -> str:
    start, end = (moment.astimezone(week.zone) for moment in part)
    until = "24:00" if end.date() > start.date() and (end.hour, end.minute) == (0, 0) else f"{end:%H:%M}"
    return f"{start:%H:%M}–{until}"


def _dates(week: RosterWeek, language: str) -> str:
    first, *_, last = days_of(week)
    return f"{format_date(first, 'd MMM', locale=language)} – {format_date(last, 'd MMM y', locale=language)}"


def _change(week: RosterWeek, language: str) -> str | None:
    for day in days_of(week):
        start, end = day_of(week, day)
        if end - start != timedelta(days=1):
            return format_date(day, "EEEE", locale=language)
    return None
