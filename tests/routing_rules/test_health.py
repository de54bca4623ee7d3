"""The circuit breaker of a cell, case by case."""

from datetime import timedelta
from typing import Any

import pytest

from routing_rules.health import standing_causes, trial_room
from routing_rules.health_parts import (
    Bounds,
    Cause,
    CauseArose,
    ChangeKind,
    Evidence,
    Health,
    HealthState,
    TimePassed,
)
from routing_rules.vocabulary import Stage
from tests.routing_rules.health_cells import TIGHT, Cell, half_open_cell, open_cell, recovered_cell
from tests.routing_rules.small_levels import NOON, minutes


def test_a_new_cell_is_healthy() -> None:
    cell = Cell()
    assert cell.answered() is None
    assert (cell.health.ceiling, cell.health.state, cell.health.since) == (None, HealthState.CLOSED, None)
    assert trial_room(cell.health, TIGHT, 0) == 0


def test_late_answers_among_the_last_make_it_step_back_one_stage() -> None:
    cell = Cell()
    assert cell.answered(1, late=True) is None
    assert [cell.answered(ticket) for ticket in (2, 3, 4, 5)] == [None] * 4
    assert cell.answered(6, late=True) is None
    change = cell.answered(7, late=True)
    missed = Evidence(Cause.MISSED, cell.at, found=2, of=4, tickets=(6, 7))
    assert change is not None
    assert (change.kind, change.at, change.before) == (ChangeKind.STEPPED_BACK, cell.at, None)
    assert change.after is Stage.DRAFT
    assert change.evidence == cell.health.evidence == (missed,)
    assert (cell.health.since, cell.health.until) == (cell.at, cell.at + minutes(60))
    assert (cell.health.answers, cell.health.questions) == ((), ())


def test_bounces_count_once_there_are_enough_questions() -> None:
    cell = Cell(Stage.CONSULT)
    assert [cell.bounced(1), cell.bounced(2), cell.answered(3)] == [None] * 3
    change = cell.bounced(4)
    assert change is not None
    assert (change.after, change.evidence) == (Stage.SHADOW, (Evidence(Cause.BOUNCED, cell.at, 3, 4, (1, 2, 4)),))


def test_a_share_of_bounces_at_its_bound_is_no_reason() -> None:
    cell = Cell()
    assert [cell.bounced(1), cell.bounced(2), cell.answered(3), cell.answered(4)] == [None] * 4
    assert cell.health.state is HealthState.CLOSED


def test_absence_counts_from_its_bound_on_and_until_somebody_is_there() -> None:
    cell = Cell(Stage.DRAFT)
    assert cell.arose(Cause.ABSENT, minutes(29)) is None
    change = cell.arose(Cause.ABSENT, minutes(30))
    arose = cell.at
    assert change is not None
    assert (change.after, change.evidence) == (
        Stage.CONSULT,
        (Evidence(Cause.ABSENT, arose, lasting=minutes(30)),),
    )
    assert cell.arose(Cause.ABSENT, minutes(90), after=90) is None
    assert cell.health.standing == (Evidence(Cause.ABSENT, arose, lasting=minutes(90)),)
    assert cell.health.state is HealthState.OPEN
    change = cell.gone(Cause.ABSENT)
    assert change is not None
    assert change.kind is ChangeKind.TRIAL_BEGAN


def test_an_absence_that_is_told_to_be_shorter_stands_no_longer() -> None:
    cell = Cell()
    cell.arose(Cause.ABSENT, minutes(30))
    cell.arose(Cause.ABSENT, minutes(5))
    assert cell.health.standing == ()


@pytest.mark.parametrize(("stage", "after"), [(Stage.ANSWER, Stage.DRAFT), (Stage.DRAFT, None), (Stage.CONSULT, None)])
def test_a_mandate_used_up_matters_where_the_department_publishes(stage: Stage, after: Stage | None) -> None:
    cell = Cell(stage)
    cell.arose(Cause.MANDATE)
    assert cell.health.ceiling is after
    assert bool(standing_causes(cell.health)) is (after is not None)
    cell.gone(Cause.MANDATE)
    assert cell.health.standing == ()


@pytest.mark.parametrize("stage", [Stage.HUB, Stage.SHADOW])
def test_where_nobody_is_asked_there_is_nothing_to_step_back_from(stage: Stage) -> None:
    cell = Cell(stage)
    cell.arose(Cause.INCIDENT)
    cell.answered(1, late=True)
    assert cell.answered(2, late=True) is None
    assert cell.health.ceiling is None


def test_all_causes_are_given_in_their_order() -> None:
    cell = recovered_cell()
    cell.arose(Cause.INCIDENT)
    cell.arose(Cause.ABSENT, minutes(40))
    cell.arose(Cause.MANDATE)
    cell.answered(1, late=True)
    cell.answered(2, late=True)
    for ticket in (3, 4, 5):
        cell.bounced(ticket)
    change = cell.waits(60)
    assert change is not None
    causes = [Cause.MISSED, Cause.BOUNCED, Cause.ABSENT, Cause.MANDATE, Cause.INCIDENT]
    assert [evidence.cause for evidence in change.evidence] == causes


def test_a_person_who_sets_the_stage_begins_anew() -> None:
    cell = half_open_cell()
    cell.tried(well=False)
    evidence = cell.health.evidence
    change = cell.set(Stage.CONSULT)
    assert change is not None
    assert (change.kind, change.before, change.after) == (ChangeKind.RESET, Stage.DRAFT, None)
    assert change.evidence == evidence
    assert cell.health == Health(Stage.CONSULT)


def test_setting_the_same_stage_ends_what_is_open() -> None:
    cell = open_cell()
    change = cell.set(Stage.ANSWER)
    assert change is not None
    assert (change.kind, cell.health) == (ChangeKind.RESET, Health(Stage.ANSWER))


def test_setting_the_stage_of_a_healthy_cell_forgets_what_was_counted() -> None:
    cell = Cell()
    cell.answered(1, late=True)
    assert cell.set(Stage.DRAFT) is None
    assert cell.answered(2, late=True) is None
    assert cell.answered(3, late=True) is not None


def test_another_stage_than_before_counts_as_set() -> None:
    cell = open_cell()
    cell.stage = Stage.DRAFT
    change = cell.waits(1)
    assert change is not None
    assert (change.kind, cell.health) == (ChangeKind.RESET, Health(Stage.DRAFT))


@pytest.mark.parametrize(("stage", "after"), [(Stage.ANSWER, Stage.DRAFT), (Stage.CONSULT, Stage.SHADOW)])
def test_a_standing_cause_outlasts_what_a_person_sets(stage: Stage, after: Stage) -> None:
    cell = Cell(Stage.DRAFT)
    cell.arose(Cause.INCIDENT)
    arose = cell.at
    change = cell.set(stage)
    assert change is not None
    assert (change.kind, change.before, change.after) == (ChangeKind.STEPPED_BACK, Stage.CONSULT, after)
    assert change.evidence == (Evidence(Cause.INCIDENT, arose),)


def test_a_person_who_sets_a_stage_in_which_nobody_is_asked_closes_it() -> None:
    cell = Cell()
    cell.arose(Cause.INCIDENT)
    change = cell.set(Stage.SHADOW)
    assert change is not None
    assert (change.kind, cell.health.ceiling) == (ChangeKind.RESET, None)


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"misses": 0}, "at least one"),
        ({"misses": 11}, "at least one"),
        ({"bounces": 101}, "share of bounces"),
        ({"bounces": -1}, "share of bounces"),
        ({"bounces_of": 0}, "share of bounces"),
        ({"absence": timedelta()}, "longer than nothing"),
        ({"cool_down": timedelta()}, "longer than nothing"),
        ({"cool_down": timedelta(days=3)}, "no shorter"),
        ({"trial": 0}, "one ticket"),
    ],
)
def test_bounds_that_can_not_be_are_refused(changed: dict[str, Any], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        Bounds(**changed)


@pytest.mark.parametrize(
    ("cause", "lasting"), [(Cause.MISSED, None), (Cause.ABSENT, None), (Cause.INCIDENT, minutes(3))]
)
def test_only_a_standing_cause_arises_and_absence_has_a_length(cause: Cause, lasting: timedelta | None) -> None:
    with pytest.raises(ValueError, match="no standing cause"):
        CauseArose(NOON, cause, lasting)


def test_the_longest_cool_down_is_reached_whatever_it_is() -> None:
    bounds = Bounds(misses=1, answers=1, cool_down=minutes(1), longest_cool_down=timedelta(days=1_000), trial=1)
    cell = Cell(bounds=bounds)
    cell.answered(late=True)
    for _ in range(40):
        assert cell.health.until is not None
        cell.see(TimePassed, (cell.health.until - cell.at) / minutes(1))
        cell.tried(well=False)
    assert cell.health.until == cell.at + timedelta(days=1_000)
