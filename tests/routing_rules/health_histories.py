"""Random histories of a cell, and a walk through them."""

from collections.abc import Iterable
from datetime import datetime

from hypothesis import strategies as st

from routing_rules.health import step
from routing_rules.health_parts import (
    STANDING,
    Answered,
    Bounced,
    Bounds,
    Cause,
    CauseArose,
    CauseGone,
    Change,
    Health,
    Observation,
    StageSet,
    TimePassed,
    TrialEnded,
)
from routing_rules.vocabulary import Stage
from tests.routing_rules.small_levels import NOON, minutes

Moment = tuple[Observation, Stage]
"""An observation, and the configured stage then."""


def walk(history: Iterable[Moment], health: Health, bounds: Bounds) -> tuple[Health, list[Change]]:
    """The health at the end, and all that changed on the way."""
    changes: list[Change] = []
    for observation, stage in history:
        health, change = step(health, observation, bounds, stage)
        changes += [change] if change is not None else []
    return health, changes


@st.composite
def bounds_of_cells(draw: st.DrawFn) -> Bounds:
    """Small ones, which are soon reached."""
    answers, cool_down = draw(st.integers(1, 3)), draw(st.integers(1, 120))
    return Bounds(
        misses=draw(st.integers(1, answers)),
        answers=answers,
        bounces=draw(st.integers(0, 100)),
        bounces_of=draw(st.integers(1, 4)),
        absence=minutes(draw(st.integers(1, 60))),
        cool_down=minutes(cool_down),
        longest_cool_down=minutes(draw(st.integers(cool_down, 6 * cool_down))),
        trial=draw(st.integers(1, 2)),
    )


_GAPS = st.one_of(st.integers(0, 9), st.integers(0, 240))
_KINDS = st.sampled_from((0, 1, 2, 3, 4, 5, 5, 6, 6, 6, 7, 8, 9))


@st.composite
def histories(draw: st.DrawFn, stages: st.SearchStrategy[Stage] | None = None) -> list[Moment]:
    """Everything that can be observed, in any order; with `stages`, persons set them now and then."""
    stage, at, history = draw(st.sampled_from(list(reversed(Stage)))), NOON, list[Moment]()
    length = draw(st.integers(0, 60))
    for gap, kind in draw(st.lists(st.tuples(_GAPS, _KINDS), min_size=length, max_size=length)):
        at += minutes(gap)
        if stages is not None and kind == 9:
            stage = draw(stages)
        history.append((draw(_observation(at, kind if stages is not None else kind % 9)), stage))
    return history


def _observation(at: datetime, kind: int) -> st.SearchStrategy[Observation]:
    if kind < 2:
        return st.builds(Answered, st.just(at), st.integers(1, 9), st.booleans())
    if kind == 2:
        return st.builds(Bounced, st.just(at), st.integers(1, 9))
    if kind == 3:
        return st.builds(CauseArose, st.just(at), st.just(Cause.ABSENT), st.integers(0, 90).map(minutes))
    if kind == 4:
        return st.builds(CauseArose, st.just(at), st.sampled_from([Cause.MANDATE, Cause.INCIDENT]))
    if kind == 5:
        return st.builds(CauseGone, st.just(at), st.sampled_from(sorted(STANDING)))
    if kind == 6:
        return st.builds(TrialEnded, st.just(at), st.integers(1, 9), st.just(at), st.just(True))
    if kind == 7:
        begun = st.integers(0, 90).map(lambda ago: at - minutes(ago))
        return st.builds(TrialEnded, st.just(at), st.integers(1, 9), begun, st.booleans())
    return st.just(TimePassed(at)) if kind == 8 else st.sampled_from([StageSet(at), TimePassed(at)])
