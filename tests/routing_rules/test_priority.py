"""The priority adds up what it shows, and the order of a queue does not change by waiting."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from routing_rules.priority import Points, PriorityFacts, Term, rank, steady, steady_terms, waiting_term
from routing_rules.service_levels import PriorityPoints

POINTS = PriorityPoints(
    tone={"angry": 15, "happy": -5}, process={"press": 30}, storms=frozenset({"network"}), waiting=4
)
NOBODY = PriorityFacts(urgency=0, reach=0, tone="neutral", process=None, has_window=False, raised=0)
NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)


def facts(**changes: object) -> PriorityFacts:
    """Of a ticket about which nothing is special but this."""
    return PriorityFacts(**{name: getattr(NOBODY, name) for name in NOBODY.__slots__} | changes)


@pytest.mark.parametrize(
    ("one", "term", "points"),
    [
        (facts(urgency=1), Term.URGENCY, 10),
        (facts(urgency=3), Term.URGENCY, 50),
        (facts(reach=1_000), Term.REACH, 5),
        (facts(reach=99_999), Term.REACH, 10),
        (facts(reach=100_000), Term.REACH, 20),
        (facts(tone="angry"), Term.TONE, 15),
        (facts(tone="happy"), Term.TONE, -5),
        (facts(process="press"), Term.PROCESS, 30),
        (facts(process="network"), Term.STORM, -10),
        (facts(has_window=True), Term.WINDOW, 15),
        (facts(raised=25), Term.RAISED, 25),
    ],
)
def test_each_term(one: PriorityFacts, term: Term, points: int) -> None:
    (found,) = steady_terms(one, POINTS)
    assert (found.term, found.points) == (term, points)
    assert steady(one, POINTS) == points


def test_what_gives_nothing_is_not_shown() -> None:
    assert steady_terms(facts(reach=999), POINTS) == []
    assert steady(NOBODY, POINTS) == 0


def test_the_sum_is_what_is_shown() -> None:
    one = facts(urgency=2, reach=20_000, tone="angry", process="press", has_window=True, raised=5)
    assert steady(one, POINTS) == 25 + 10 + 15 + 30 + 15 + 5 == sum(term.points for term in steady_terms(one, POINTS))


@pytest.mark.parametrize(("minutes", "points"), [(-5, 0), (0, 0), (14, 0), (15, 1), (60, 4), (150, 10)])
def test_waiting(minutes: int, points: int) -> None:
    since = NOON - timedelta(minutes=minutes)
    assert waiting_term(since, NOON, POINTS) == Points(Term.WAITING, points, str(max(minutes, 0) // 60))


def test_an_hour_of_waiting_weighs_as_much_as_its_points() -> None:
    hour = timedelta(hours=1)
    assert rank(10, NOON, POINTS) == rank(6, NOON - hour, POINTS)
    assert rank(7, NOON - hour, POINTS) > rank(10, NOON, POINTS) > rank(5, NOON - hour, POINTS)


@given(*[st.integers(-50, 300)] * 2, *[st.integers(0, 100_000)] * 2, st.integers(0, 10_000_000))
def test_the_order_never_changes_by_waiting(mine: int, theirs: int, waits: int, longer: int, later: int) -> None:
    """Whoever is first by priority and waiting time together is first by rank, at whatever moment one looks."""
    since, other = NOON - timedelta(seconds=waits), NOON - timedelta(seconds=longer)
    now = NOON + timedelta(seconds=later)

    def whole(priority: int, since: datetime) -> float:
        return priority + POINTS.waiting * ((now - since) / timedelta(hours=1))

    ahead = rank(mine, since, POINTS) - rank(theirs, other, POINTS)
    assert abs(ahead - (whole(mine, since) - whole(theirs, other))) < 1e-6
