"""How often two people say the same of the same message: no model can be judged to be better than that."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from math import sqrt

from routing_rules.intervals import Interval, Z, wilson

Said = str | None
"""A process, or None: about none of ours."""


@dataclass(frozen=True, slots=True)
class Agreement:
    """How often they agreed, and how far beyond chance."""

    n: int
    agreed: int
    share: float | None
    """None while there is nothing to compare."""
    interval: Interval
    kappa: float | None
    """Cohen's: 1 always, 0 no more than by chance; None where chance alone would always agree."""
    kappa_interval: Interval | None


def agreement(pairs: Iterable[tuple[Said, Said]]) -> Agreement:
    """Of what was said first and second of each message.

    J. Cohen, A coefficient of agreement for nominal scales, Educational and Psychological Measurement 20 (1960) 37-46:
    kappa = (po - pe) / (1 - pe), with the standard error of its formula 9, √(po (1 - po) / (n (1 - pe)²)).
    """
    counted = Counter(pairs)
    n = counted.total()
    agreed = sum(count for (one, other), count in counted.items() if one == other)
    if not n:
        return Agreement(0, 0, None, wilson(0, 0), None, None)
    observed, chance = agreed / n, _by_chance(counted, n)
    interval = wilson(agreed, n)
    if chance == 1:
        return Agreement(n, agreed, observed, interval, None, None)
    kappa = (observed - chance) / (1 - chance)
    half = Z * sqrt(observed * (1 - observed) / (n * (1 - chance) ** 2))
    return Agreement(n, agreed, observed, interval, kappa, Interval(max(kappa - half, -1.0), min(kappa + half, 1.0)))


def _by_chance(counted: Counter[tuple[Said, Said]], n: int) -> float:
    """How often they would agree if the second knew only how often each process comes."""
    first: Counter[Said] = Counter()
    second: Counter[Said] = Counter()
    for (one, other), count in counted.items():
        first[one] += count
        second[other] += count
    return sum(count * second[one] for one, count in first.items()) / n**2
