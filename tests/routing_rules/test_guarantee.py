"""The bound of a guarantee against the definition, counted out."""

from fractions import Fraction
from math import comb

import pytest
from hypothesis import given
from hypothesis import strategies as st

from routing_rules.guarantee import bound_for, wrong_allowed

PERCENTS = st.integers(1, 99)


def lower_bound_keeps(right: int, tried: int, percent: int) -> bool:
    """Whether so many right ones or more have a chance of 5 % at most where `percent` are right: in whole numbers."""
    share = Fraction(percent, 100)
    chance = sum(comb(tried, n) * share**n * (1 - share) ** (tried - n) for n in range(right, tried + 1))
    return tried > 0 and chance <= Fraction(5, 100)


@pytest.mark.parametrize(
    ("tried", "percent", "wrong"),
    [
        (58, 95, -1),
        (59, 95, 0),  # 0.95 ** 59 = 0.0485: the rule of three
        (92, 95, 0),
        (93, 95, 1),
        (29, 90, 0),
        (28, 90, -1),
        (298, 99, -1),
        (299, 99, 0),
        (0, 50, -1),
    ],
)
def test_known_sizes(tried: int, percent: int, wrong: int) -> None:
    assert wrong_allowed(tried, percent / 100)[tried] == wrong


@given(st.integers(0, 60), PERCENTS)
def test_how_many_may_be_wrong(tried: int, percent: int) -> None:
    kept = [wrong for wrong in range(tried + 1) if lower_bound_keeps(tried - wrong, tried, percent)]
    assert wrong_allowed(tried, percent / 100)[tried] == max(kept, default=-1)


@given(st.lists(st.tuples(st.sampled_from([n / 20 for n in range(21)]), st.booleans()), max_size=120), PERCENTS)
def test_the_bound(trials: list[tuple[float, bool]], percent: int) -> None:
    kept = []
    for bound in {probability for probability, _ in trials}:
        above = [is_right for probability, is_right in trials if probability >= bound]
        if lower_bound_keeps(sum(above), len(above), percent):
            kept.append(bound)
    assert bound_for(trials, percent / 100) == min(kept, default=2.0)


def test_many_trials() -> None:
    """As many as a busy team has in years: what is allowed then lies just under the share itself."""
    allowed = wrong_allowed(50_000, 0.95)
    assert 2_400 < allowed[-1] < 2_430
    assert all(before <= after for before, after in zip(allowed, allowed[1:], strict=False))


def test_the_bound_of_a_few() -> None:
    """59 right ones keep 95 %; the next, as sure as two wrong ones, keeps it no more. Equals stand or fall together."""
    sure = [(0.9, True)] * 58 + [(0.8, True)]
    assert bound_for(sure, 0.95) == 0.8
    assert bound_for([*sure, (0.8, False)], 0.95) == 2.0
    assert bound_for([*sure, (0.7, False)], 0.95) == 0.8
    assert bound_for([], 0.95) == 2.0
