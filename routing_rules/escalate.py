"""Which steps of its ladder a clock has come to: a target and now, to what has to happen, in order."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from routing_rules.service_levels import ServiceLevels, Step
from routing_rules.targets import LATE, NEAR, Target, calendar_of, moment, steps, threshold
from routing_rules.vocabulary import StepAction

ASKING_SOMEBODY = frozenset({StepAction.ESCALATE, StepAction.WAKE})
"""What somebody has to acknowledge, whether or not it repeats."""


@dataclass(frozen=True, slots=True)
class DueStep:
    """A step whose moment has come."""

    slug: str
    planned_at: datetime
    """The moment it stands at; how long ago that is, is what downtime cost."""
    repetition: int = 0
    """0 the first time; counts how often it was repeated."""
    step: Step | None = None
    """None for "near" and "late", which every clock has by itself."""


def steps_due(target: Target, levels: ServiceLevels, now: datetime) -> list[DueStep]:
    """What is due by now, in the order of its planned moments; "near" and "late" before steps at the same moment.

    A clock that is paused comes to nothing: what was missed comes when it runs on. However long nobody looked, a step
    that repeats is repeated once, and from then on at its usual pace: thirty mails about the thirty that were missed
    would help nobody.
    """
    promised = target.promised
    if not target.is_open or not target.is_running or promised is None:
        return []
    calendar = calendar_of(target, levels)
    planned = [(NEAR, target.near_at, None), (LATE, target.due_at, None)] + [
        (step.slug, moment(target, calendar, threshold(step, promised)), step) for step in steps(target, levels)
    ]
    due = [
        DueStep(slug, when, 0, step)
        for slug, when, step in planned
        if slug not in target.fired and when is not None and when <= now
    ]
    again = _repetition(target, levels)
    if again is not None and again.planned_at <= now and not _superseded(again, due):
        due.append(again)
    return sorted(due, key=_planned_at)


def next_due(targets: Iterable[Target], levels: ServiceLevels, now: datetime) -> tuple[Target, DueStep] | None:
    """The first thing that is due on any of these clocks.

    What it does may move the others' deadlines, or end their clocks: so one is done, and then this is asked again.
    """
    due = [
        (target, step)
        for target in targets
        if target.next_at is not None and target.next_at <= now
        for step in steps_due(target, levels, now)[:1]
    ]
    return min(due, key=lambda one: one[1].planned_at, default=None)


def to_acknowledge(step: Step) -> bool:
    """Whether it stays open until somebody acknowledges it. A warning does not, unless it repeats until then."""
    return step.action in ASKING_SOMEBODY or step.repeat is not None


def _repetition(target: Target, levels: ServiceLevels) -> DueStep | None:
    step = next((step for step in steps(target, levels) if step.slug == target.repeat_step), None)
    if step is None or step.repeat is None or target.repeat_at is None:
        return None
    return DueStep(step.slug, target.repeat_at, target.repeats, step)


def _superseded(again: DueStep, due: Iterable[DueStep]) -> bool:
    """A later step that repeats takes the place of an earlier one."""
    return any(
        one.step is not None and one.step.repeat is not None and one.planned_at <= again.planned_at for one in due
    )


def _planned_at(step: DueStep) -> datetime:
    return step.planned_at
