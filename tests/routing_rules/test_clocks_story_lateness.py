"""Explaining a clock at some moment: how long each stretch took, how late it is, and what it never owed."""

from datetime import datetime, timedelta

import pytest

from routing_rules.clock_story import ClockStory, Lateness, Stretch, clock_story
from routing_rules.clocks import Standing, fold, standing
from routing_rules.vocabulary import ClockKind
from tests.routing_rules.clock_case import all_cases

CASES = {case.name: case for case in all_cases()}
MINUTE = timedelta(minutes=1)


def test_as_long_as_the_customer_is_silent_it_is_their_turn() -> None:
    resolution = _told("pause: our reply pauses the resolution", ClockKind.RESOLUTION, 90 * MINUTE)
    assert [(one.what, one.duration / MINUTE) for one in resolution.segments] == [
        (Stretch.COUNTED, 30),
        (Stretch.PAUSED, 90),
    ]
    assert (resolution.state, resolution.elapsed) == ("paused", 30 * MINUTE)


def test_the_evening_does_not_count() -> None:
    first_reply = _told("hours: asked in the evening", ClockKind.FIRST_REPLY, 20 * MINUTE)
    assert [(one.what, one.duration / MINUTE, one.because) for one in first_reply.segments] == [
        (Stretch.CLOSED, 20, "")
    ]
    assert (first_reply.elapsed, first_reply.left) == (timedelta(), 60 * MINUTE)


def test_what_nobody_promised_has_no_steps_and_is_never_late() -> None:
    answer = _told("policies: no promise at all", ClockKind.ANSWER, timedelta(days=3))
    assert (answer.subject, answer.target, answer.left, answer.steps) == ("supply", None, None, ())
    assert (answer.state, answer.lateness, answer.due_at) == ("running", Lateness.CALM, None)


@pytest.mark.parametrize(
    ("minutes", "lateness", "risk"),
    [
        (0, Lateness.CALM, 0),
        (47, Lateness.CALM, 0),
        (48, Lateness.NEAR, 1),
        (59, Lateness.NEAR, 1),
        (61, Lateness.LATE, 2),
    ],
)
def test_how_late_a_clock_and_its_ticket_are(minutes: int, lateness: Lateness, risk: int) -> None:
    """An hour is promised: the last fifth begins after 48 minutes."""
    name = "hours: asked within hours"
    asked_at = CASES[name].history[-1][0].at
    assert _told(name, ClockKind.FIRST_REPLY, minutes * MINUTE).lateness is lateness
    assert _standing(name, asked_at + minutes * MINUTE) == Standing(
        risk, asked_at + 60 * MINUTE, ClockKind.FIRST_REPLY, asked_at + 48 * MINUTE
    )


def test_a_ticket_of_which_all_clocks_ended_is_calm() -> None:
    name = "merge_and_split: merged away when it was late"
    assert _standing(name, CASES[name].history[-1][0].at) == Standing()


def _told(name: str, kind: ClockKind, later: timedelta) -> ClockStory:
    history = CASES[name].history
    last, force = history[-1]
    (target,) = (target for target in fold(history).targets if target.kind is kind)
    return clock_story(target, last.facts, force, last.at + later)


def _standing(name: str, at: datetime) -> Standing:
    return standing(fold(CASES[name].history), at)
