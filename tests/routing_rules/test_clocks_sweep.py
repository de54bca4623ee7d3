"""Steps of ladders fire once each, in order, however long nobody looked and whatever happens in between."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from routing_rules.clocks import Clocks, Happening, advance
from routing_rules.escalate import DueStep, next_due
from routing_rules.names import Names
from routing_rules.service_levels import InForce, Ladder, ServiceLevels, Step
from routing_rules.targets import LATE, NEAR, Target, steps
from routing_rules.vocabulary import EventKind, StepAction
from tests.routing_rules.clock_histories import GRID, History, histories
from tests.tries import tries

MARKS = {NEAR: EventKind.DEADLINE_NEAR, LATE: EventKind.DEADLINE_MISSED}
LONG_AFTER = timedelta(days=200)
Fired = tuple[int, DueStep]


@st.composite
def ladders(draw: st.DrawFn) -> Ladder:
    """Up to five steps, some before the deadline, some after it, some that repeat."""
    shares = draw(st.lists(st.sampled_from((0.25, 0.5, 0.8, 1.0, 1.5, 3.0)), max_size=3))
    offsets = draw(st.lists(st.integers(-6, 12), max_size=2))
    marks = [(share, None) for share in shares] + [(None, offset * GRID) for offset in offsets]
    every = st.sampled_from((None, None, timedelta(minutes=30)))
    rungs = [
        Step(f"step-{place}", share, offset, StepAction.WARN_LEAD, None, 0, draw(every))
        for place, (share, offset) in enumerate(marks)
    ]
    return Ladder("ladder", Names("", ""), tuple(rungs))


@tries(40)
@given(histories(), ladders(), st.data())
def test_each_step_fires_once_and_in_order(history: History, ladder: Ladder, data: st.DataObject) -> None:
    clocks, fired = Clocks(), list[Fired]()
    for happening, force in _with_ladder(history, ladder):
        advance(clocks, happening, force)
        if data.draw(st.booleans()):
            ahead = data.draw(st.sampled_from((0, 1, 7, 100)))
            fired += _sweep(clocks, happening, force, happening.at + ahead * GRID)
        if data.draw(st.sampled_from((False, False, True))):
            advance(clocks, replace(happening, kind=EventKind.ESCALATION_ACKNOWLEDGED, asked_at=None, data={}), force)
    fired += _sweep(clocks, happening, force, happening.at + LONG_AFTER)
    first = [(number, step.slug) for number, step in fired if step.step is not None and not step.repetition]
    assert len(first) == len(set(first))
    for target in clocks.targets:
        if target.is_open and target.is_running and target.promised is not None and target.due_at is not None:
            expected = {NEAR, LATE} | {step.slug for step in steps(target, force.levels) if _comes(target, step)}
            assert expected <= set(target.fired)
            assert target.next_at is None or target.next_at > happening.at + LONG_AFTER
    assert clocks.targets == [target for target in clocks.targets if len(target.fired) == len(set(target.fired))]


@tries(40)
@given(histories(length=0), ladders(), st.lists(st.integers(0, 4000), max_size=6).map(sorted))
def test_downtime_changes_when_steps_fire_and_not_which(history: History, ladder: Ladder, looks: list[int]) -> None:
    (happening, force), *_ = _with_ladder(history, ladder)
    end = happening.at + LONG_AFTER
    once, often = Clocks(), Clocks()
    advance(once, happening, force)
    advance(often, happening, force)
    late = list(_sweep(once, happening, force, end))
    in_time = [
        step for minutes in looks for step in _sweep(often, happening, force, happening.at + timedelta(minutes=minutes))
    ] + list(_sweep(often, happening, force, end))
    # How often a step repeats depends on when somebody looks; which steps fire and in which order does not.
    assert _first(late) == _first(in_time)


def _first(fired: list[Fired]) -> list[tuple[int, str, datetime]]:
    return sorted((number, step.slug, step.planned_at) for number, step in fired if not step.repetition)


def _comes(target: Target, step: Step) -> bool:
    return (step.share or 0) <= 1 and (step.offset or timedelta()) <= timedelta()


def _sweep(clocks: Clocks, last: Happening, force: InForce, now: datetime) -> Iterator[Fired]:
    """What the sweep does when it comes by at that moment: one step after the other until nothing is due."""
    planned: dict[int, datetime] = {}
    while (due := next_due(clocks.targets, force.levels, now)) is not None:
        target, step = due
        number = next(number for number, one in enumerate(clocks.targets) if one is target)
        assert planned.get(number, step.planned_at) <= step.planned_at, "in order"
        planned[number] = step.planned_at
        data = {"clock": target.kind.value, "subject": target.subject, "step": step.slug}
        kind = MARKS.get(step.slug, EventKind.TICKET_ESCALATED)
        advance(clocks, replace(last, kind=kind, at=now, asked_at=None, home_before=last.home, data=data), force)
        assert target.outcome is None
        yield number, step


def _with_ladder(history: History, ladder: Ladder) -> History:
    known: dict[int, InForce] = {}
    for _, force in history:
        if force.id not in known:
            known[force.id] = InForce(_climbing(force.levels, ladder), force.id)
    return tuple((happening, known[force.id]) for happening, force in history)


def _climbing(levels: ServiceLevels, ladder: Ladder) -> ServiceLevels:
    policies = tuple(replace(policy, ladders=dict.fromkeys(policy.targets, "ladder")) for policy in levels.policies)
    return replace(levels, policies=policies, ladders={"ladder": ladder})
