"""The numbers of the SLA report: what each is, of which tickets, and in which order page, API and files show them.

Nothing else defines one. Durations are in whole seconds, shares are rounded to four decimals, and a percentile is by
nearest rank: the smallest duration that so many percent of the tickets did not exceed. It is one that was measured,
never a mixture of two. Averages are not in the report.
"""

from collections.abc import Callable, Container, Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

PERCENTS = (50, 75, 90, 95)


class Grouping(StrEnum):
    """What the rows of the report are."""

    DEPARTMENT = "department"
    PROCESS = "process"
    CHANNEL = "channel"
    DAY = "day"


class Measure(StrEnum):
    """How time is counted: by a calendar's open hours, or by the clock on the wall."""

    BUSINESS = "business"
    WALL = "wall"


class Duration(StrEnum):
    """Which time it is."""

    FIRST_REPLY = "first_reply"
    TIME_IN = "time_in"
    """With a department, from coming in until leaving, a reply, or being called solved."""
    WAITING = "waiting"
    """The part of it before anybody of the department took it in hand."""


class Behind(StrEnum):
    """Which tickets a number opens: as many as it says."""

    ASKED = "asked"
    ANSWERED = "answered"
    MET = "met"
    MISSED = "missed"
    JUDGED = "judged"
    EVENING = "evening"
    EVENING_ANSWERED = "evening_answered"
    STAYS = "stays"
    """Once for each department that a ticket was in."""
    STEP = "step"
    """Once for each department whose ladder it climbed."""


class Kind(StrEnum):
    """How a number is written."""

    COUNT = "count"
    SHARE = "share"
    SECONDS = "seconds"


@dataclass(frozen=True, slots=True)
class Spread:
    """Percentiles of some durations, empty without any."""

    n: int = 0
    seconds: Mapping[int, int] = field(default_factory=dict)
    """By percent."""


@dataclass(frozen=True, slots=True, order=True)
class LadderStep:
    """A step that happened, of whichever ladder: "near" and "late" are every clock's own."""

    clock: str
    step: str

    @property
    def slug(self) -> str:
        """Names its column."""
        return f"{self.clock}/{self.step}"


@dataclass(frozen=True, slots=True)
class Figures:
    """One row of the report: everything that is counted of some tickets."""

    asked: int = 0
    """Questions that need a reply: not spam, not praise, and of merged tickets only the one that is left."""
    answered: int = 0
    """Of these, those that got a reply, whoever sent it and whenever."""
    met: int = 0
    missed: int = 0
    """Replied to after the deadline, called solved after it, or open beyond it."""
    evening: int = 0
    """Asked in the hours that the rulebook calls evening."""
    evening_answered: int = 0
    """Answered before that same evening ended."""
    stays: int = 0
    """Tickets that were in a department and left it, or were answered there; once for each department."""
    spreads: Mapping[tuple[Duration, Measure], Spread] = field(default_factory=dict)
    steps: Mapping[LadderStep, int] = field(default_factory=dict)
    """Tickets to which the step happened, once for each department."""

    def seconds(self, duration: Duration, measure: Measure, percent: int) -> int | None:
        """A percentile, None without anything measured."""
        return self.spreads.get((duration, measure), Spread()).seconds.get(percent)


@dataclass(frozen=True, slots=True)
class Column:
    """One number of each row."""

    slug: str
    kind: Kind
    behind: Behind
    value: Callable[[Figures], int | float | None]
    duration: Duration | None = None
    measure: Measure | None = None
    percent: int | None = None
    step: LadderStep | None = None


def share(part: int, whole: int) -> float | None:
    """How much of the whole, None of nothing."""
    return round(part / whole, 4) if whole else None


def place(n: int, percent: int) -> int:
    """Where in n sorted values (n > 0) the percentile stands, counted from 0."""
    return -(-n * percent // 100) - 1


def columns(steps: Iterable[LadderStep] = (), measures: Container[Measure] = tuple(Measure)) -> tuple[Column, ...]:
    """The numbers in order, with those of the steps that happened, and durations by these measures alone."""
    fixed = tuple(column for column in COLUMNS if column.measure is None or column.measure in measures)
    return fixed + tuple(_step(step) for step in sorted(steps))


def _step(step: LadderStep) -> Column:
    return Column(f"step_{step.slug}", Kind.COUNT, Behind.STEP, lambda figures: figures.steps.get(step, 0), step=step)


def _percentile(duration: Duration, measure: Measure, percent: int) -> Column:
    return Column(
        f"{duration}_{measure}_p{percent}",
        Kind.SECONDS,
        Behind.ANSWERED if duration is Duration.FIRST_REPLY else Behind.STAYS,
        lambda figures: figures.seconds(duration, measure, percent),
        duration,
        measure,
        percent,
    )


def _percentiles(*durations: Duration) -> tuple[Column, ...]:
    return tuple(
        _percentile(duration, measure, percent) for duration in durations for measure in Measure for percent in PERCENTS
    )


COLUMNS: tuple[Column, ...] = (
    Column("asked", Kind.COUNT, Behind.ASKED, lambda row: row.asked),
    Column("answered", Kind.COUNT, Behind.ANSWERED, lambda row: row.answered),
    Column("response_rate", Kind.SHARE, Behind.ANSWERED, lambda row: share(row.answered, row.asked)),
    Column("judged", Kind.COUNT, Behind.JUDGED, lambda row: row.met + row.missed),
    Column("met", Kind.COUNT, Behind.MET, lambda row: row.met),
    Column("missed", Kind.COUNT, Behind.MISSED, lambda row: row.missed),
    Column("in_target", Kind.SHARE, Behind.MET, lambda row: share(row.met, row.met + row.missed)),
    *_percentiles(Duration.FIRST_REPLY),
    Column("evening", Kind.COUNT, Behind.EVENING, lambda row: row.evening),
    Column("evening_answered", Kind.COUNT, Behind.EVENING_ANSWERED, lambda row: row.evening_answered),
    Column(
        "evening_coverage", Kind.SHARE, Behind.EVENING_ANSWERED, lambda row: share(row.evening_answered, row.evening)
    ),
    Column("stays", Kind.COUNT, Behind.STAYS, lambda row: row.stays),
    *_percentiles(Duration.TIME_IN, Duration.WAITING),
)
