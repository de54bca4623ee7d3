"""From which probability a model keeps a precision: the bound that a dial with a guarantee acts from."""

from collections.abc import Iterable, Sequence
from math import exp, lgamma, log, log1p

from routing_rules.judging import NO_BOUND

CHANCE = 0.05
"""How likely it may be that a precision below the guarantee looks as good as this by luck."""


def bound_for(trials: Iterable[tuple[float, bool]], guarantee: float) -> float:
    """The smallest probability from which the guarantee (between 0 and 1) is kept; 2.0 where there is none.

    `trials` are what was guessed as one process: how sure the model was, and whether it was right. It is kept where
    the one-sided 95 % Clopper-Pearson lower bound of the share that is right, of all trials that are at least as sure,
    is not below it.
    """
    ranked = sorted(trials, reverse=True)
    allowed = wrong_allowed(len(ranked), guarantee)
    bound, wrong = NO_BOUND, 0
    for place, (probability, is_right) in enumerate(ranked, start=1):
        wrong += not is_right
        is_last_of_equals = place == len(ranked) or ranked[place][0] < probability
        if is_last_of_equals and wrong <= allowed[place]:
            bound = probability
    return bound


def wrong_allowed(most: int, guarantee: float) -> Sequence[int]:
    """By how many are tried, from 0 to `most`: how many of them may be wrong at most; -1: too few to know.

    C. J. Clopper and E. S. Pearson, Biometrika 26 (1934) 404-413: the lower bound is the precision at which so many
    right ones or more have a chance of 5 %. So it is not below the guarantee where at the guarantee their chance is
    5 % at most.
    """
    wrong_share = 1 - guarantee
    allowed = [-1]
    chance = 1 - wrong_share
    """Of at most `fits + 1` wrong ones among those tried."""
    fits = -1
    for tried in range(1, most + 1):
        while chance <= CHANCE:
            fits += 1
            chance += _chance(tried, fits + 1, wrong_share)
        allowed.append(fits)
        chance -= wrong_share * _chance(tried, fits + 1, wrong_share)
    return allowed


def _chance(tried: int, wrong: int, share: float) -> float:
    """Of exactly so many wrong ones."""
    ways = lgamma(tried + 1) - lgamma(wrong + 1) - lgamma(tried - wrong + 1)
    return exp(ways + wrong * log(share) + (tried - wrong) * log1p(-share))
