"""The customer's side of the clocks: they ask, they get a reply, and the ticket comes back after it was at rest."""

from datetime import datetime

from routing_rules.happenings import (
    ANSWER,
    ENDED_BY_REPLY,
    REPLY_CLOCKS,
    REPLY_WINDOW,
    RESOLUTION,
    Clocks,
    Happening,
    judge_by,
)
from routing_rules.service_levels import InForce
from routing_rules.targets import acknowledge, count_from, end, since, start
from routing_rules.vocabulary import ClockKind, EventKind, Outcome


def ask(clocks: Clocks, happening: Happening, asked_at: datetime, force: InForce) -> None:
    """The customer asked: they wait since then, unless they waited already."""
    waiting = clocks.open(REPLY_CLOCKS)
    for target in waiting:
        since(target, min(target.started_at, asked_at))
    failed = happening.data.get("reason") == "reply_failed"
    revived = not waiting and failed and revive(clocks, happening, force)
    if not waiting and not revived:
        kind = ClockKind.FIRST_REPLY if clocks.replied_at is None else ClockKind.NEXT_REPLY
        clocks.wind_up(kind, "", asked_at, happening, force)
    _resolve_from(clocks, happening, None if revived else asked_at, force)
    _owe_answer(clocks, happening, force)
    if happening.facts.channel in force.levels.reply_windows:
        last = clocks.last(REPLY_WINDOW)
        _restart_window(clocks, happening, last.started_at if failed and last else asked_at, force)


def come_back(clocks: Clocks, happening: Happening, force: InForce) -> None:
    """The ticket is open (again) without a new question: no open ticket is without a clock.

    A reply that was still owed when it came to rest is owed as if it had never rested. One that was born at rest is
    owed a first reply from now on.
    """
    if revive(clocks, happening, force):
        _owe_answer(clocks, happening, force)
    elif happening.kind is not EventKind.TICKET_ROUTED and not clocks.replied_at and not clocks.last(REPLY_CLOCKS):
        clocks.wind_up(ClockKind.FIRST_REPLY, "", happening.at, happening, force)
    _resolve_from(clocks, happening, happening.at, force)


def replied(clocks: Clocks, happening: Happening, force: InForce) -> None:
    """The customer has an answer, also when the ticket was called solved while the reply was on its way."""
    if not clocks.open(REPLY_CLOCKS):
        revive(clocks, happening, force)
    _answered(clocks, happening.at, force)


def replied_elsewhere(clocks: Clocks, happening: Happening, replied_at: datetime, force: InForce) -> None:
    """The ticket that this one had been merged into got a reply, which was an answer here too; now this one is open."""
    if not clocks.open(REPLY_CLOCKS):
        revive(clocks, happening, force)
    _answered(clocks, replied_at, force)
    _resolve_from(clocks, happening, happening.at, force)


def _answered(clocks: Clocks, at: datetime, force: InForce) -> None:
    """Nobody waits for a reply any more; questions to departments do."""
    for target in clocks.open(ENDED_BY_REPLY):
        if not target.is_consultation:
            end(target, at, outcome=Outcome.MET, levels=force.levels)
    clocks.replied_at = clocks.replied_at or at


def revive(clocks: Clocks, happening: Happening, force: InForce) -> bool:
    """Bring back what ended for no other reason than that the ticket came to rest, when a reply was owed then."""
    owed, resolution = clocks.last(REPLY_CLOCKS), clocks.last(RESOLUTION)
    if owed is None or resolution is None or owed.ended_at is None or owed.ended_at != resolution.ended_at:
        return False
    if owed.outcome not in _RESTED or resolution.outcome is Outcome.MOVED or clocks.replied_at == owed.ended_at:
        return False
    rested_at, here = owed.ended_at, (None, force.levels.queue_departments.get(happening.home))
    for target in clocks.targets:
        rested = target.ended_at == rested_at and target.outcome in _RESTED and target is not resolution
        if rested and not target.is_consultation and target.department in here:
            clocks.bring_back(target, happening, force)
    return True


_RESTED = (Outcome.DROPPED, Outcome.MISSED)
"""How clocks end when the ticket comes to rest. A reply ends its clock at another moment than the resolution ends."""


def _resolve_from(clocks: Clocks, happening: Happening, at: datetime | None, force: InForce) -> None:
    """There is one resolution clock: a reopened ticket goes on where it stopped, and its rest does not count.

    Without a moment it goes on from its end: it was none.
    """
    target = clocks.last(RESOLUTION)
    if target is None:
        clocks.wind_up(ClockKind.RESOLUTION, "", at or happening.at, happening, force)
        return
    if target.ended_at is not None:
        at = at or target.ended_at
        target.ended_at = target.outcome = None
        acknowledge(target)
        judge_by(target, happening, force)
    if not target.is_running:
        start(target, at or happening.at)
    if at is not None and happening.asked_at is not None:
        count_from(target, at)


def _owe_answer(clocks: Clocks, happening: Happening, force: InForce) -> None:
    """The department that has the ticket owes an answer from when it knows of the question."""
    department = force.levels.queue_departments.get(happening.home)
    if department is not None and not clocks.open(ANSWER, department):
        clocks.wind_up(ClockKind.ANSWER, department, happening.at, happening, force)


def _restart_window(clocks: Clocks, happening: Happening, asked_at: datetime, force: InForce) -> None:
    """The network counts from the customer's last message."""
    windows = clocks.open(REPLY_WINDOW)
    if not windows:
        clocks.wind_up(ClockKind.REPLY_WINDOW, "", asked_at, happening, force)
    for target in windows:
        since(target, max(target.started_at, asked_at))
