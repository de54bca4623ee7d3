"""Whether messages of late are others than those before: which processes are guessed, and how surely."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from math import log, sqrt
from typing import NamedTuple

from routing_rules.intervals import Interval, Z

MODERATE = 0.1
STRONG = 0.25
"""Population stability indices from which a shift counts as moderate and as strong, as is usual since N. Siddiqi,
Credit Risk Scorecards (Wiley 2006), chapter 8."""
_ONE_SIDED = 1.6448536269514722
"""Of the standard normal distribution 5 % lies above it."""


class Guesses(NamedTuple):
    """How often a process was the likeliest, and how sure the model was of it."""

    messages: int
    sum: float
    """Of probabilities, and of their squares."""
    squares: float


class Verdict(StrEnum):
    """What a shift amounts to."""

    UNKNOWN = "unknown"
    """Too few messages."""
    STEADY = "steady"
    MODERATE = "moderate"
    STRONG = "strong"


class Moved(NamedTuple):
    """One process's share of the messages."""

    process: str
    before: float
    now: float
    share: float
    """What it adds to the stability index."""


@dataclass(frozen=True, slots=True)
class Drift:
    """Two populations beside each other."""

    before: int
    """How many messages."""
    now: int
    stability: float
    """The population stability index."""
    by_chance: float
    """Up to here it comes by chance alone, 19 times in 20."""
    verdict: Verdict
    moved: tuple[Moved, ...]
    """The largest first."""
    confidence_before: float | None
    confidence_now: float | None
    difference: Interval | None
    """Of the mean confidences, 95 %; None where either is unknown."""

    @property
    def is_less_sure(self) -> bool:
        """Surely less sure than before."""
        return self.difference is not None and self.difference.high < 0


FEWEST = 30
"""Messages on each side, below which nothing is said."""


def drift(before: Mapping[str, Guesses], now: Mapping[str, Guesses]) -> Drift:
    """Compare; both by process.

    The stability index is the sum of (p - q) ln(p / q) over all processes, with half a message added to each so that
    one that is new counts for much but not for all. Without any shift the index times nm / (n + m) is distributed as
    chi-square with one degree of freedom less than there are processes (B. Yurdakul, Statistical properties of
    population stability index, 2018).
    """
    n, m = (sum(guesses.messages for guesses in side.values()) for side in (before, now))
    processes = sorted(before.keys() | now.keys())
    moved = [_moved(process, before.get(process), now.get(process), (n, m), len(processes)) for process in processes]
    stability = sum(one.share for one in moved)
    chance = chi_square_95(len(processes) - 1) * (1 / n + 1 / m) if n and m else 0.0
    means = _mean(before), _mean(now)
    return Drift(
        before=n,
        now=m,
        stability=stability,
        by_chance=chance,
        verdict=_verdict(min(n, m), stability, chance),
        moved=tuple(sorted(moved, key=lambda one: (-one.share, one.process))),
        confidence_before=None if means[0] is None else means[0].value,
        confidence_now=None if means[1] is None else means[1].value,
        difference=_difference(*means),
    )


def chi_square_95(freedom: int) -> float:
    """Below it lies 95 % of the chi-square distribution, within 3 % (E. B. Wilson and M. M. Hilferty, The distribution
    of chi-square, PNAS 17 (1931) 684-688); 0 without any freedom."""
    if freedom < 1:
        return 0.0
    part = 2 / (9 * freedom)
    return float(freedom * (1 - part + _ONE_SIDED * sqrt(part)) ** 3)


class _Mean(NamedTuple):
    value: float
    error: float
    """Its variance."""


def _moved(process: str, before: Guesses | None, now: Guesses | None, sizes: tuple[int, int], processes: int) -> Moved:
    counts = [0 if guesses is None else guesses.messages for guesses in (before, now)]
    p, q = ((count + 0.5) / (size + 0.5 * processes) for count, size in zip(counts, sizes, strict=True))
    shares = [count / size if size else 0.0 for count, size in zip(counts, sizes, strict=True)]
    return Moved(process, shares[0], shares[1], (q - p) * log(q / p))


def _verdict(fewest: int, stability: float, chance: float) -> Verdict:
    if fewest < FEWEST:
        return Verdict.UNKNOWN
    if stability <= max(chance, MODERATE):
        return Verdict.STEADY
    return Verdict.STRONG if stability > STRONG else Verdict.MODERATE


def _mean(side: Mapping[str, Guesses]) -> _Mean | None:
    n = sum(guesses.messages for guesses in side.values())
    if n < FEWEST:
        return None
    mean = sum(guesses.sum for guesses in side.values()) / n
    variance = max(sum(guesses.squares for guesses in side.values()) / n - mean * mean, 0.0)
    return _Mean(mean, variance / n)


def _difference(before: _Mean | None, now: _Mean | None) -> Interval | None:
    if before is None or now is None:
        return None
    apart, half = now.value - before.value, Z * sqrt(before.error + now.error)
    return Interval(apart - half, apart + half)
