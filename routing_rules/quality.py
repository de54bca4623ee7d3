"""How well messages are read, from what people said of them: shares with intervals, each with one definition."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from routing_rules.intervals import Interval, wilson

TENTHS = 10


class Share(NamedTuple):
    """So many of so many."""

    part: int
    whole: int

    @property
    def value(self) -> float | None:
        """0-1, None of nothing."""
        return self.part / self.whole if self.whole else None

    @property
    def interval(self) -> Interval:
        """Where the truth may lie (Wilson, 95 %)."""
        return wilson(self.part, self.whole)


@dataclass(frozen=True, slots=True)
class Judged:
    """Messages of which somebody said what they are about, and that are alike in everything that figures look at."""

    week: date
    """The Monday of the week in which it was decided."""
    decided: str
    """Process that we decided on, empty: undecided."""
    decided_department: str
    """Its owner."""
    said: str
    """Process that somebody said, empty: a department alone, or none of our processes."""
    said_department: str
    """The owner that was meant, empty: nobody."""
    by_model: bool
    """A model had a say in what was decided."""
    right: bool | None
    """What was decided is what was said; None: nothing was decided."""
    likeliest: str
    """Process that the model held for the likeliest, empty: no model read it."""
    tenth: int | None
    """0-9: in which tenth its probability lies."""
    guessed_right: bool | None
    """The likeliest is what was said; None: that can't be told."""
    messages: int
    probability: float
    """The sum of what the model gave the likeliest."""


class Confusion(NamedTuple):
    """Whom we decided on against whom people said; by department, empty stands for nobody."""

    said: tuple[str, ...]
    decided: tuple[str, ...]
    messages: Mapping[tuple[str, str], int]
    """(said, decided) -> how many."""


class Week(NamedTuple):
    """One week's figures."""

    monday: date
    coverage: Share
    """Decided, of the messages that begin a conversation and ask for a reply."""
    precision: Share
    """Right, of the messages that were decided and of which somebody said what they are about."""


class Learned(NamedTuple):
    """How well a process is recognised."""

    process: str
    recognised: Share
    """Held for the likeliest, of the messages that people said are about it."""


class Bin(NamedTuple):
    """Messages of which the model was about as sure."""

    tenth: int
    right: Share
    sure: float | None
    """The mean of what it gave the likeliest, None of nothing."""


def total(cube: Iterable[Judged], holds: Callable[[Judged], bool] = lambda _: True) -> int:
    """How many messages."""
    return sum(cell.messages for cell in cube if holds(cell))


def precision(cube: Iterable[Judged], holds: Callable[[Judged], bool] = lambda _: True) -> Share:
    """How many of the decided are right."""
    decided = [cell for cell in cube if cell.right is not None and holds(cell)]
    return Share(total(decided, lambda cell: cell.right is True), total(decided))


def confusion(cube: Iterable[Judged], order: Sequence[str]) -> Confusion:
    """By department, in this order; whoever is not in it comes after them, and nobody last."""
    messages: Counter[tuple[str, str]] = Counter()
    for cell in cube:
        messages[cell.said_department, cell.decided_department] += cell.messages
    places = {slug: place for place, slug in enumerate(order)} | {"": len(order) + 1}

    def sorted_by_place(slugs: Iterable[str]) -> tuple[str, ...]:
        return tuple(sorted(set(slugs), key=lambda slug: (places.get(slug, len(order)), slug)))

    said = sorted_by_place(said for said, _ in messages)
    return Confusion(said, sorted_by_place([*(decided for _, decided in messages), *said]), messages)


def by_week(read: Mapping[date, Share], cube: Sequence[Judged]) -> list[Week]:
    """Every week in which anything was read or judged, the oldest first; `read` is the coverage by Monday."""
    mondays = sorted(read.keys() | {cell.week for cell in cube})
    own: dict[date, list[Judged]] = defaultdict(list)
    for cell in cube:
        own[cell.week].append(cell)
    return [Week(monday, read.get(monday, Share(0, 0)), precision(own[monday])) for monday in mondays]


def learned(cube: Iterable[Judged]) -> list[Learned]:
    """Every process that somebody said, the one that is recognised least first."""
    found: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for cell in cube:
        if cell.said and cell.guessed_right is not None:
            found[cell.said][0] += cell.messages if cell.guessed_right else 0
            found[cell.said][1] += cell.messages
    rows = [Learned(process, Share(*counts)) for process, counts in found.items()]
    return sorted(rows, key=lambda row: (row.recognised.value, -row.recognised.whole, row.process))


def reliability(cube: Iterable[Judged]) -> tuple[Bin, ...]:
    """For each tenth of the probability how often the likeliest was right: the same number, where it is calibrated."""
    bins: list[list[Judged]] = [[] for _ in range(TENTHS)]
    for cell in cube:
        if cell.tenth is not None and cell.guessed_right is not None:
            bins[cell.tenth].append(cell)
    return tuple(_bin(tenth, cells) for tenth, cells in enumerate(bins))


def calibration_error(bins: Sequence[Bin]) -> float | None:
    """By how much it is too sure or not sure enough, on average: the expected calibration error. None of nothing."""
    n = sum(one.right.whole for one in bins)
    if not n:
        return None
    return sum(abs(one.right.part - (one.sure or 0.0) * one.right.whole) for one in bins) / n


def is_broken(guarantee: float, kept: Share) -> bool:
    """Whether a precision is surely below what was guaranteed."""
    return kept.whole > 0 and kept.interval.high < guarantee


def _bin(tenth: int, cells: Sequence[Judged]) -> Bin:
    n = total(cells)
    right = Share(total(cells, lambda cell: cell.guessed_right is True), n)
    return Bin(tenth, right, sum(cell.probability for cell in cells) / n if n else None)
