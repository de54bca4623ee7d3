"""What holds of the health of every cell, whatever happened to it."""

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from routing_rules.health import step, trial_room
from routing_rules.health_parts import (
    STANDING,
    Answered,
    Bounds,
    CauseGone,
    ChangeKind,
    Health,
    HealthState,
    Observation,
    TimePassed,
    TrialEnded,
)
from routing_rules.participation import STAGES, lower
from routing_rules.vocabulary import Stage
from tests.routing_rules.health_histories import Moment, bounds_of_cells, histories, walk
from tests.routing_rules.small_levels import NOON
from tests.tries import tries

ANY_STAGE = st.sampled_from(Stage)
OF_THE_BREAKER = {ChangeKind.STEPPED_BACK: "back", ChangeKind.RECOVERED: "forth"}


def healthy(history: list[Moment]) -> Health:
    return Health(history[0][1] if history else Stage.ANSWER)


@given(history=histories(), bounds=bounds_of_cells())
@tries(60)
def test_it_never_flaps(history: list[Moment], bounds: Bounds) -> None:
    _, changes = walk(history, healthy(history), bounds)
    turns = [change for change in changes if change.kind in OF_THE_BREAKER]
    for one, other in zip(turns, turns[1:], strict=False):
        assert OF_THE_BREAKER[one.kind] != OF_THE_BREAKER[other.kind]
        assert other.at - one.at >= bounds.cool_down
    openings = [change for change in changes if change.kind in (ChangeKind.STEPPED_BACK, ChangeKind.TRIAL_FAILED)]
    for one, other in zip(openings, openings[1:], strict=False):
        assert other.at - one.at >= bounds.cool_down
    for one, other in zip(changes, changes[1:], strict=False):
        if other.kind is ChangeKind.TRIAL_BEGAN:
            assert other.at - one.at >= bounds.cool_down
    elapsed = history[-1][0].at - NOON if history else timedelta()
    assert len(changes) <= 1 + 2 * (elapsed // bounds.cool_down)


@given(history=histories(ANY_STAGE), bounds=bounds_of_cells())
@tries(60)
def test_the_ceiling_is_one_below_the_configured_stage_or_none(history: list[Moment], bounds: Bounds) -> None:
    health = healthy(history)
    for observation, stage in history:
        before = health
        health, change = step(health, observation, bounds, stage)
        assert health.configured is stage
        assert health.ceiling is (None if health.state is HealthState.CLOSED else lower(stage))
        assert health.ceiling is None or 0 < STAGES.index(health.ceiling) < STAGES.index(stage)
        assert bool(health.evidence) is (health.state is not HealthState.CLOSED)
        assert (change is not None) or (before.state, before.ceiling) == (health.state, health.ceiling)
        assert change is None or (change.before, change.after) == (before.ceiling, health.ceiling)
        assert change is None or change.evidence


@given(history=histories(ANY_STAGE), bounds=bounds_of_cells(), cut=st.integers(0, 60))
@tries(50)
def test_the_same_history_gives_the_same_health_and_can_be_split_anywhere(
    history: list[Moment], bounds: Bounds, cut: int
) -> None:
    whole, changes = walk(history, healthy(history), bounds)
    half, first = walk(history[:cut], healthy(history), bounds)
    assert walk(history[cut:], half, bounds) == (whole, changes[len(first) :])
    assert changes[: len(first)] == first
    assert walk(history, healthy(history), bounds) == (whole, changes)


@given(history=histories(ANY_STAGE), bounds=bounds_of_cells())
@tries(50)
def test_when_all_goes_well_it_closes_and_stays_closed(history: list[Moment], bounds: Bounds) -> None:
    health, _ = walk(history, healthy(history), bounds)
    at = history[-1][0].at if history else NOON
    stage = health.configured
    for cause in sorted(STANDING):
        health, _ = step(health, CauseGone(at, cause), bounds, stage)
    for remaining in reversed(range(40)):
        at += bounds.longest_cool_down
        observations: list[Observation] = [TimePassed(at), Answered(at, 1, is_late=False)]
        for observation in observations:
            health, change = step(health, observation, bounds, stage)
            assert change is None or remaining > 5
        if trial_room(health, bounds, 0):
            health, _ = step(health, TrialEnded(at, 1, at, went_well=True), bounds, stage)
    assert (health.state, health.ceiling) == (HealthState.CLOSED, None)
