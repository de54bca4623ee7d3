"""Explaining a clock: what it tells is the clock, without a hole in its life."""

from datetime import datetime, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from routing_rules.clock_story import ClockStory, Lateness, Stretch, clock_story
from routing_rules.clocks import fold
from routing_rules.targets import calendar_of, elapsed
from tests.routing_rules.clock_case import Case, all_cases
from tests.routing_rules.clock_histories import History, histories
from tests.tries import tries

CASES = {case.name: case for case in all_cases()}


def test_a_weekend_with_a_holiday_is_named() -> None:
    (first_reply, *_) = _told(CASES["holidays: Koningsdag"], timedelta(days=4))
    assert [(one.what, one.because) for one in first_reply.segments] == [
        (Stretch.COUNTED, ""),
        (Stretch.NO_HOURS, "Koningsdag"),
        (Stretch.COUNTED, ""),
    ]
    assert first_reply.lateness is Lateness.LATE


def test_the_customers_turn_is_named() -> None:
    _, resolution, _ = _told(CASES["pause: the customer's answer lets it run on"], timedelta())
    assert [one.what for one in resolution.segments] == [Stretch.COUNTED, Stretch.PAUSED]
    assert (resolution.state, resolution.elapsed, resolution.left) == (
        "running",
        timedelta(minutes=30),
        timedelta(hours=15, minutes=30),
    )


def test_the_most_specific_wins_visibly() -> None:
    (first_reply, *_) = _told(CASES["policies: two conditions beat one"], timedelta())
    assert [(one.policy, one.conditions, one.lost) for one in first_reply.contenders] == [
        ("press-on-x", 2, ""),
        ("vip", 1, "fewer conditions"),
        ("default", 0, "fewer conditions"),
    ]


def test_a_tie_is_told() -> None:
    (first_reply, *_) = _told(CASES["policies: contact group before priority"], timedelta())
    assert [(one.policy, one.lost) for one in first_reply.contenders][:2] == [
        ("vip", ""),
        ("urgent", "weaker conditions"),
    ]


def test_steps_are_told_in_order() -> None:
    (first_reply, *_) = _told(CASES["ladders: then the last fifth"], timedelta())
    assert [(step.slug, step.fired) for step in first_reply.steps] == [
        ("half", True),
        ("near", False),
        ("late", False),
        ("over", False),
    ]


@tries(25)
@given(histories(), st.integers(0, 10_000))
def test_no_hole_and_nothing_twice(history: History, later: int) -> None:
    clocks, (last, force) = fold(history), history[-1]
    now = last.at + timedelta(minutes=later)
    for target in clocks.targets:
        story = clock_story(target, last.facts, force, now)
        counted = sum((one.duration for one in story.segments if one.what is Stretch.COUNTED), timedelta())
        assert counted == story.elapsed == elapsed(target, calendar_of(target, force.levels), _until(story, now))
        assert all(this.end == that.start for this, that in pairwise(story.segments))
        assert all(one.start < one.end for one in story.segments)


def _until(story: ClockStory, now: datetime) -> datetime:
    return now if story.ended_at is None else min(now, story.ended_at)


def _told(case: Case, later: timedelta) -> list[ClockStory]:
    last, force = case.history[-1]
    return [clock_story(target, last.facts, force, last.at + later) for target in fold(case.history).targets]
