"""Which steps of a ladder are due: the example tables."""

from datetime import datetime, timedelta

import pytest

from routing_rules.escalate import DueStep, next_due, steps_due, to_acknowledge
from routing_rules.service_levels import ServiceLevels, Step
from routing_rules.targets import LATE, NEAR, Target, acknowledge, fire, reckon, start, stop
from routing_rules.vocabulary import ClockKind, Outcome, StepAction
from tests.routing_rules.small_levels import NOON, OFFICE, minutes, rung, small_levels

LADDER = (
    rung("half", 0.5),
    rung("at-risk", -minutes(10), StepAction.WARN_LEAD),
    rung("lead", 1.0, StepAction.ESCALATE, level="team_lead", repeat=minutes(15)),
    rung("manager", minutes(30), StepAction.ESCALATE, level="management"),
)


def target(
    levels: ServiceLevels, started_at: datetime = NOON, seconds: int = 3_600, calendar: str = "always"
) -> Target:
    one = Target(
        ClockKind.FIRST_REPLY, "", started_at, [started_at], calendar=calendar, seconds=seconds, ladder="ladder"
    )
    reckon(one, levels, started_at)
    return one


def told(due: list[DueStep], start: datetime = NOON) -> list[tuple[str, float, int]]:
    """Slug, planned minute after the start, repetition."""
    return [(one.slug, (one.planned_at - start) / minutes(1), one.repetition) for one in due]


def climb(one: Target, levels: ServiceLevels, at: datetime) -> list[tuple[str, float, int]]:
    """Fire everything due at this moment, as a sweep does."""
    fired = []
    while (due := next_due([one], levels, at)) is not None:
        fired.append(due[1])
        fire(one, due[1].slug, at, levels)
        reckon(one, levels, at)
    return told(fired)


@pytest.mark.parametrize(
    ("minute", "due"),
    [
        (0, []),
        (29, []),
        (30, ["half"]),
        (47, ["half"]),
        (48, ["half", NEAR]),
        (50, ["half", NEAR, "at-risk"]),
        (59, ["half", NEAR, "at-risk"]),
        (60, ["half", NEAR, "at-risk", LATE, "lead"]),
        (90, ["half", NEAR, "at-risk", LATE, "lead", "manager"]),
    ],
)
def test_what_was_missed_comes_at_once_and_in_order(minute: float, due: list[str]) -> None:
    levels = small_levels(*LADDER)
    assert [one.slug for one in steps_due(target(levels), levels, NOON + minutes(minute))] == due


def test_each_step_comes_once_at_its_moment_and_a_repeat_until_somebody_acknowledges() -> None:
    levels = small_levels(*LADDER)
    one = target(levels)
    story = [(minute, climb(one, levels, NOON + minutes(minute))) for minute in range(100)]
    assert [step for _, steps in story for step in steps] == [
        ("half", 30, 0),
        (NEAR, 48, 0),
        ("at-risk", 50, 0),
        (LATE, 60, 0),
        ("lead", 60, 0),
        ("lead", 75, 1),
        ("manager", 90, 0),
        ("lead", 90, 2),
    ]
    assert all(planned == minute for minute, steps in story for _, planned, _ in steps)
    acknowledge(one)
    reckon(one, levels, NOON + minutes(100))
    assert one.next_at is None
    assert climb(one, levels, NOON + timedelta(days=30)) == []


def test_after_a_downtime_a_repeat_comes_once_and_goes_on_at_its_pace() -> None:
    levels = small_levels(LADDER[2])
    one = target(levels)
    assert climb(one, levels, NOON + minutes(60)) == [(NEAR, 48, 0), (LATE, 60, 0), ("lead", 60, 0)]
    assert climb(one, levels, NOON + minutes(300)) == [("lead", 75, 1)]
    assert one.next_at == NOON + minutes(315)
    assert climb(one, levels, NOON + minutes(315)) == [("lead", 315, 2)]


def test_a_later_step_that_repeats_takes_the_place_of_an_earlier_one() -> None:
    manager = rung("manager", minutes(10), StepAction.ESCALATE, level="management", repeat=minutes(60))
    levels = small_levels(LADDER[2], manager)
    one = target(levels)
    climb(one, levels, NOON + minutes(60))
    assert told(steps_due(one, levels, NOON + minutes(80))) == [("manager", 70, 0)]
    assert climb(one, levels, NOON + minutes(80)) == [("manager", 70, 0)]
    assert one.next_at == NOON + minutes(140)
    assert climb(one, levels, NOON + minutes(140)) == [("manager", 140, 1)]


def test_a_repeat_that_was_due_before_the_next_step_comes_before_it() -> None:
    manager = rung("manager", minutes(20), StepAction.ESCALATE, level="management", repeat=minutes(60))
    levels = small_levels(LADDER[2], manager)
    one = target(levels)
    climb(one, levels, NOON + minutes(60))
    assert climb(one, levels, NOON + minutes(85)) == [("lead", 75, 1), ("manager", 80, 0)]


def test_a_clock_of_office_hours_does_not_climb_in_the_weekend() -> None:
    levels = small_levels(*LADDER)
    friday = datetime(2026, 1, 16, 15, 30, tzinfo=NOON.tzinfo)
    one = target(levels, friday, calendar=OFFICE)
    assert told(steps_due(one, levels, friday + timedelta(days=2)), friday) == [("half", 30, 0)]
    monday = datetime(2026, 1, 19, 8, 30, tzinfo=NOON.tzinfo)
    assert [one.slug for one in steps_due(one, levels, monday)][-2:] == [LATE, "lead"]


def test_a_paused_clock_comes_to_nothing_until_it_runs_on() -> None:
    levels = small_levels(*LADDER)
    one = target(levels)
    stop(one, NOON + minutes(40))
    reckon(one, levels, NOON + minutes(40))
    assert one.next_at is None
    assert steps_due(one, levels, NOON + timedelta(days=9)) == []
    start(one, NOON + timedelta(days=9))
    reckon(one, levels, NOON + timedelta(days=9))
    assert climb(one, levels, NOON + timedelta(days=9)) == [("half", 30, 0)]


def test_an_ended_clock_and_one_without_a_promise_come_to_nothing() -> None:
    levels = small_levels(*LADDER)
    ended = target(levels)
    ended.ended_at, ended.outcome = NOON + minutes(90), Outcome.MISSED
    without = Target(ClockKind.FIRST_REPLY, "", NOON, [NOON], ladder="ladder")
    assert steps_due(ended, levels, NOON + timedelta(days=1)) == []
    assert steps_due(without, levels, NOON + timedelta(days=1)) == []


def test_of_several_clocks_the_earliest_step_is_next() -> None:
    levels = small_levels(*LADDER)
    first, second = target(levels), target(levels, NOON - minutes(50))
    found = next_due([first, second], levels, NOON + minutes(49))
    assert found is not None
    assert (found[0] is second, found[1].slug) == (True, "half")


def test_a_step_that_left_the_ladder_is_repeated_no_more() -> None:
    levels, without = small_levels(*LADDER), small_levels(LADDER[0])
    one = target(levels)
    assert climb(one, levels, NOON + minutes(60))[-1] == ("lead", 60, 0)
    reckon(one, without, NOON + minutes(61))
    assert one.repeat_step is None
    assert one.next_at is None


@pytest.mark.parametrize(
    ("step", "open_until_acknowledged"),
    [
        (rung("a", 1.0, StepAction.ESCALATE, level="team_lead"), True),
        (rung("a", 1.0, StepAction.WAKE, level="team_lead"), True),
        (rung("a", 1.0, StepAction.WARN_LEAD), False),
        (rung("a", 1.0, StepAction.WARN_OWNER), False),
        (rung("a", 1.0, StepAction.WARN_OWNER, repeat=minutes(5)), True),
        (rung("a", 1.0, StepAction.RAISE_PRIORITY, points=5), False),
        (rung("a", 1.0, StepAction.TAKE_BACK), False),
    ],
)
def test_what_somebody_has_to_acknowledge(step: Step, open_until_acknowledged: bool) -> None:
    assert to_acknowledge(step) is open_until_acknowledged
