"""What is measured of a cell, what it has to show, and how sure that is, as frozen values."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from math import inf

from routing_rules.intervals import Interval


class FigureKind(StrEnum):
    """What is measured."""

    LOAD = "load"
    """Questions a day."""
    WITHIN_OLA = "within_ola"
    MEDIAN_MINUTES = "median_minutes"
    """From question to answer, of those that were answered."""
    P90_MINUTES = "p90_minutes"
    BOUNCED = "bounced"
    """Of those that were answered or bounced."""
    UNCHANGED = "unchanged"
    """Drafts that the hub approved as they were, of those on which it has spoken."""
    EDIT_DISTANCE = "edit_distance"
    """The median of the drafts that were edited."""
    CAME_BACK = "came_back"
    """Asked again or reopened within 48 hours of the answer, of answers at least so old."""
    THANKS = "thanks"
    """This and the following: of the answers to which the reaction is known."""
    SILENCE = "silence"
    ASKED_AGAIN = "asked_again"
    ANGRIER = "angrier"


COMPARED = tuple(
    kind
    for kind in FigureKind
    if kind not in (FigureKind.LOAD, FigureKind.BOUNCED, FigureKind.UNCHANGED, FigureKind.EDIT_DISTANCE)
)
"""What makes sense of the control group too: nobody asks the hub whose a question is, or approves its drafts."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """What a cell has to show; an interval that lies wholly on one side of a bound is sure of it."""

    needed: int = 30
    """So many things behind each figure that decides."""
    within_ola: float = 0.75
    """At least; 28 of 30 in time are surely as good."""
    bounced: float = 0.20
    """At most; so are the next two."""
    came_back: float = 0.40
    unchanged: float = 0.50
    """At least, before a department publishes itself."""
    worse_than_control: float = 0.0
    """At most so much more of the customers come back, or get angrier, than in the control group."""

    def __post_init__(self) -> None:
        if self.needed < 1:
            raise ValueError(f"a figure needs at least one ticket behind it, not {self.needed}")


DEFAULT_BOUNDS = Bounds()


@dataclass(frozen=True, slots=True)
class Knowable:
    """There is enough to go by."""

    n: int


@dataclass(frozen=True, slots=True)
class NotYet:
    """There is not, and when there will be at the pace of these days."""

    n: int
    needed: int
    per_day: float
    around: date | None
    """None: nothing comes in."""


@dataclass(frozen=True, slots=True)
class Figure:
    """A number with what is behind it; None: nothing is, or its interval has no end on that side."""

    n: int
    value: float | None
    low: float | None
    high: float | None
    knowable: Knowable | NotYet

    @property
    def interval(self) -> Interval:
        """With infinity for an end that it doesn't have."""
        return Interval(-inf if self.low is None else self.low, inf if self.high is None else self.high)


@dataclass(frozen=True, slots=True)
class Difference:
    """The cell's figure less the control group's."""

    value: float
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True)
class Readiness:
    """All that is measured of a cell."""

    share: int
    """0-100 % of the authors; at 100 there is no control group."""
    figures: Mapping[FigureKind, Figure]
    bounced_because: Mapping[str, Figure]
    """By reason, of the same n as all bounces."""
    control: Mapping[FigureKind, Figure]
    """Of COMPARED."""
    differences: Mapping[FigureKind, Difference]
    """Of COMPARED, where both groups have something behind theirs."""
