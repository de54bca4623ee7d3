"""The clocks of a ticket as its page shows them: how each stands, by which policy, and how its time was counted."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from routing_rules.clock_story import ClockStory, Stretch, clock_story
from routing_rules.policies import PolicyFacts
from routing_rules.service_levels import InForce, ServiceLevels
from routing_rules.targets import Target as Clock
from routing_rules.targets import calendar_of, steps
from service.configuration.queries import configuration
from service.flow.queues.naming import Naming
from service.foundation.clock import now
from service.foundation.errors import NotFound
from service.tables import Target, Ticket
from service.tickets.ledger_ticket import target_of
from service.web.countdown import open_span

MOST_SEGMENTS = 60
"""A clock that ran for months needs no line for each of its days."""
_MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class SegmentView:
    """A stretch of its life."""

    start: datetime
    end: datetime
    what: str
    because: str
    """Holidays and closing days in it, by name."""
    time: str
    total: str
    """All that had counted by its end."""


@dataclass(frozen=True, slots=True)
class StepView:
    """A step of the ladder that the clock climbs."""

    slug: str
    word: str
    """What it does."""
    level: str | None
    at: datetime | None
    """None while it can't be known: the clock is paused."""
    has_happened: bool


@dataclass(frozen=True, slots=True)
class PolicyView:
    """A policy that says something about this clock."""

    name: str
    target: str | None
    conditions: int | None
    """None for one of a clock that ended."""


@dataclass(frozen=True, slots=True)
class ClockView:
    """One clock."""

    id: int
    kind: str
    department: str | None
    """Whose clock it is, None for the customer's."""
    state: str
    """running, paused, or how it ended."""
    due_at: datetime | None
    near_at: datetime | None
    promised: str | None
    elapsed: str
    left: str | None
    """Open time that is left, None when it is late or promises nothing."""
    share: int
    """Per cent of what was promised that has passed, at most 100."""
    ended_at: datetime | None
    calendar: str
    policies: Sequence[PolicyView]
    """The one that won first; those it beat after it."""
    segments: Sequence[SegmentView]
    left_out: int
    """Stretches before the first that is shown."""
    steps: Sequence[StepView]

    @property
    def is_open(self) -> bool:
        """Whether it may still be late."""
        return self.ended_at is None


async def clocks_of(session: AsyncSession, ticket: Ticket, naming: Naming) -> list[ClockView]:
    """All clocks of a ticket: the open ones by deadline, then those that ended, the newest first."""
    rows = await session.exec(select(Target).where(Target.ticket_id == ticket.id).order_by(col(Target.id)))
    clocks = [target_of(row.model_dump()) for row in rows]
    force = await _levels(session, {clock.levels_id for clock in clocks}, naming.rulebook.service_levels)
    at = now()
    shown = [clock_view(clock, ticket, force[clock.levels_id], naming, at) for clock in clocks]
    still = sorted((one for one in shown if one.is_open), key=lambda one: (one.due_at is None, one.due_at or at))
    return still + [one for one in reversed(shown) if not one.is_open]


def clock_view(clock: Clock, ticket: Ticket, force: InForce, naming: Naming, at: datetime) -> ClockView:
    """One clock by the service levels that it was last judged by."""
    story = clock_story(clock, _facts(ticket), force, at)
    stretches = _segments(story, naming)
    is_late = story.left is not None and story.left < timedelta()
    return ClockView(
        id=clock.id or 0,
        kind=clock.kind,
        department=naming.department(clock.department),
        state=f"clock-{story.state}" if story.outcome is None else f"outcome-{story.outcome.value}",
        due_at=story.due_at,
        near_at=story.near_at,
        promised=None if story.target is None else _span(story.target, naming),
        elapsed=_span(story.elapsed, naming),
        left=None if story.left is None or is_late else _span(story.left, naming),
        share=0 if not story.target else min(int(100 * story.elapsed / story.target), 100),
        ended_at=story.ended_at,
        calendar=calendar_of(clock, force.levels).name.in_language(naming.language),
        policies=_policies(clock, story, force.levels, naming),
        segments=stretches[-MOST_SEGMENTS:],
        left_out=max(len(stretches) - MOST_SEGMENTS, 0),
        steps=_steps(clock, story, force.levels, naming),
    )


def _facts(ticket: Ticket) -> PolicyFacts:
    steady = ticket.priority - ticket.raised
    return PolicyFacts(ticket.channel, ticket.language, ticket.process, ticket.contact_group, steady)


def _span(time: timedelta, naming: Naming) -> str:
    return open_span(time // _MINUTE, naming.language)


def _segments(story: ClockStory, naming: Naming) -> list[SegmentView]:
    views, total = [], timedelta()
    for one in story.segments:
        total += one.duration if one.what is Stretch.COUNTED else timedelta()
        time, together = _span(one.duration, naming), _span(total, naming)
        views.append(SegmentView(one.start, one.end, one.what.value, one.because, time, together))
    return views


def _policies(clock: Clock, story: ClockStory, levels: ServiceLevels, naming: Naming) -> list[PolicyView]:
    """The one that won; with those it beat while the clock is open, since the ticket's facts may have changed since."""
    named = {policy.slug: policy.name.in_language(naming.language) for policy in levels.policies}
    if clock.policy not in named:
        return []
    if not clock.is_open:
        target = None if story.target is None else _span(story.target, naming)
        return [PolicyView(named[clock.policy], target, None)]
    return [
        PolicyView(named[one.policy], None if one.target is None else _span(one.target, naming), one.conditions)
        for one in story.contenders
    ]


def _steps(clock: Clock, story: ClockStory, levels: ServiceLevels, naming: Naming) -> list[StepView]:
    rungs = {step.slug: step for step in steps(clock, levels)}
    views = []
    for told in story.steps:
        step = rungs.get(told.slug)
        level = None if step is None or step.level is None else naming.queue(step.level)
        word = f"mark-{told.slug}" if step is None else f"action-{step.action}"
        views.append(StepView(told.slug, word, level, told.at, told.fired))
    return views


async def _levels(session: AsyncSession, ids: set[int], current: ServiceLevels) -> Mapping[int, InForce]:
    found = {}
    for number in ids:
        try:
            found[number] = (await configuration(session, number)).in_force
        except NotFound:
            found[number] = InForce(current, number)
    return found
