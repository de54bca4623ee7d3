"""The figures of a cell: small worlds worked out by hand, and random ones counted a second time."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from routing_rules.asked import Asked, Bounce, Draft, DraftVerdict
from routing_rules.reactions import Reaction
from routing_rules.readiness import readiness
from routing_rules.readiness_parts import (
    COMPARED,
    Bounds,
    Difference,
    Figure,
    FigureKind,
    Knowable,
    NotYet,
    Readiness,
)
from tests.routing_rules.readiness_counting import bounces, counted, difference_counted
from tests.tries import tries

SINCE = datetime(2026, 9, 1, 8, tzinfo=UTC)
NOW = SINCE + timedelta(days=20)
HOUR = timedelta(hours=1)
OPENED = SINCE + timedelta(days=2)


def _asked(inside: bool = True, answered: float | None = 1.0, due: float | None = 2.0, **more: object) -> Asked:
    """`answered` and `due` in hours after it was opened."""
    moments = [None if hours is None else OPENED + hours * HOUR for hours in (answered, due)]
    return Asked(1, "jan", inside, OPENED, *moments, **more)  # type: ignore[arg-type]


def _measured(*asked: Asked, now: datetime = NOW, needed: int = 2) -> Readiness:
    return readiness(asked, SINCE, now, 50, Bounds(needed=needed))


def _figure(kind: FigureKind, *asked: Asked, now: datetime = NOW, needed: int = 2) -> Figure:
    return _measured(*asked, now=now, needed=needed).figures[kind]


def _part(kind: FigureKind, *asked: Asked, now: datetime = NOW) -> tuple[int, float | None]:
    figure = _figure(kind, *asked, now=now)
    return figure.n, figure.value


@pytest.mark.parametrize(
    ("one", "in_time"),
    [
        (_asked(), True),
        (_asked(answered=2.0), True),
        (_asked(answered=2.5), False),
        (_asked(due=None), None),
        (_asked(answered=None), False),
        (_asked(answered=None, due=1_000), None),
        (_asked(answered=None, bounced=Bounce(OPENED + HOUR, "not ours")), None),
        (_asked(answered=None, bounced=Bounce(OPENED + 3 * HOUR, "not ours")), False),
        (_asked(answered=None, withdrawn=OPENED + HOUR), None),
        (_asked(answered=None, withdrawn=OPENED + 3 * HOUR), False),
        (_asked(answered=3, withdrawn=OPENED + HOUR), None),
    ],
)
def test_answered_within_the_ola(one: Asked, in_time: bool | None) -> None:
    """What was bounced or taken back in time is no miss, and no merit; what was so too late is missed."""
    assert one.in_time(NOW) is in_time
    assert _part(FigureKind.WITHIN_OLA, one) == ((0, None) if in_time is None else (1, float(in_time)))


def test_bounces_by_reason() -> None:
    """Of what was answered or bounced: what waits, or was taken back, may have been theirs."""
    reasons = ["not ours", "unclear", "not ours"]
    bounced = [_asked(answered=None, bounced=Bounce(OPENED, reason)) for reason in reasons]
    found = _measured(*bounced, _asked(), _asked(answered=None), _asked(answered=None, withdrawn=OPENED))
    share = found.figures[FigureKind.BOUNCED]
    assert (share.n, share.value, share.knowable) == (4, 0.75, Knowable(4))
    assert {reason: (figure.n, figure.value) for reason, figure in found.bounced_because.items()} == {
        "not ours": (4, 0.5),
        "unclear": (4, 0.25),
    }


def test_times_are_of_what_was_answered() -> None:
    """Nearest rank: of 1 to 10 the median is 5, and nine tenths did not exceed 9; the ends are the 2nd and 9th."""
    figures = _measured(*(_asked(minutes=minutes) for minutes in range(1, 11)), _asked(answered=None)).figures
    assert figures[FigureKind.MEDIAN_MINUTES] == Figure(10, 5, 2, 9, Knowable(10))
    assert figures[FigureKind.P90_MINUTES] == Figure(10, 9, 7, None, Knowable(10))


def test_drafts() -> None:
    """Those on which the hub has not spoken don't count."""
    verdicts = [DraftVerdict.UNCHANGED, DraftVerdict.UNCHANGED, DraftVerdict.SENT_BACK]
    edited = [_asked(draft=Draft(DraftVerdict.EDITED, distance)) for distance in (3, 9)]
    figures = _measured(*(_asked(draft=Draft(verdict)) for verdict in verdicts), *edited, _asked()).figures
    assert (figures[FigureKind.UNCHANGED].n, figures[FigureKind.UNCHANGED].value) == (5, 0.4)
    assert (figures[FigureKind.EDIT_DISTANCE].n, figures[FigureKind.EDIT_DISTANCE].value) == (2, 3)


@pytest.mark.parametrize(
    ("one", "part"),
    [
        (_asked(), (1, 0.0)),
        (_asked(asked_again_at=OPENED + 2 * HOUR), (1, 1.0)),
        (_asked(reopened_at=OPENED + 49 * HOUR), (1, 1.0)),
        (_asked(reopened_at=OPENED + 50 * HOUR), (1, 0.0)),
        (_asked(asked_again_at=OPENED), (1, 0.0)),
        (_asked(answered=None, reopened_at=OPENED), (0, None)),
        (_asked(answered=480 - 48 - 48, asked_again_at=NOW), (1, 1.0)),
    ],
)
def test_coming_back(one: Asked, part: tuple[int, float | None]) -> None:
    assert _part(FigureKind.CAME_BACK, one) == part


def test_young_answers_do_not_count_yet() -> None:
    """Not even when the customer is back already: those who are not may still come."""
    one = _asked(asked_again_at=OPENED + 2 * HOUR)
    assert _part(FigureKind.CAME_BACK, one, now=OPENED + 49 * HOUR - timedelta(seconds=1)) == (0, None)
    assert _part(FigureKind.CAME_BACK, one, now=OPENED + 49 * HOUR) == (1, 1.0)
    assert not _asked(answered=None, asked_again_at=OPENED).came_back(HOUR)


def test_reactions() -> None:
    """Of the answers to which the reaction is known."""
    taken = [Reaction.THANKS, Reaction.THANKS, Reaction.ANGRIER, Reaction.SILENCE, None]
    figures = _measured(
        *(_asked(reaction=one) for one in taken), _asked(answered=None, reaction=Reaction.THANKS)
    ).figures
    shares = {kind: (figures[kind].n, figures[kind].value) for kind in list(FigureKind)[-4:]}
    assert shares == {
        FigureKind.THANKS: (4, 0.5),
        FigureKind.SILENCE: (4, 0.25),
        FigureKind.ASKED_AGAIN: (4, 0.0),
        FigureKind.ANGRIER: (4, 0.25),
    }


def test_the_load() -> None:
    """A day at least: of the first minutes no pace can be told."""
    assert _part(FigureKind.LOAD, *[_asked()] * 30) == (30, 1.5)
    assert _part(FigureKind.LOAD, *[_asked()] * 30, now=SINCE + HOUR) == (30, 30.0)
    low, high = _figure(FigureKind.LOAD, *[_asked()] * 10).interval
    assert (round(low * 20, 4), round(high * 20, 4)) == (4.7874, 18.3915)


def test_when_it_will_be_knowable() -> None:
    """28 in 20 days are 1.4 a day: what 12 more take is 9 days."""
    figure = _figure(FigureKind.BOUNCED, *[_asked()] * 28, needed=40)
    assert figure.knowable == NotYet(28, 40, 1.4, date(2026, 9, 30))
    assert _figure(FigureKind.BOUNCED, *[_asked()] * 28, needed=28).knowable == Knowable(28)
    assert _figure(FigureKind.UNCHANGED, _asked()) == Figure(0, None, None, None, NotYet(0, 2, 0.0, None))


def test_when_enough_answers_will_be_old_enough() -> None:
    """On the day when the last one needed is two days old - and what must still be asked takes two days longer."""
    old = [_asked()] * 8
    young = [_asked(answered=480 - 48 + hours) for hours in (30, 20, 1)]
    assert _figure(FigureKind.CAME_BACK, *old, *young, needed=9).knowable == NotYet(8, 9, 0.55, date(2026, 9, 23))
    assert _figure(FigureKind.CAME_BACK, *old, *young, needed=11).knowable == NotYet(8, 11, 0.55, date(2026, 9, 24))
    assert _figure(FigureKind.CAME_BACK, *old, *young, needed=12).knowable == NotYet(8, 12, 0.55, date(2026, 9, 25))
    assert _figure(FigureKind.CAME_BACK, *old, needed=9).knowable == NotYet(8, 9, 0.4, date(2026, 9, 26))


def test_against_the_control_group() -> None:
    """56 of 70 against 48 of 80 is an example of Newcombe's; nobody asks the hub whose a question is."""
    inside = [_asked()] * 56 + [_asked(answered=3)] * 14
    outside = [_asked(inside=False)] * 48 + [_asked(inside=False, answered=3)] * 32
    found = _measured(*inside, *outside)
    assert (found.share, found.control[FigureKind.WITHIN_OLA].n, *found.control) == (50, 80, *COMPARED)
    apart = found.differences[FigureKind.WITHIN_OLA]
    assert (round(apart.value, 4), round(apart.low or 0, 4), round(apart.high or 0, 4)) == (0.2, 0.0524, 0.3339)
    assert FigureKind.MEDIAN_MINUTES not in found.differences
    assert {FigureKind.LOAD, FigureKind.BOUNCED, FigureKind.UNCHANGED, FigureKind.EDIT_DISTANCE}.isdisjoint(COMPARED)


def test_a_difference_of_few_has_no_ends() -> None:
    """Nor has one whose control group nobody is in."""
    found = _measured(_asked(minutes=9), _asked(inside=False, minutes=4))
    assert found.differences[FigureKind.MEDIAN_MINUTES] == Difference(5, None, None)
    assert _measured(_asked(minutes=9)).differences == {}


def test_bounds_need_something() -> None:
    with pytest.raises(ValueError, match="at least one ticket behind it, not 0"):
        Bounds(needed=0)


moments = st.none() | st.integers(0, 30 * 24).map(lambda hours: SINCE + hours * HOUR)
records = st.builds(
    Asked,
    ticket=st.integers(1, 99),
    author=st.sampled_from("ab"),
    inside=st.booleans(),
    opened=st.just(SINCE),
    answered=moments,
    due=moments,
    bounced=st.none() | st.builds(Bounce, moments.filter(bool), st.sampled_from(["not ours", "unclear"])),
    withdrawn=moments,
    draft=st.none() | st.builds(Draft, st.sampled_from(DraftVerdict), st.integers(0, 30)),
    reaction=st.none() | st.sampled_from(Reaction),
    asked_again_at=moments,
    reopened_at=moments,
    minutes=st.none() | st.integers(0, 60).map(float),
)


@tries(60)
@given(st.lists(records, max_size=60), st.integers(0, 30 * 24), st.integers(1, 20))
def test_counted_a_second_time(world: list[Asked], hours: int, needed: int) -> None:
    now = SINCE + hours * HOUR
    found = readiness(world, SINCE, now, 50, Bounds(needed=needed))
    expected = {inside: counted((one for one in world if one.inside is inside), now) for inside in (True, False)}
    for kind, figure in found.figures.items():
        assert isinstance(figure.knowable, Knowable if figure.n >= needed else NotYet)
        if kind is not FigureKind.LOAD:
            assert (figure.n, figure.value, figure.low, figure.high) == pytest.approx(expected[True][kind], abs=1e-9)
    for kind, figure in found.control.items():
        assert (figure.n, figure.value, figure.low, figure.high) == pytest.approx(expected[False][kind], abs=1e-9)
    reasons = bounces(one for one in world if one.inside)
    assert found.bounced_because.keys() == reasons.keys()
    for reason, figure in found.bounced_because.items():
        assert (figure.n, figure.value, figure.low, figure.high) == pytest.approx(reasons[reason], abs=1e-9)
    for kind in COMPARED:
        apart, other = found.differences.get(kind), difference_counted(expected[True][kind], expected[False][kind])
        assert (apart is None) is (other is None)
        if apart is not None and other is not None:
            assert (apart.value, apart.low, apart.high) == pytest.approx(other, abs=1e-9)


@tries(60)
@given(st.lists(moments.filter(bool), max_size=25), st.integers(0, 30 * 24), st.integers(1, 30))
def test_what_is_known_of_the_future(answers: list[datetime], hours: int, needed: int) -> None:
    """When the answers that are there suffice, the day said is the day it becomes knowable - and not the day before."""
    now = SINCE + hours * HOUR
    world = [Asked(1, "a", True, SINCE, answered=at) for at in answers if at <= now]
    told = readiness(world, SINCE, now, 50, Bounds(needed=needed)).figures[FigureKind.CAME_BACK].knowable
    if isinstance(told, Knowable) or told.around is None or len(world) < needed:
        return
    on_the_day = datetime.combine(told.around, datetime.min.time(), UTC)
    for day, kind in ((on_the_day - timedelta(seconds=1), NotYet), (on_the_day + timedelta(days=1), Knowable)):
        if day > now:
            later = readiness(world, SINCE, day, 50, Bounds(needed=needed)).figures[FigureKind.CAME_BACK]
            assert isinstance(later.knowable, kind)
