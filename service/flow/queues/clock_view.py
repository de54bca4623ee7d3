"""The clocks of a ticket as its page shows them: how each stands, by which policy, and how its time was counted."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from routing_rules.calendars import segments
from routing_rules.policies import PolicyFacts, contenders, specificity
from routing_rules.service_levels import Calendar, Policy, ServiceLevels
from routing_rules.targets import Target as Clock
from routing_rules.targets import calendar_of, elapsed, moment, periods, steps, threshold
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
    """A stretch of open time that counted."""

    start: datetime
    end: datetime
    time: str
    total: str
    """All that had counted by its end."""


@dataclass(frozen=True, slots=True)
class StepView:
    """A step of the ladder that the clock climbs."""

    slug: str
    action: str
    level: str | None
    at: datetime | None
    """None while it can't be known: the clock is paused."""
    has_happened: bool


@dataclass(frozen=True, slots=True)
class PolicyView:
    """A policy that says something about this clock."""

    name: str
    target: str | None
    conditions: int


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
    pauses: Sequence[tuple[datetime, datetime | None]]
    segments: Sequence[SegmentView]
    left_out: int
    """Segments before the first that is shown."""
    steps: Sequence[StepView]

    @property
    def is_open(self) -> bool:
        """Whether it may still be late."""
        return self.ended_at is None


async def clocks_of(session: AsyncSession, ticket: Ticket, naming: Naming) -> list[ClockView]:
    """All clocks of a ticket: the open ones by deadline, then those that ended, the newest first."""
    rows = await session.exec(select(Target).where(Target.ticket_id == ticket.id).order_by(col(Target.id)))
    clocks = [target_of(row.model_dump()) for row in rows]
    levels = await _levels(session, {clock.levels_id for clock in clocks}, naming.rulebook.service_levels)
    at = now()
    shown = [clock_view(clock, ticket, levels[clock.levels_id], naming, at) for clock in clocks]
    still = sorted((one for one in shown if one.is_open), key=lambda one: (one.due_at is None, one.due_at or at))
    return still + [one for one in reversed(shown) if not one.is_open]


def clock_view(clock: Clock, ticket: Ticket, levels: ServiceLevels, naming: Naming, at: datetime) -> ClockView:
    """One clock by the service levels that it was last judged by."""
    calendar = calendar_of(clock, levels)
    until = clock.ended_at or at
    passed, promised = elapsed(clock, calendar, until), clock.promised
    counted = _segments(clock, calendar, until, naming.language)
    is_late = promised is not None and passed > promised
    return ClockView(
        id=clock.id or 0,
        kind=clock.kind,
        department=naming.department(clock.department),
        state=_state(clock),
        due_at=clock.due_at,
        near_at=clock.near_at,
        promised=None if promised is None else _span(promised, naming),
        elapsed=_span(passed, naming),
        left=None if promised is None or is_late else _span(promised - passed, naming),
        share=0 if not promised else min(int(100 * passed / promised), 100),
        ended_at=clock.ended_at,
        calendar=calendar.name.in_language(naming.language),
        policies=_policies(clock, ticket, levels, naming),
        pauses=list(zip(clock.spans[1::2], [*clock.spans[2::2], None], strict=False))
        if clock.is_open
        else _pauses(clock),
        segments=counted[-MOST_SEGMENTS:],
        left_out=max(len(counted) - MOST_SEGMENTS, 0),
        steps=_steps(clock, calendar, levels, naming),
    )


def _state(clock: Clock) -> str:
    if clock.outcome is not None:
        return f"outcome-{clock.outcome.value}"
    return "clock-runs" if clock.is_running else "clock-paused"


def _span(time: timedelta, naming: Naming) -> str:
    return open_span(time // _MINUTE, naming.language)


def _pauses(clock: Clock) -> list[tuple[datetime, datetime | None]]:
    return list(zip(clock.spans[1::2], clock.spans[2::2], strict=False))


def _segments(clock: Clock, calendar: Calendar, until: datetime, language: str) -> list[SegmentView]:
    views, total = [], timedelta()
    for start, end in periods(clock, until):
        for opens, closes in segments(calendar, start, min(end, until)):
            total += closes - opens
            views.append(
                SegmentView(
                    opens,
                    closes,
                    open_span((closes - opens) // _MINUTE, language),
                    open_span(total // _MINUTE, language),
                )
            )
    return views


def _policies(clock: Clock, ticket: Ticket, levels: ServiceLevels, naming: Naming) -> list[PolicyView]:
    """By the facts of the ticket as they are now; of a clock that ended, only the one that won then is certain."""
    won = next((policy for policy in levels.policies if policy.slug == clock.policy), None)
    if won is None:
        return []
    steady = ticket.priority - ticket.raised
    facts = PolicyFacts(ticket.channel, ticket.language, ticket.process, ticket.contact_group, steady)
    saying = contenders(clock.kind, clock.department, facts, levels) if clock.is_open else []
    return [_policy(policy, clock, naming) for policy in [won, *(one for one in saying if one is not won)]]


def _policy(policy: Policy, clock: Clock, naming: Naming) -> PolicyView:
    target = policy.targets.get(clock.kind)
    return PolicyView(
        policy.name.in_language(naming.language),
        None if target is None else _span(target, naming),
        specificity(policy.when),
    )


def _steps(clock: Clock, calendar: Calendar, levels: ServiceLevels, naming: Naming) -> list[StepView]:
    promised = clock.promised
    if promised is None:
        return []
    return [
        StepView(
            step.slug,
            step.action,
            naming.queue(step.level) if step.level else None,
            moment(clock, calendar, threshold(step, promised)),
            step.slug in clock.fired,
        )
        for step in steps(clock, levels)
    ]


async def _levels(session: AsyncSession, ids: set[int], current: ServiceLevels) -> Mapping[int, ServiceLevels]:
    found = {}
    for number in ids:
        try:
            found[number] = (await configuration(session, number)).rulebook.service_levels
        except NotFound:
            found[number] = current
    return found
