"""Agreement of two people: worked examples, and what holds for any."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from routing_rules.agreement import agreement

PROCESSES = st.sampled_from(["billing", "network", None])


def test_cohens_own_kind_of_table() -> None:
    """Two people and fifty messages: 20 times both yes, 15 times both no; kappa 0.4 by hand."""
    pairs = [("a", "a")] * 20 + [("a", "b")] * 5 + [("b", "a")] * 10 + [("b", "b")] * 15
    found = agreement(pairs)
    assert (found.n, found.agreed, found.share) == (50, 35, 0.7)
    assert found.kappa == pytest.approx(0.4)
    assert found.kappa_interval is not None
    assert found.kappa_interval.low == pytest.approx(0.4 - 1.959964 * (0.7 * 0.3 / (50 * 0.25)) ** 0.5)


def test_nothing_to_compare_and_nothing_to_tell_apart() -> None:
    assert (agreement([]).share, agreement([]).kappa) == (None, None)
    same = agreement([("a", "a")] * 3)
    assert (same.share, same.kappa) == (1.0, None)


@given(st.lists(st.tuples(PROCESSES, PROCESSES), min_size=1, max_size=60))
def test_figures_stay_within_their_intervals(pairs: list[tuple[str | None, str | None]]) -> None:
    found = agreement(pairs)
    assert found.share is not None
    assert found.interval.low <= found.share <= found.interval.high
    assert agreement([(other, one) for one, other in pairs]).kappa == pytest.approx(found.kappa)
    if found.kappa is not None:
        assert found.kappa <= 1
        assert (found.kappa == 1) == (found.agreed == found.n)
