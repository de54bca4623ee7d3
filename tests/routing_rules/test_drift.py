"""Drift: chance alone does not look like it, a shift does."""

from collections import Counter
from math import log
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from routing_rules.drift import FEWEST, Guesses, Verdict, chi_square_95, drift

COUNTS = st.dictionaries(st.sampled_from("abcdef"), st.integers(0, 500), max_size=6)


def _guesses(counts: dict[str, int], sure: float = 0.8) -> dict[str, Guesses]:
    return {process: Guesses(n, n * sure, n * sure * sure) for process, n in counts.items()}


@given(COUNTS, COUNTS)
def test_the_index_is_the_sum_of_what_moved(before: dict[str, int], now: dict[str, int]) -> None:
    """By the definition, process by process; the same twice is no shift, and both ways it is the same."""
    found = drift(_guesses(before), _guesses(now))
    processes = before.keys() | now.keys()
    n, m = sum(before.values()), sum(now.values())
    index = 0.0
    for process in processes:
        p = (before.get(process, 0) + 0.5) / (n + 0.5 * len(processes))
        q = (now.get(process, 0) + 0.5) / (m + 0.5 * len(processes))
        index += (p - q) * log(p / q)
    assert found.stability == pytest.approx(index)
    assert found.stability >= 0
    assert (found.before, found.now) == (n, m)
    assert drift(_guesses(now), _guesses(before)).stability == pytest.approx(index)
    assert drift(_guesses(before), _guesses(before)).stability == pytest.approx(0)
    assert (found.verdict is Verdict.UNKNOWN) == (min(n, m) < FEWEST)
    assert [one.share for one in found.moved] == sorted((one.share for one in found.moved), reverse=True)


def test_chance_is_no_drift() -> None:
    """Two draws from one population pass the bound of chance about once in twenty."""
    random = Random(11)  # noqa: S311 - a draw, not a secret
    beyond = 0
    for _ in range(400):
        before, now = (Counter(random.choices("abcde", (5, 4, 3, 2, 1), k=k)) for k in (400, 200))
        found = drift(_guesses(dict(before)), _guesses(dict(now)))
        beyond += found.stability > found.by_chance
        assert found.verdict is Verdict.STEADY or found.stability > found.by_chance
    assert 4 <= beyond <= 40


@pytest.mark.parametrize(
    ("now", "verdict"),
    [
        ({"a": 500, "b": 500}, Verdict.STEADY),
        ({"a": 340, "b": 660}, Verdict.MODERATE),
        ({"a": 100, "b": 900}, Verdict.STRONG),
        ({"a": 10, "b": 10}, Verdict.UNKNOWN),
        ({"a": 400, "b": 300, "c": 300}, Verdict.STRONG),
    ],
)
def test_a_shift_is_named(now: dict[str, int], verdict: Verdict) -> None:
    """Also a process that nobody wrote about before."""
    assert drift(_guesses({"a": 500, "b": 500}), _guesses(now)).verdict is verdict


def test_less_sure_only_for_certain() -> None:
    """Means that differ by less than they may be off are the same."""
    before = {"a": Guesses(1000, 800.0, 660.0)}
    assert drift(before, {"a": Guesses(1000, 700.0, 520.0)}).is_less_sure
    assert not drift(before, {"a": Guesses(40, 31.6, 25.9)}).is_less_sure
    assert drift(before, {"a": Guesses(5, 1.0, 0.3)}).difference is None


def test_the_bound_of_chance_is_that_of_tables() -> None:
    """Chi-square at 95 %, as printed in tables."""
    for freedom, printed in {1: 3.841, 2: 5.991, 5: 11.070, 10: 18.307, 24: 36.415}.items():
        assert chi_square_95(freedom) == pytest.approx(printed, rel=0.03)
    assert chi_square_95(0) == 0
