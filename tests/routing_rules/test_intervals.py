"""Intervals: the values of published tables, and what must hold for all numbers."""

from fractions import Fraction
from math import comb, inf, isclose

import pytest
from hypothesis import given
from hypothesis import strategies as st

from routing_rules.intervals import Interval, Places, byar, difference, quantile_places, wilson
from routing_rules.sla_report import place
from tests.tries import tries

Counts = tuple[int, int]
counts = st.integers(1, 400).flatmap(lambda whole: st.tuples(st.integers(0, whole), st.just(whole)))


@pytest.mark.parametrize(
    ("part", "whole", "low", "high"),
    [
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ],
)
def test_shares_of_a_published_table(part: int, whole: int, low: float, high: float) -> None:
    """Newcombe 1998 (proportion), table I, method 3; and the same seen from the other side."""
    assert wilson(part, whole) == pytest.approx((low, high), abs=0.00005)
    assert wilson(whole - part, whole) == pytest.approx((1 - high, 1 - low), abs=0.00005)


def test_of_nothing_every_share_is_possible() -> None:
    assert wilson(0, 0) == Interval(0.0, 1.0)


@tries(200)
@given(counts)
def test_shares_solve_the_score_equation(count: Counts) -> None:
    """What an interval by Wilson is: where the share is 1.96 standard errors away, these taken at the end itself."""
    part, whole = count
    low, high = wilson(part, whole)
    assert 0 <= low <= part / whole <= high <= 1
    for end in {low, high} - {0.0, 1.0}:
        assert isclose((part / whole - end) ** 2, 1.959963984540054**2 * end * (1 - end) / whole, rel_tol=1e-9)


@pytest.mark.parametrize(
    ("count", "low", "high"),
    [(0, 0.0, 3.6680), (1, 0.0131, 5.5638), (5, 1.6113, 11.6682), (10, 4.7874, 18.3915), (100, 81.3621, 121.6279)],
)
def test_counts(count: int, low: float, high: float) -> None:
    """By formulas 2.13 of Breslow and Day; the exact limits of 10 are 4.7954 and 18.3904."""
    assert byar(count) == pytest.approx((low, high), abs=0.00005)


@tries(100)
@given(st.integers(0, 10_000))
def test_counts_lie_within_theirs(count: int) -> None:
    low, high = byar(count)
    assert 0 <= low <= count < high
    assert byar(count + 1).low > low


@pytest.mark.parametrize(
    ("n", "percent", "low", "high"),
    [
        (0, 50, None, None),
        (5, 50, None, None),
        (6, 50, 1, 6),
        (8, 50, 1, 8),
        (9, 50, 2, 8),
        (10, 50, 2, 9),
        (15, 50, 4, 12),
        (20, 50, 6, 15),
        (25, 50, 8, 18),
        (30, 50, 10, 21),
        (50, 50, 18, 33),
        (100, 50, 40, 61),
        (5, 90, 3, None),
        (50, 90, 41, 50),
    ],
)
def test_places_of_a_published_table(n: int, percent: int, low: int | None, high: int | None) -> None:
    """Medians as in the tables of the sign test, counted from 1."""
    assert quantile_places(n, percent) == Places(low and low - 1, high and high - 1)


def _below(n: int, percent: int, values: range) -> Fraction:
    p = Fraction(percent, 100)
    return sum((comb(n, k) * p**k * (1 - p) ** (n - k) for k in values), Fraction())


@tries(60)
@given(st.integers(1, 80), st.integers(1, 99))
def test_places_are_the_innermost_that_are_sure_enough(n: int, percent: int) -> None:
    """In exact fractions: each tail at most 2.5 %, and above it one place further in."""
    low, high = quantile_places(n, percent)
    tail = Fraction(1, 40)
    low_end = -1 if low is None else low
    assert _below(n, percent, range(low_end + 1)) <= tail or low is None
    assert _below(n, percent, range(low_end + 2)) > tail
    high_end = n if high is None else high
    assert _below(n, percent, range(high_end + 1, n + 1)) <= tail or high is None
    assert _below(n, percent, range(high_end, n + 1)) > tail


@tries(100)
@given(st.integers(1, 3_000), st.integers(1, 99))
def test_the_percentile_lies_between_its_places(n: int, percent: int) -> None:
    low, high = quantile_places(n, percent)
    assert (-1 if low is None else low) <= place(n, percent) <= (n if high is None else high)


@pytest.mark.parametrize(
    ("first", "second", "low", "high"),
    [
        ((56, 70), (48, 80), 0.0524, 0.3339),
        ((9, 10), (3, 10), 0.1705, 0.8090),
        ((6, 7), (2, 7), 0.0582, 0.8062),
        ((5, 56), (0, 29), -0.0381, 0.1926),
        ((0, 10), (0, 20), -0.1611, 0.2775),
        ((0, 10), (0, 10), -0.2775, 0.2775),
        ((10, 10), (0, 20), 0.6791, 1.0000),
        ((10, 10), (0, 10), 0.6075, 1.0000),
    ],
)
def test_differences_of_a_published_table(first: Counts, second: Counts, low: float, high: float) -> None:
    """Newcombe 1998 (difference), table II, method 10."""
    assert _apart(first, second) == pytest.approx((low, high), abs=0.00005)


def _apart(first: Counts, second: Counts) -> Interval:
    return difference(first[0] / first[1], wilson(*first), second[0] / second[1], wilson(*second))


@tries(200)
@given(counts, counts)
def test_differences_mirror(first: Counts, second: Counts) -> None:
    low, high = _apart(first, second)
    assert -1 - 1e-12 <= low <= first[0] / first[1] - second[0] / second[1] <= high <= 1 + 1e-12
    assert _apart(second, first) == pytest.approx((-high, -low))


def test_a_difference_is_open_where_a_figure_is() -> None:
    """Of five answers nobody knows how long the slowest tenth may take."""
    assert difference(30, Interval(20, inf), 10, Interval(7, 14)) == (20 - (100 + 16) ** 0.5, inf)
    assert difference(10, Interval(7, 14), 30, Interval(20, inf)) == (-inf, -20 + (16 + 100) ** 0.5)
