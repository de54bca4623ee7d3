"""The circuit breaker of a cell: the cool-down, the trial, and what comes after, case by case."""

import pytest

from routing_rules.health import trial_room
from routing_rules.health_parts import Cause, ChangeKind, Evidence, HealthState
from routing_rules.vocabulary import Stage
from tests.routing_rules.health_cells import TIGHT, Cell, half_open_cell, open_cell, recovered_cell
from tests.routing_rules.small_levels import NOON, minutes


def test_what_is_answered_while_it_is_open_is_not_counted() -> None:
    cell = open_cell()
    cell.answered(9, late=True)
    cell.bounced(9)
    assert (cell.health.answers, cell.health.questions) == ((), ())


def test_after_the_cool_down_a_trial_is_let_through() -> None:
    cell = open_cell()
    assert cell.waits(59.9) is None
    assert trial_room(cell.health, TIGHT, 0) == 0
    change = cell.waits(0.1)
    assert change is not None
    assert (change.kind, change.before, change.after) == (ChangeKind.TRIAL_BEGAN, Stage.DRAFT, Stage.DRAFT)
    assert [trial_room(cell.health, TIGHT, outstanding) for outstanding in (0, 1, 2, 3)] == [2, 1, 0, 0]
    cell.tried()
    assert [trial_room(cell.health, TIGHT, outstanding) for outstanding in (0, 1)] == [1, 0]


def test_a_trial_that_went_well_closes_it() -> None:
    cell = half_open_cell()
    evidence = cell.health.evidence
    assert cell.tried() is None
    change = cell.tried()
    assert change is not None
    assert (change.kind, change.before, change.after) == (ChangeKind.RECOVERED, Stage.DRAFT, None)
    assert change.evidence == evidence
    assert (cell.health.evidence, cell.health.until) == ((), cell.at + minutes(60))


def test_a_ticket_that_goes_badly_opens_it_again_for_longer_and_longer() -> None:
    cell = half_open_cell()
    lengths = []
    for number in range(1, 5):
        cell.tried()
        change = cell.tried(40 + number, well=False)
        assert change is not None
        assert (change.kind, change.after) == (ChangeKind.TRIAL_FAILED, Stage.DRAFT)
        assert [evidence.cause for evidence in change.evidence] == [Cause.MISSED, Cause.TRIAL]
        assert change.evidence[1] == Evidence(Cause.TRIAL, cell.at, found=number, tickets=(40 + number,))
        assert cell.health.until is not None
        lengths.append((cell.health.until - cell.at) // minutes(1))
        cell.waits(lengths[-1])
        assert cell.health.went_well == 0
    assert lengths == [120, 240, 240, 240]
    cell.tried()
    cell.tried()
    assert (cell.health.state, cell.health.failed_trials) == (HealthState.CLOSED, 0)


@pytest.mark.parametrize("well", [True, False])
def test_a_ticket_of_an_earlier_trial_says_nothing(well: bool) -> None:
    cell = half_open_cell()
    assert cell.tried(well=well, begun=NOON) is None
    assert (cell.health.state, cell.health.went_well) == (HealthState.HALF_OPEN, 0)


@pytest.mark.parametrize("well", [True, False])
def test_a_ticket_of_a_trial_says_nothing_when_none_is_on(well: bool) -> None:
    for cell in (Cell(), open_cell(), recovered_cell()):
        before = cell.health
        assert cell.tried(well=well) is None
        assert cell.health == before


def test_while_a_cause_stands_no_trial_is_let_through_and_it_does_not_close() -> None:
    cell = half_open_cell()
    cell.tried()
    cell.arose(Cause.INCIDENT)
    assert (cell.health.state, trial_room(cell.health, TIGHT, 0)) == (HealthState.HALF_OPEN, 0)
    assert cell.tried() is None
    change = cell.gone(Cause.INCIDENT)
    assert change is not None
    assert change.kind is ChangeKind.RECOVERED


def test_after_it_recovered_it_holds_for_a_cool_down() -> None:
    cell = recovered_cell()
    cell.arose(Cause.INCIDENT)
    assert cell.waits(58) is None
    change = cell.waits(1)
    assert change is not None
    assert (change.kind, change.evidence[0].at) == (ChangeKind.STEPPED_BACK, cell.at - minutes(59))


def test_what_was_gone_by_the_end_of_that_time_is_forgotten() -> None:
    cell = recovered_cell()
    cell.arose(Cause.INCIDENT)
    cell.gone(Cause.INCIDENT)
    assert cell.waits(60) is None
    assert (cell.health.state, cell.health.until) == (HealthState.CLOSED, None)
