"""A clock explained: what counted and what did not, which policy won over which, and the steps of its ladder."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from routing_rules.calendar_days import openings_on
from routing_rules.calendars import segments
from routing_rules.policies import PolicyFacts, contenders, specificity
from routing_rules.service_levels import Calendar, InForce, Policy
from routing_rules.targets import LATE, NEAR, Target, calendar_of, elapsed, moments, periods, steps, threshold
from routing_rules.vocabulary import ClockKind, Outcome

_NOTHING = timedelta()


class Stretch(StrEnum):
    """What a stretch of a clock's life was."""

    COUNTED = "counted"
    CLOSED = "closed"
    """Outside the opening hours of the day."""
    NO_HOURS = "no_hours"
    """Days without any: the weekend, or closed by name."""
    PAUSED = "paused"
    """Waiting for the customer, or at rest."""


class Lateness(StrEnum):
    """How a clock stands, or stood when it ended."""

    CALM = "calm"
    NEAR = "near"
    LATE = "late"


@dataclass(frozen=True, slots=True)
class Segment:
    """One stretch of a clock's life."""

    what: Stretch
    start: datetime
    end: datetime
    because: str = ""
    """The holidays or closing days in it, by name."""

    @property
    def duration(self) -> timedelta:
        """By the clock on the wall."""
        return self.end - self.start


@dataclass(frozen=True, slots=True)
class Contender:
    """A policy that says something about this clock; the first one won."""

    policy: str
    conditions: int
    target: timedelta | None
    lost: str
    """Why it lost: "" for the winner, "fewer conditions", or "weaker conditions"."""


@dataclass(frozen=True, slots=True)
class StoryStep:
    """One step: "near" and "late", or one of its ladder."""

    slug: str
    at: datetime | None
    """None: it can't be known while it is paused, or never comes."""
    fired: bool


@dataclass(frozen=True, slots=True)
class ClockStory:
    """All there is to say about one clock."""

    kind: ClockKind
    subject: str
    state: str
    """running, paused or ended."""
    lateness: Lateness
    outcome: Outcome | None
    started_at: datetime
    ended_at: datetime | None
    calendar: str
    target: timedelta | None
    elapsed: timedelta
    left: timedelta | None
    """Open time until the deadline; negative when it is over. None when nothing is promised."""
    due_at: datetime | None
    near_at: datetime | None
    segments: tuple[Segment, ...]
    contenders: tuple[Contender, ...]
    steps: tuple[StoryStep, ...]


def clock_story(target: Target, facts: PolicyFacts, force: InForce, now: datetime) -> ClockStory:
    """One clock, as it stands now or as it ended."""
    calendar = calendar_of(target, force.levels)
    until = min(now, target.ended_at) if target.ended_at is not None else now
    counted, promised = elapsed(target, calendar, until), target.promised
    return ClockStory(
        kind=target.kind,
        subject=target.subject,
        state="ended" if target.ended_at is not None else "running" if target.is_running else "paused",
        lateness=_lateness(target, until),
        outcome=target.outcome,
        started_at=target.started_at,
        ended_at=target.ended_at,
        calendar=target.calendar,
        target=promised,
        elapsed=counted,
        left=None if promised is None else promised - counted,
        due_at=target.due_at,
        near_at=target.near_at,
        segments=tuple(_segments(target, calendar, until)),
        contenders=tuple(_contenders(target, facts, force)),
        steps=tuple(_steps(target, calendar, force)),
    )


def _lateness(target: Target, until: datetime) -> Lateness:
    if target.due_at is not None and target.due_at < until and target.outcome in (None, Outcome.MISSED):
        return Lateness.LATE
    return Lateness.NEAR if target.near_at is not None and target.near_at <= until else Lateness.CALM


def _segments(target: Target, calendar: Calendar, until: datetime) -> Iterator[Segment]:
    """Its life from the start until then, without holes."""
    reached: datetime | None = None
    for start, end in periods(target, until):
        end = min(end, until)
        if reached is not None and start > reached:
            yield Segment(Stretch.PAUSED, reached, start)
        if start < end:
            yield from _within(calendar, start, end)
        reached = max(end, start)
    if reached is not None and reached < until and target.is_open:
        yield Segment(Stretch.PAUSED, reached, until)


def _within(calendar: Calendar, start: datetime, end: datetime) -> Iterator[Segment]:
    reached = start
    for opens, closes in segments(calendar, start, end):
        if reached < opens:
            yield _gap(calendar, reached, opens)
        yield Segment(Stretch.COUNTED, opens, closes)
        reached = closes
    if reached < end:
        yield _gap(calendar, reached, end)


def _gap(calendar: Calendar, start: datetime, end: datetime) -> Segment:
    """Why it was closed: a day without hours in it, named where it has a name, or else the hours of the day."""
    first, last = (moment.astimezone(calendar.time_zone).date() for moment in (start, end - timedelta(microseconds=1)))
    days = [date.fromordinal(number) for number in range(first.toordinal(), last.toordinal() + 1)]
    without = [day for day in days if not openings_on(calendar, day)]
    names = dict.fromkeys(calendar.closed[day] for day in without if day in calendar.closed)
    return Segment(Stretch.NO_HOURS if without else Stretch.CLOSED, start, end, ", ".join(names))


def _contenders(target: Target, facts: PolicyFacts, force: InForce) -> Iterator[Contender]:
    saying: Sequence[Policy] = contenders(target.kind, target.department, facts, force.levels)
    for policy in saying:
        conditions = specificity(policy.when)
        fewer = conditions < specificity(saying[0].when)
        lost = "" if policy is saying[0] else "fewer conditions" if fewer else "weaker conditions"
        yield Contender(policy.slug, conditions, policy.targets.get(target.kind), lost)


def _steps(target: Target, calendar: Calendar, force: InForce) -> list[StoryStep]:
    if target.promised is None:
        return []
    rungs = steps(target, force.levels)
    planned = moments(target, calendar, [threshold(step, target.promised) for step in rungs]) if rungs else []
    told = [StoryStep(mark, at, mark in target.fired) for mark, at in ((NEAR, target.near_at), (LATE, target.due_at))]
    told += [StoryStep(step.slug, at, step.slug in target.fired) for step, at in zip(rungs, planned, strict=True)]
    return sorted(told, key=lambda step: (step.at is None, step.at or target.started_at))
