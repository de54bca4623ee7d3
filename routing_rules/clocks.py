"""Clocks as a fold over the events of a ticket: the same events and service levels always give the same deadlines.

What each event means to each clock stands here, in clock_meanings.py and in customer_waiting.py, and nowhere else;
docs/clocks.md tells it in words.

- A clock counts from the moment that the customer asked, also when the message came late; a message that came so late
  that nobody could have known (backdated) counts from its arrival, which intake decides.
- The customer's clocks pause while we wait for the customer. Waiting for a department pauses nothing of the customer's.
- An open clock is judged by the newest service levels; one that ended keeps those it ended under.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from routing_rules.clock_meanings import MEANINGS
from routing_rules.customer_waiting import ask, come_back
from routing_rules.happenings import DEPARTMENT_CLOCKS, RESOLUTION, Clocks, Happening, judge_by
from routing_rules.lifecycle import WAITING_FOR_US
from routing_rules.service_levels import InForce
from routing_rules.targets import end, reckon, start, stop
from routing_rules.vocabulary import ClockKind, EventKind, Outcome, TicketState

__all__ = ["Change", "Clocks", "Happening", "Standing", "advance", "fold", "standing"]

ASKING = frozenset(
    {EventKind.TICKET_ROUTED, EventKind.MESSAGE_ADDED, EventKind.TICKET_REOPENED, EventKind.TICKET_REROUTED}
)
"""With a moment at which the customer asked, these start or continue the customer's waiting."""
AT_REST = frozenset({TicketState.SOLVED, TicketState.CLOSED, TicketState.NO_REPLY_NEEDED, TicketState.SPAM})


@dataclass(frozen=True, slots=True)
class Change:
    """A deadline that moved because the terms of an open clock did."""

    kind: ClockKind
    subject: str
    policy: str | None
    was: datetime | None
    now: datetime | None


@dataclass(frozen=True, slots=True)
class Standing:
    """How a ticket stands by all its clocks together."""

    risk: int = 0
    """0 calm, 1 in the last fifth of a target, 2 late."""
    due_at: datetime | None = None
    """The earliest deadline of the open ones."""
    due_kind: ClockKind | None = None
    near_at: datetime | None = None
    """When the last fifth of that one begins."""


def fold(history: Iterable[tuple[Happening, InForce]]) -> Clocks:
    """The clocks of a ticket from all its events, each with the service levels that were in force."""
    clocks = Clocks()
    for happening, force in history:
        advance(clocks, happening, force)
    return clocks


def advance(clocks: Clocks, happening: Happening, force: InForce) -> list[Change]:
    """Let one event happen to the clocks; returns the deadlines that moved because the terms changed."""
    if happening.asked_at is not None and happening.asked_at > happening.at:
        # Their clock is ahead of ours: nobody waits longer than we can know.
        happening = replace(happening, asked_at=happening.at)
    moved = _judge_open(clocks, happening, force)
    _leave(clocks, happening, force)
    waits = happening.state in WAITING_FOR_US
    if waits:
        _enter(clocks, happening, force)
        if happening.asked_at is not None and happening.kind in ASKING:
            ask(clocks, happening, happening.asked_at, force)
    mean = MEANINGS.get(happening.kind)
    if mean is not None:
        mean(clocks, happening, force)
    if waits and not clocks.open(RESOLUTION):
        come_back(clocks, happening, force)
    _rest_or_run(clocks, happening, force)
    for target in clocks.targets:
        if target.stale and target.ended_at is None:
            reckon(target, force.levels, happening.at)
    return moved


def standing(clocks: Clocks, at: datetime) -> Standing:
    """How it stands at that moment."""
    open_ones = [target for target in clocks.targets if target.due_at is not None and target.is_open]
    if not open_ones:
        return Standing()
    first = min(open_ones, key=lambda target: (target.due_at, target.kind))
    late = any(target.due_at is not None and target.due_at <= at for target in open_ones)
    near = any(target.near_at is not None and target.near_at <= at for target in open_ones)
    return Standing(2 if late else int(near), first.due_at, first.kind, first.near_at)


def _judge_open(clocks: Clocks, happening: Happening, force: InForce) -> list[Change]:
    moved = []
    for target in clocks.targets:
        if target.ended_at is None:
            was = target.due_at
            if judge_by(target, happening, force):
                reckon(target, force.levels, happening.at)
                if was != target.due_at:
                    moved.append(Change(target.kind, target.subject, target.policy, was, target.due_at))
    return moved


def _leave(clocks: Clocks, happening: Happening, force: InForce) -> None:
    """A department that no longer has the ticket owes nothing more; what it was late with stays.

    One that leaves it with a draft has done its part.
    """
    department = force.levels.queue_departments.get(happening.home)
    outcome = Outcome.MET if happening.kind is EventKind.DRAFT_WRITTEN else Outcome.DROPPED
    for target in clocks.open(DEPARTMENT_CLOCKS):
        if not target.is_consultation and target.subject != department:
            end(target, happening.at, outcome=outcome, levels=force.levels)
            if target.outcome is Outcome.DROPPED:
                target.outcome = Outcome.MOVED


def _enter(clocks: Clocks, happening: Happening, force: InForce) -> None:
    """A department's own clocks run from when it gets the ticket, or gets it as work for the first time."""
    department = force.levels.queue_departments.get(happening.home)
    if department is None:
        return
    before = force.levels.queue_departments.get(happening.home_before or "")
    if department == before and any(target.subject == department for target in clocks.targets):
        return
    for kind in (ClockKind.PICK_UP, ClockKind.ANSWER):
        if not clocks.open(frozenset({kind}), department):
            clocks.wind_up(kind, department, happening.at, happening, force)


def _rest_or_run(clocks: Clocks, happening: Happening, force: InForce) -> None:
    """What every clock makes of the state that the ticket is in now."""
    if happening.state in AT_REST:
        for target in clocks.targets:
            if target.ended_at is None:
                solved = target.kind is ClockKind.RESOLUTION and happening.state is TicketState.SOLVED
                end(target, happening.at, outcome=Outcome.MET if solved else Outcome.DROPPED, levels=force.levels)
        return
    runs = happening.state in WAITING_FOR_US
    for target in clocks.targets:
        if target.ended_at is None and target.is_running != runs and not _goes_on(target.kind, target.subject):
            (start if runs else stop)(target, happening.asked_at or happening.at if runs else happening.at)


def _goes_on(kind: ClockKind, subject: str) -> bool:
    """Whether it runs also while we wait for the customer: the network's window, and questions to departments."""
    return kind is ClockKind.REPLY_WINDOW or "/" in subject
