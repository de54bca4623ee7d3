"""What other service levels would have made of tickets that were: the same events, folded under the one and the other.

What people and departments did stays as it was, also what they did because a ladder told them to.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from routing_rules.clocks import Clocks, Happening, fold, standing
from routing_rules.policies import PolicyFacts
from routing_rules.priority import PriorityFacts, steady
from routing_rules.service_levels import Calendar, InForce, PriorityPoints, ServiceLevels
from routing_rules.targets import LATE, NEAR, NEAR_SHARE, Target, calendar_of, elapsed, moment, steps, threshold
from routing_rules.vocabulary import ClockKind, EventKind, Outcome, StepAction, TicketState

FIRED = frozenset({EventKind.DEADLINE_NEAR, EventKind.DEADLINE_MISSED, EventKind.TICKET_ESCALATED})
"""What a ladder did; under other service levels it would have done it at another time, or not at all."""
WARNINGS = frozenset({StepAction.WARN_OWNER, StepAction.WARN_LEAD})
ESCALATIONS = frozenset({StepAction.ESCALATE, StepAction.WAKE})


@dataclass(frozen=True, slots=True)
class PastEvent:
    """One event, as far as clocks look at it."""

    kind: EventKind
    at: datetime
    asked_at: datetime | None
    state: TicketState
    queue: str
    process: str | None
    priority: int
    data: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class PastTicket:
    """A ticket with its events in order."""

    id: int
    subject: str
    channel: str
    language: str
    contact_group: str | None
    urgency: int
    reach: int
    tone: str
    events: Sequence[PastEvent]


@dataclass(frozen=True, slots=True)
class Judged:
    """What some service levels make of one ticket."""

    reached: Mapping[tuple[ClockKind, str], StepAction | None]
    """Steps that were come to, with what they do; None for "near" and "late"."""
    kept: Sequence[tuple[ClockKind, bool]]
    """Targets with a verdict: whether they were met."""
    due_at: datetime | None
    """The earliest open deadline."""


@dataclass(slots=True)
class _Found:
    reached: dict[tuple[ClockKind, str], StepAction | None] = field(default_factory=dict)
    kept: list[tuple[ClockKind, bool]] = field(default_factory=list)


def judge_all(
    tickets: Iterable[PastTicket], levels: ServiceLevels, recorded: PriorityPoints, at: datetime
) -> list[Judged]:
    """What these service levels make of each ticket by now; the events were counted by the points `recorded`."""
    force = InForce(levels, 1)
    return [_judge(ticket, force, recorded, at) for ticket in tickets]


def _judge(ticket: PastTicket, force: InForce, recorded: PriorityPoints, at: datetime) -> Judged:
    clocks = _folded(ticket, force, recorded)
    found = _Found()
    for target in clocks.targets:
        _look_at(target, force.levels, at, found)
    return Judged(found.reached, found.kept, standing(clocks, at).due_at)


def _folded(ticket: PastTicket, force: InForce, recorded: PriorityPoints) -> Clocks:
    return fold((happening, force) for happening in _happenings(ticket, force.levels, recorded))


def _happenings(ticket: PastTicket, levels: ServiceLevels, recorded: PriorityPoints) -> Iterable[Happening]:
    home: str | None = None
    for event in ticket.events:
        before = home
        if home is None or event.queue not in levels.levels:
            home = event.queue
        told = event.kind in FIRED
        yield Happening(
            kind=EventKind.CLOCKS_RECOMPUTED if told else event.kind,
            at=event.at,
            asked_at=event.asked_at,
            state=event.state,
            home=home,
            home_before=before,
            facts=PolicyFacts(
                ticket.channel,
                ticket.language,
                event.process,
                ticket.contact_group,
                event.priority + _difference(ticket, event.process, levels, recorded),
            ),
            data={} if told else event.data,
        )


def _difference(ticket: PastTicket, process: str | None, levels: ServiceLevels, recorded: PriorityPoints) -> int:
    """What other points would have made of its priority."""
    if levels.priority == recorded:
        return 0
    has_window = ticket.channel in levels.reply_windows
    facts = PriorityFacts(ticket.urgency, ticket.reach, ticket.tone, process, has_window, 0)
    return steady(facts, levels.priority) - steady(facts, recorded)


def _look_at(target: Target, levels: ServiceLevels, at: datetime, found: _Found) -> None:
    promised = target.promised
    if promised is None:
        return
    calendar = calendar_of(target, levels)
    places: list[tuple[str, StepAction | None, timedelta]] = [
        (NEAR, None, promised * NEAR_SHARE),
        (LATE, None, promised),
        *((step.slug, step.action, threshold(step, promised)) for step in steps(target, levels)),
    ]
    counted = elapsed(target, calendar, at)
    for slug, action, place in places:
        if counted > place or (counted == place and _reached_in_time(target, calendar, place, at)):
            found.reached[target.kind, slug] = action
    if target.outcome in (Outcome.MET, Outcome.MISSED):
        found.kept.append((target.kind, target.outcome is Outcome.MET))
    elif target.is_open and target.due_at is not None and target.due_at <= at:
        found.kept.append((target.kind, False))


def _reached_in_time(target: Target, calendar: Calendar, place: timedelta, at: datetime) -> bool:
    """Just so much has counted: it may have been so before the clock ended, while the calendar was closed."""
    when = moment(target, calendar, place)
    return when is not None and (when <= at if target.is_open else when < target.spans[-1])
