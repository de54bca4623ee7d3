"""What it means to the clocks that a ticket is taken, merged, unmerged, split, escalated, or asked about."""

from collections.abc import Callable, Mapping
from datetime import datetime

from routing_rules.customer_waiting import replied, replied_elsewhere
from routing_rules.happenings import (
    ANSWER,
    DEPARTMENT_CLOCKS,
    ENDED_BY_REPLY,
    PICK_UP,
    REPLY_CLOCKS,
    REPLY_WINDOW,
    RESOLUTION,
    Clocks,
    Happening,
)
from routing_rules.service_levels import InForce
from routing_rules.targets import acknowledge, end, fire, since, start, stop
from routing_rules.vocabulary import ClockKind, EventKind, Outcome


def _taken(clocks: Clocks, happening: Happening, force: InForce) -> None:
    for target in clocks.open(PICK_UP):
        if not target.is_consultation:
            end(target, happening.at, outcome=Outcome.MET, levels=force.levels)


def _merged(clocks: Clocks, happening: Happening, force: InForce) -> None:
    """The other ticket waits on, since the earlier of both."""
    for target in clocks.targets:
        if target.is_open:
            end(target, happening.at, outcome=Outcome.MOVED, levels=force.levels)


def _unmerged(clocks: Clocks, happening: Happening, force: InForce) -> None:
    """As if it had never been merged; a reply that the other ticket got meanwhile was an answer to this one too."""
    resolution = clocks.last(RESOLUTION)
    if resolution is not None and resolution.outcome is Outcome.MOVED:
        merged_at, here = resolution.ended_at, (None, force.levels.queue_departments.get(happening.home))
        # Of what moved at that very moment only the newest of each clock can have been open when it was merged.
        for target in {(one.kind, one.subject): one for one in clocks.targets}.values():
            went_along = target.outcome is Outcome.MOVED and target.ended_at == merged_at
            if went_along and (target.is_consultation or target.department in here):
                clocks.bring_back(target, happening, force)
    answered_at = _moment(happening.data.get("answered_at"))
    if answered_at is not None:
        replied_elsewhere(clocks, happening, answered_at, force)


def _split(clocks: Clocks, happening: Happening, force: InForce) -> None:
    """Some messages went to a ticket of their own; those that stayed wait since `asked_since`, or for nothing.

    Without `last_asked_at` the network's window counts from `asked_since` too: rather early than too late.
    """
    asked_since = _moment(happening.data.get("asked_since"))
    if asked_since is None:
        for target in clocks.open(ENDED_BY_REPLY):
            if not target.is_consultation:
                end(target, happening.at, outcome=Outcome.MOVED, levels=force.levels)
        return
    for target in clocks.open(REPLY_CLOCKS):
        since(target, asked_since)
    for target in clocks.open(REPLY_WINDOW):
        since(target, _moment(happening.data.get("last_asked_at")) or asked_since)


def _consulted(clocks: Clocks, happening: Happening, force: InForce) -> None:
    for kind in (ClockKind.PICK_UP, ClockKind.ANSWER):
        clocks.wind_up(kind, _question(happening), happening.at, happening, force)


def _picked_up(clocks: Clocks, happening: Happening, force: InForce) -> None:
    for target in clocks.open(PICK_UP, _question(happening)):
        end(target, happening.at, outcome=Outcome.MET, levels=force.levels)


def _more_asked(clocks: Clocks, happening: Happening, force: InForce) -> None:
    """The hub's turn: the department has looked, and its answer waits for us."""
    _picked_up(clocks, happening, force)
    for target in clocks.open(ANSWER, _question(happening)):
        if target.is_running:
            stop(target, happening.at)


def _continued(clocks: Clocks, happening: Happening, force: InForce) -> None:
    for target in clocks.open(ANSWER, _question(happening)):
        if not target.is_running:
            start(target, happening.at)


def _question_answered(clocks: Clocks, happening: Happening, force: InForce) -> None:
    for target in clocks.open(DEPARTMENT_CLOCKS, _question(happening)):
        end(target, happening.at, outcome=Outcome.MET, levels=force.levels)


def _withdrawn(clocks: Clocks, happening: Happening, force: InForce) -> None:
    """What a merge has moved does not come back with the ticket when that is undone."""
    question = _question(happening)
    for target in clocks.open(DEPARTMENT_CLOCKS, question):
        end(target, happening.at, outcome=Outcome.DROPPED, levels=force.levels)
    for target in clocks.targets:
        if target.subject == question and target.outcome is Outcome.MOVED:
            target.outcome = Outcome.DROPPED


def _fired(clocks: Clocks, happening: Happening, force: InForce) -> None:
    kind = ClockKind(str(happening.data["clock"]))
    for target in clocks.open(frozenset({kind}), str(happening.data["subject"])):
        fire(target, str(happening.data["step"]), happening.at, force.levels)


def _acknowledged(clocks: Clocks, happening: Happening, force: InForce) -> None:
    for target in clocks.targets:
        acknowledge(target)


def _question(happening: Happening) -> str:
    return f"{happening.data['department']}/{happening.data['consultation']}"


def _moment(value: object) -> datetime | None:
    """A moment from an event's data, where it stands as text."""
    return datetime.fromisoformat(value) if isinstance(value, str) else value if isinstance(value, datetime) else None


MEANINGS: Mapping[EventKind, Callable[[Clocks, Happening, InForce], None]] = {
    EventKind.TICKET_CLAIMED: _taken,
    EventKind.TICKET_ASSIGNED: _taken,
    EventKind.REPLY_DELIVERED: replied,
    EventKind.TICKET_MERGED: _merged,
    EventKind.TICKET_UNMERGED: _unmerged,
    EventKind.TICKET_SPLIT: _split,
    EventKind.CONSULTATION_OPENED: _consulted,
    EventKind.CONSULTATION_PICKED_UP: _picked_up,
    EventKind.CONSULTATION_ANSWERED: _question_answered,
    EventKind.CONSULTATION_MORE_ASKED: _more_asked,
    EventKind.CONSULTATION_CONTINUED: _continued,
    EventKind.CONSULTATION_TIME_ASKED: _picked_up,
    EventKind.CONSULTATION_DECLINED: _withdrawn,
    EventKind.CONSULTATION_WITHDRAWN: _withdrawn,
    EventKind.DEADLINE_NEAR: _fired,
    EventKind.DEADLINE_MISSED: _fired,
    EventKind.TICKET_ESCALATED: _fired,
    EventKind.ESCALATION_ACKNOWLEDGED: _acknowledged,
}
"""Besides the question that an event may bring, and the queue and state that it leads to."""
