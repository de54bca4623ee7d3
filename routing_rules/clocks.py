"""Clocks as a fold over the events of a ticket: the same events and service levels always give the same deadlines.

What each event means to each clock stands here and nowhere else; docs/clocks.md tells it in words.

- A clock counts from the moment that the customer asked, also when the message came late; a message that came so late
  that nobody could have known (backdated) counts from its arrival, which intake decides.
- The customer's clocks pause while we wait for the customer. Waiting for a department pauses nothing of the customer's.
- An open clock is judged by the newest service levels; one that ended keeps those it ended under.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from routing_rules.lifecycle import WAITING_FOR_US
from routing_rules.policies import PolicyFacts, terms_of
from routing_rules.service_levels import InForce
from routing_rules.targets import Target, acknowledge, end, fire, judge, reckon, reopen, since, start, stop
from routing_rules.vocabulary import ClockKind, EventKind, Outcome, TicketState

ASKING = frozenset({EventKind.TICKET_ROUTED, EventKind.MESSAGE_ADDED, EventKind.TICKET_REOPENED})
"""With a moment at which the customer asked, these start or continue the customer's waiting."""
REPLY_CLOCKS = frozenset({ClockKind.FIRST_REPLY, ClockKind.NEXT_REPLY})
DEPARTMENT_CLOCKS = frozenset({ClockKind.PICK_UP, ClockKind.ANSWER})
AT_REST = frozenset({TicketState.SOLVED, TicketState.CLOSED, TicketState.NO_REPLY_NEEDED, TicketState.SPAM})
TAKEN = frozenset({EventKind.TICKET_CLAIMED, EventKind.TICKET_ASSIGNED})


@dataclass(frozen=True, slots=True)
class Happening:
    """What the clocks see of one event."""

    kind: EventKind
    at: datetime
    """When it was written down."""
    asked_at: datetime | None
    """When the customer asked what it brings, None when it brings no question."""
    state: TicketState
    home: str
    """The queue that the ticket is in after it, or was in before it was escalated."""
    home_before: str | None
    """None at birth."""
    facts: PolicyFacts
    data: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Change:
    """A deadline that moved because the terms of an open clock did."""

    kind: ClockKind
    subject: str
    policy: str | None
    was: datetime | None
    now: datetime | None


@dataclass(slots=True)
class Clocks:
    """All clocks of one ticket."""

    targets: list[Target] = field(default_factory=list)
    replied_at: datetime | None = None
    """When the customer got the first reply."""

    def open(self, kinds: frozenset[ClockKind], subject: str | None = None) -> list[Target]:
        """The open ones of these kinds, of one subject or of any."""
        return [
            target
            for target in self.targets
            if target.ended_at is None and target.kind in kinds and subject in (None, target.subject)
        ]


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
    moved = _judge_open(clocks, happening, force)
    _leave(clocks, happening, force)
    _enter(clocks, happening, force)
    if happening.asked_at is not None and happening.kind in ASKING and happening.state in WAITING_FOR_US:
        _ask(clocks, happening, happening.asked_at, force)
    act = _ACTS.get(happening.kind)
    if act is not None:
        act(clocks, happening, force)
    _rest_or_run(clocks, happening, force)
    for target in clocks.targets:
        if target.stale and target.is_open:
            judge(target, terms_of(target.kind, target.department, happening.facts, force.levels), force.id)
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
        if target.is_open:
            was = target.due_at
            terms = terms_of(target.kind, target.department, happening.facts, force.levels)
            if judge(target, terms, force.id):
                reckon(target, force.levels, happening.at)
                if was != target.due_at:
                    moved.append(Change(target.kind, target.subject, target.policy, was, target.due_at))
    return moved


def _ask(clocks: Clocks, happening: Happening, asked_at: datetime, force: InForce) -> None:
    """The customer asked: they wait since then, unless they waited already."""
    waiting = clocks.open(REPLY_CLOCKS)
    for target in waiting:
        since(target, min(target.started_at, asked_at))
    if not waiting and not (happening.data.get("reason") == "reply_failed" and _revive(clocks, asked_at)):
        kind = ClockKind.FIRST_REPLY if clocks.replied_at is None else ClockKind.NEXT_REPLY
        _begin(clocks, kind, "", asked_at)
    _go_on_resolving(clocks, asked_at)
    department = force.levels.queue_departments.get(happening.home)
    if department is not None and not clocks.open(frozenset({ClockKind.ANSWER}), department):
        _begin(clocks, ClockKind.ANSWER, department, happening.at)
    if happening.facts.channel in force.levels.reply_windows:
        _restart_window(clocks, asked_at)


def _go_on_resolving(clocks: Clocks, asked_at: datetime) -> None:
    """There is one resolution clock: a reopened ticket goes on where it stopped, and its rest does not count."""
    resolutions = [target for target in clocks.targets if target.kind is ClockKind.RESOLUTION]
    if not resolutions:
        _begin(clocks, ClockKind.RESOLUTION, "", asked_at)
        return
    target = resolutions[-1]
    if not target.is_open:
        target.ended_at = target.outcome = None
        start(target, asked_at)
    elif len(target.spans) == 1:
        since(target, min(target.started_at, asked_at))


def _restart_window(clocks: Clocks, asked_at: datetime) -> None:
    """The network counts from the customer's last message."""
    windows = clocks.open(frozenset({ClockKind.REPLY_WINDOW}))
    if not windows:
        _begin(clocks, ClockKind.REPLY_WINDOW, "", asked_at)
    for target in windows:
        if asked_at > target.started_at:
            since(target, asked_at)


def _revive(clocks: Clocks, at: datetime) -> bool:
    """A reply that was thought to be the end was none: whoever waited for it waits on."""
    dropped = [target for target in clocks.targets if target.kind in REPLY_CLOCKS]
    if not dropped or dropped[-1].outcome is not Outcome.DROPPED:
        return False
    reopen(dropped[-1])
    return True


def _begin(clocks: Clocks, kind: ClockKind, subject: str, at: datetime) -> None:
    clocks.targets.append(Target(kind, subject, started_at=at, spans=[at]))


def _leave(clocks: Clocks, happening: Happening, force: InForce) -> None:
    """A department that no longer has the ticket owes nothing more; what it was late with stays."""
    department = force.levels.queue_departments.get(happening.home)
    for target in clocks.open(DEPARTMENT_CLOCKS):
        if not target.is_consultation and target.subject != department:
            end(target, happening.at, outcome=Outcome.DROPPED, levels=force.levels)
            if target.outcome is Outcome.DROPPED:
                target.outcome = Outcome.MOVED


def _enter(clocks: Clocks, happening: Happening, force: InForce) -> None:
    """A department's own clocks run from when it gets the ticket."""
    department = force.levels.queue_departments.get(happening.home)
    before = force.levels.queue_departments.get(happening.home_before or "")
    if department is None or department == before or happening.state not in WAITING_FOR_US:
        return
    for kind in (ClockKind.PICK_UP, ClockKind.ANSWER):
        if not clocks.open(frozenset({kind}), department):
            _begin(clocks, kind, department, happening.at)


def _taken(clocks: Clocks, happening: Happening, force: InForce) -> None:
    for target in clocks.open(frozenset({ClockKind.PICK_UP})):
        if not target.is_consultation:
            end(target, happening.at, outcome=Outcome.MET, levels=force.levels)


def _replied(clocks: Clocks, happening: Happening, force: InForce) -> None:
    """The customer has an answer, also when the ticket was called solved while the reply was on its way."""
    if not clocks.open(REPLY_CLOCKS):
        _revive(clocks, happening.at)
    for target in clocks.open(REPLY_CLOCKS | DEPARTMENT_CLOCKS | {ClockKind.REPLY_WINDOW}):
        if not target.is_consultation:
            end(target, happening.at, outcome=Outcome.MET, levels=force.levels)
    clocks.replied_at = clocks.replied_at or happening.at


def _merged(clocks: Clocks, happening: Happening, force: InForce) -> None:
    """The other ticket waits on, since the earlier of both."""
    for target in clocks.targets:
        if target.is_open:
            end(target, happening.at, outcome=Outcome.MOVED, levels=force.levels)


def _unmerged(clocks: Clocks, happening: Happening, force: InForce) -> None:
    """As if it had never been merged; a reply that the other ticket got meanwhile was an answer to this one too."""
    ended = max((target.ended_at for target in clocks.targets if target.ended_at), default=None)
    for target in clocks.targets:
        here = target.department in (None, force.levels.queue_departments.get(happening.home))
        if target.outcome is Outcome.MOVED and target.ended_at == ended and here:
            reopen(target)
    answered_at = _moment(happening.data.get("answered_at"))
    if answered_at is not None:
        for target in clocks.open(REPLY_CLOCKS | {ClockKind.REPLY_WINDOW}):
            end(target, answered_at, outcome=Outcome.MET, levels=force.levels)
        clocks.replied_at = clocks.replied_at or answered_at


def _split(clocks: Clocks, happening: Happening, force: InForce) -> None:
    """Some messages went to a ticket of their own; those that stayed wait since `asked_since`, or for nothing."""
    asked_since = _moment(happening.data.get("asked_since"))
    for target in clocks.open(REPLY_CLOCKS):
        if asked_since is None:
            end(target, happening.at, outcome=Outcome.MOVED, levels=force.levels)
        else:
            since(target, asked_since)


def _consulted(clocks: Clocks, happening: Happening, force: InForce) -> None:
    for kind in (ClockKind.PICK_UP, ClockKind.ANSWER):
        _begin(clocks, kind, _question(happening), happening.at)


def _picked_up(clocks: Clocks, happening: Happening, force: InForce) -> None:
    for target in clocks.open(frozenset({ClockKind.PICK_UP}), _question(happening)):
        end(target, happening.at, outcome=Outcome.MET, levels=force.levels)


def _answered(clocks: Clocks, happening: Happening, force: InForce) -> None:
    for target in clocks.open(DEPARTMENT_CLOCKS, _question(happening)):
        end(target, happening.at, outcome=Outcome.MET, levels=force.levels)


def _withdrawn(clocks: Clocks, happening: Happening, force: InForce) -> None:
    for target in clocks.open(DEPARTMENT_CLOCKS, _question(happening)):
        end(target, happening.at, outcome=Outcome.DROPPED, levels=force.levels)


def _fired(clocks: Clocks, happening: Happening, force: InForce) -> None:
    kind = ClockKind(str(happening.data["clock"]))
    for target in clocks.open(frozenset({kind}), str(happening.data["subject"])):
        fire(target, str(happening.data["step"]), happening.at, force.levels)


def _acknowledged(clocks: Clocks, happening: Happening, force: InForce) -> None:
    for target in clocks.targets:
        acknowledge(target)


def _rest_or_run(clocks: Clocks, happening: Happening, force: InForce) -> None:
    """What every clock makes of the state that the ticket is in now."""
    if happening.state in AT_REST:
        for target in clocks.targets:
            if target.is_open:
                solved = target.kind is ClockKind.RESOLUTION and happening.state is TicketState.SOLVED
                end(target, happening.at, outcome=Outcome.MET if solved else Outcome.DROPPED, levels=force.levels)
        return
    runs = happening.state in WAITING_FOR_US
    for target in clocks.targets:
        pauses = target.is_open and target.kind is not ClockKind.REPLY_WINDOW and not target.is_consultation
        if pauses and target.is_running != runs:
            (start if runs else stop)(target, happening.asked_at or happening.at if runs else happening.at)


def _question(happening: Happening) -> str:
    return f"{happening.data['department']}/{happening.data['consultation']}"


def _moment(value: object) -> datetime | None:
    """A moment from an event's data, where it stands as text."""
    return datetime.fromisoformat(value) if isinstance(value, str) else value if isinstance(value, datetime) else None


_ACTS = {
    EventKind.REPLY_DELIVERED: _replied,
    EventKind.TICKET_MERGED: _merged,
    EventKind.TICKET_UNMERGED: _unmerged,
    EventKind.TICKET_SPLIT: _split,
    EventKind.CONSULTATION_OPENED: _consulted,
    EventKind.CONSULTATION_PICKED_UP: _picked_up,
    EventKind.CONSULTATION_ANSWERED: _answered,
    EventKind.CONSULTATION_WITHDRAWN: _withdrawn,
    EventKind.DEADLINE_NEAR: _fired,
    EventKind.DEADLINE_MISSED: _fired,
    EventKind.TICKET_ESCALATED: _fired,
    EventKind.ESCALATION_ACKNOWLEDGED: _acknowledged,
} | dict.fromkeys(TAKEN, _taken)
