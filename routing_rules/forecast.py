"""What a department may expect: its load per weekday before it says yes, and where the olievlek could spread next."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from routing_rules.facts import Cell
from routing_rules.participation import STAGES
from routing_rules.sla_report import place
from routing_rules.vocabulary import Stage

ENOUGH_DAYS = 14
"""Each weekday twice: with less, one odd day is all that is known of it."""
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class DayLoad:
    """How many tickets a day of the week brought."""

    weekday: int
    """0 is Monday."""
    n: int
    """So many of these days were seen, quiet ones too."""
    tickets: int
    median: int | None
    """Of tickets a day, by nearest rank; None: no such day was seen."""
    p90: int | None


@dataclass(frozen=True, slots=True)
class Forecast:
    """The load of each weekday, from Monday on."""

    days: tuple[DayLoad, ...]
    seen_days: int
    """Whole days by the department's calendar."""
    per_day: float | None
    is_early: bool
    """Less than two weeks were seen: not yet something to promise on."""


def forecast(tickets: Iterable[datetime], since: datetime, now: datetime, zone: ZoneInfo) -> Forecast:
    """The load from the tickets that would have gone to the department, on whole days of its zone from `since` on."""
    days = list(_whole_days(since.astimezone(zone), now.astimezone(zone).date()))
    seen = frozenset(days)
    counts = Counter(day for at in tickets if (day := at.astimezone(zone).date()) in seen)
    loads = tuple(_day_load(weekday, days, counts) for weekday in range(7))
    per_day = counts.total() / len(days) if days else None
    return Forecast(loads, len(days), per_day, len(days) < ENOUGH_DAYS)


class ReasonKind(StrEnum):
    """What a cell has in common with a neighbour that runs well."""

    SAME_PROCESS = "same_process"
    """On another channel."""
    SAME_OWNER = "same_owner"
    """Another process of the department on the same channel."""


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a cell is a next best spread."""

    kind: ReasonKind
    neighbour: Cell
    stage: Stage
    """The neighbour's."""


@dataclass(frozen=True, slots=True)
class CellSeen:
    """A cell as it runs now."""

    cell: Cell
    owner: str
    stage: Stage
    runs_well: bool | None
    """None: not known yet."""
    per_day: float
    """Tickets that come in, whoever handles them."""


@dataclass(frozen=True, slots=True)
class Spread:
    """A cell to which the olievlek could spread next."""

    cell: Cell
    owner: str
    stage: Stage
    """Now."""
    per_day: float
    reasons: tuple[Reason, ...]
    """The furthest neighbour first."""


def next_spread(cells: Collection[CellSeen], hub: str) -> tuple[Spread, ...]:
    """The cells below a neighbour that runs well, those with most tickets a day first.

    Not the hub's own, which no department can join, those without tickets, nor those that run badly themselves.
    """
    found = []
    for seen in cells:
        if seen.owner == hub or seen.per_day <= 0 or seen.runs_well is False:
            continue
        reasons = sorted(_reasons(seen, cells), key=lambda reason: (-_rank(reason.stage), str(reason.neighbour)))
        if reasons:
            found.append(Spread(seen.cell, seen.owner, seen.stage, seen.per_day, tuple(reasons)))
    return tuple(sorted(found, key=lambda spread: (-spread.per_day, str(spread.cell))))


def _whole_days(since: datetime, today: date) -> Iterator[date]:
    first = since.date()
    day = first if since.time() == time.min else first + _DAY
    while day < today:
        yield day
        day += _DAY


def _day_load(weekday: int, days: Iterable[date], counts: Counter[date]) -> DayLoad:
    loads = sorted(counts[day] for day in days if day.weekday() == weekday)
    n = len(loads)
    if not n:
        return DayLoad(weekday, 0, 0, None, None)
    return DayLoad(weekday, n, sum(loads), loads[place(n, 50)], loads[place(n, 90)])


def _reasons(seen: CellSeen, cells: Iterable[CellSeen]) -> Iterator[Reason]:
    for other in cells:
        if other.runs_well is not True or _rank(other.stage) <= _rank(seen.stage):
            continue
        if other.cell.process == seen.cell.process and other.cell.channel != seen.cell.channel:
            yield Reason(ReasonKind.SAME_PROCESS, other.cell, other.stage)
        elif other.owner == seen.owner and other.cell.channel == seen.cell.channel:
            yield Reason(ReasonKind.SAME_OWNER, other.cell, other.stage)


def _rank(stage: Stage) -> int:
    return STAGES.index(stage)
