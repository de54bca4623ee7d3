"""Calendars made up by hypothesis, around days on which clocks change, and another way to reckon with them.

The other way looks at the wall clock every five minutes, and knows nothing of offsets.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from routing_rules.names import Names
from routing_rules.service_levels import Calendar, Opening, Week

PLACES = (
    ("Europe/Amsterdam", date(2026, 3, 29)),
    ("Europe/Amsterdam", date(2026, 10, 25)),
    ("Europe/Amsterdam", date(2026, 12, 31)),
    ("America/New_York", date(2026, 3, 8)),
    ("America/New_York", date(2026, 11, 1)),
    ("Australia/Lord_Howe", date(2026, 4, 5)),
    ("Australia/Lord_Howe", date(2026, 10, 4)),
    ("Asia/Kathmandu", date(2026, 2, 28)),
    ("Pacific/Apia", date(2011, 12, 30)),
    ("America/Sao_Paulo", date(2018, 11, 4)),
    ("America/Havana", date(2026, 11, 1)),
)
STEP = timedelta(minutes=5)
STEPS_A_DAY = 288
_AROUND = 8
"""Days that are looked at before and after the day itself."""


@dataclass(frozen=True)
class Case:
    calendar: Calendar
    day: date

    @property
    def midnight(self) -> datetime:
        return datetime.combine(self.day, time(), UTC)


def openings() -> st.SearchStrategy[Opening]:
    starts, lengths = st.integers(0, STEPS_A_DAY - 1), st.integers(1, STEPS_A_DAY)
    return st.tuples(starts, lengths).map(lambda found: Opening(found[0] * 5, (found[0] + found[1]) * 5))


@st.composite
def cases(draw: st.DrawFn) -> Case:
    zone, day = draw(st.sampled_from(PLACES))
    near = st.integers(-6, 6).map(lambda days: day + timedelta(days=days))
    some = st.lists(openings(), max_size=3).map(tuple)
    week = st.lists(some, min_size=7, max_size=7).map(tuple)
    weeks = [Week(None, draw(week))]
    weeks += [Week(since, draw(week)) for since in sorted(draw(st.sets(near, max_size=2)))]
    calendar = Calendar(
        slug="some",
        name=Names("een", "some"),
        time_zone=ZoneInfo(zone),
        weeks=tuple(weeks),
        closed=draw(st.dictionaries(near, st.just("closed"), max_size=4)),
        special=draw(st.dictionaries(near, some, max_size=3)),
    )
    return Case(calendar, day)


def moments(case: Case, *, days: int = 10) -> st.SearchStrategy[datetime]:
    return st.timedeltas(timedelta(days=-days), timedelta(days=days)).map(lambda away: case.midnight + away)


def steps() -> st.SearchStrategy[int]:
    """Places in what `open_steps` gives for which it is complete."""
    return st.integers(3 * STEPS_A_DAY, (2 * _AROUND - 4) * STEPS_A_DAY)


def step_moment(case: Case, step: int) -> datetime:
    return case.midnight - timedelta(days=_AROUND) + step * STEP


def open_steps(case: Case) -> list[bool]:
    """Whether it is open, for each five minutes around the day of the case."""
    zone = str(case.calendar.time_zone)
    found = [False] * (2 * _AROUND * STEPS_A_DAY)
    for away in range(-_AROUND + 1, _AROUND - 2):
        day = case.day + timedelta(days=away)
        midnight = datetime.combine(day, time())
        for opening in _on(case.calendar, day):
            opens = _first(zone, case.day, midnight + timedelta(minutes=opening.start))
            closes = _last(zone, case.day, midnight + timedelta(minutes=opening.end))
            for step in range(opens, closes):
                found[step] = True
    return found


@cache
def _walls(zone: str, day: date) -> Sequence[datetime]:
    """What the clock on the wall shows."""
    first = datetime.combine(day, time(), UTC) - timedelta(days=_AROUND)
    moments = (first + step * STEP for step in range(2 * _AROUND * STEPS_A_DAY))
    return [moment.astimezone(ZoneInfo(zone)).replace(tzinfo=None) for moment in moments]


def _on(calendar: Calendar, day: date) -> Sequence[Opening]:
    if day in calendar.special:
        return calendar.special[day]
    if day in calendar.closed:
        return ()
    valid = [week for week in calendar.weeks if week.valid_from is None or day >= week.valid_from]
    return valid[-1].days[day.weekday()]


def _first(zone: str, day: date, shown: datetime) -> int:
    return _seen(zone, day).get(shown, [_after(zone, day, shown)])[0]


def _last(zone: str, day: date, shown: datetime) -> int:
    return _seen(zone, day).get(shown, [_after(zone, day, shown)])[-1]


@cache
def _seen(zone: str, day: date) -> Mapping[datetime, Sequence[int]]:
    """When the clock shows a time: never, once or twice."""
    found: dict[datetime, list[int]] = {}
    for step, wall in enumerate(_walls(zone, day)):
        found.setdefault(wall, []).append(step)
    return found


@cache
def _after(zone: str, day: date, shown: datetime) -> int:
    return next(step for step, wall in enumerate(_walls(zone, day)) if wall > shown)
