"""How far a figure may be off: 95 % intervals for a share, a count, a quantile, and the difference of two figures."""

from functools import lru_cache
from math import exp, lgamma, log, log1p, sqrt
from typing import NamedTuple

Z = 1.959963984540054
"""Of the standard normal distribution 2.5 % lies above it."""
_TAIL = 0.025
_REMEMBERED = 10_000


class Interval(NamedTuple):
    """From where to where the truth may lie; infinite on a side of which nothing is known."""

    low: float
    high: float


def wilson(part: int, whole: int) -> Interval:
    """The Wilson score interval of the share part / whole; of nothing everything is possible.

    E. B. Wilson, Probable inference, the law of succession, and statistical inference, JASA 22 (1927) 209-212; as
    method 3 in R. G. Newcombe, Two-sided confidence intervals for the single proportion, Statistics in Medicine 17
    (1998) 857-872: (2np + z² ± z √(z² + 4npq)) / (2 (n + z²)).
    """
    if whole == 0:
        return Interval(0.0, 1.0)
    square = Z * Z
    middle = 2 * part + square
    half = Z * sqrt(square + 4 * part * (whole - part) / whole)
    scale = 2 * (whole + square)
    return Interval(
        (middle - half) / scale if part else 0.0,
        (middle + half) / scale if part < whole else 1.0,
    )


def byar(count: int) -> Interval:
    """The interval of how many were to be expected where so many came, each independently of the others.

    Byar's approximation to the exact Poisson limits, N. E. Breslow and N. E. Day, Statistical Methods in Cancer
    Research II (IARC 1987), formulas 2.13: n (1 - 1/9n - z/3√n)³ and the like for n + 1.
    """
    above = count + 1
    low = count * (1 - 1 / (9 * count) - Z / (3 * sqrt(count))) ** 3 if count else 0.0
    return Interval(max(low, 0.0), above * (1 - 1 / (9 * above) + Z / (3 * sqrt(above))) ** 3)


class Places(NamedTuple):
    """Where in the sorted values the ends of an interval stand, counted from 0; None: no value is far enough out."""

    low: int | None
    high: int | None


@lru_cache(maxsize=_REMEMBERED)
def quantile_places(n: int, percent: int) -> Places:
    """Between which of n sorted values the percentile (0 < percent < 100) lies, whatever their distribution.

    W. J. Conover, Practical Nonparametric Statistics (Wiley 1999), section 3.2: the number of values below the
    quantile is binomial (n, p), so the r-th and the s-th value from below enclose it with probability
    P(r <= K <= s - 1). Here the innermost for which neither tail is above 2.5 %; where values are equal it is at least
    as sure.
    """
    if n == 0:
        return Places(None, None)
    low = _innermost(n, percent / 100)
    mirrored = _innermost(n, 1 - percent / 100)
    return Places(low, None if mirrored is None else n - 1 - mirrored)


def difference(value: float, interval: Interval, other: float, other_interval: Interval) -> Interval:
    """The interval of value - other, two independent figures, by adding the squares of how far each may be off.

    For shares with Wilson intervals it is method 10 of R. G. Newcombe, Interval estimation for the difference between
    independent proportions, Statistics in Medicine 17 (1998) 873-890; for any other figures the same is founded in
    G. Y. Zou and A. Donner, Construction of confidence limits about effect measures, Statistics in Medicine 27 (2008)
    1693-1702.
    """
    apart = value - other
    down = sqrt((value - interval.low) ** 2 + (other_interval.high - other) ** 2)
    up = sqrt((interval.high - value) ** 2 + (other - other_interval.low) ** 2)
    return Interval(apart - down, apart + up)


def _innermost(n: int, p: float) -> int | None:
    """The highest place (from 0) of which the chance that the quantile lies below it is at most 2.5 %."""
    place, chance = 0, _binomial(n, 0, p)
    while chance <= _TAIL:
        place += 1
        chance += _binomial(n, place, p)
    return place - 1 if place else None


def _binomial(n: int, k: int, p: float) -> float:
    return exp(lgamma(n + 1) - lgamma(k + 1) - lgamma(n - k + 1) + k * log(p) + (n - k) * log1p(-p))
