"""One clock of one ticket, and the reckoning of its moments on its calendar."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from routing_rules.calendars import ALWAYS, after_open_time, after_open_times, open_time
from routing_rules.policies import Terms
from routing_rules.service_levels import Calendar, ServiceLevels, Step
from routing_rules.vocabulary import ClockKind, Outcome

NEAR, LATE = "near", "late"
"""Every clock's own steps: the last fifth begins, the deadline has passed."""
NEAR_SHARE = 0.8
_NOTHING = timedelta()
_Plan = tuple[tuple[timedelta, ...], tuple[tuple[str, timedelta], ...]]


@dataclass(slots=True)
class Target:
    """A clock. What started, stopped and judged it is in the ledger; the rest is reckoned from that."""

    kind: ClockKind
    subject: str
    """Whose clock: a department, or "department/consultation"; empty for the customer's."""
    started_at: datetime
    spans: list[datetime]
    """When it ran: start, end, start, end...; without the last end it runs still."""
    policy: str | None = None
    calendar: str = ""
    seconds: int | None = None
    ladder: str | None = None
    due_at: datetime | None = None
    near_at: datetime | None = None
    ended_at: datetime | None = None
    outcome: Outcome | None = None
    fired: list[str] = field(default_factory=list)
    repeat_step: str | None = None
    repeat_at: datetime | None = None
    repeats: int = 0
    next_at: datetime | None = None
    levels_id: int = 0
    id: int | None = None
    """Its row; None before it has one."""
    stale: bool = True
    """Something happened to it since its moments were reckoned."""

    @property
    def is_open(self) -> bool:
        """Not ended: running or paused."""
        return self.ended_at is None

    @property
    def is_running(self) -> bool:
        """Time counts now."""
        return len(self.spans) % 2 == 1

    @property
    def department(self) -> str | None:
        """Whose clock it is, None for the customer's."""
        return self.subject.partition("/")[0] or None

    @property
    def is_consultation(self) -> bool:
        """A clock of a question, not of a stay in a department."""
        return "/" in self.subject

    @property
    def promised(self) -> timedelta | None:
        """The target, None when nothing is promised."""
        return None if self.seconds is None else timedelta(seconds=self.seconds)


def periods(target: Target, until: datetime | None = None) -> Iterator[tuple[datetime, datetime]]:
    """When it ran, as pairs; `until` is the end of what runs still (without it, that is left out)."""
    ends = target.spans[1::2]
    yield from zip(target.spans[0::2], ends, strict=False)
    if target.is_running and until is not None:
        yield target.spans[-1], max(until, target.spans[-1])


def elapsed(target: Target, calendar: Calendar, at: datetime) -> timedelta:
    """The open time that counted until then."""
    return sum((open_time(calendar, start, min(end, at)) for start, end in periods(target, at)), _NOTHING)


def moment(target: Target, calendar: Calendar, amount: timedelta) -> datetime | None:
    """When so much open time has counted: None when it was paused or ended before, or never comes."""
    return moments(target, calendar, (amount,))[0]


def moments(target: Target, calendar: Calendar, amounts: Sequence[timedelta]) -> list[datetime | None]:
    """`moment` for each of the amounts."""
    if len(target.spans) == 1:
        return after_open_times(calendar, target.spans[0], amounts)
    found: dict[timedelta, datetime | None] = {}
    passed = _NOTHING
    for start, end in periods(target):
        counted = open_time(calendar, start, end)
        for amount in amounts:
            if amount not in found and amount - passed <= counted:
                found[amount] = after_open_time(calendar, start, amount - passed)
        passed += counted
    later = [amount for amount in amounts if amount not in found] if target.is_running else []
    if later:
        rest = after_open_times(calendar, target.spans[-1], [amount - passed for amount in later])
        found.update(zip(later, rest, strict=True))
    return [found.get(amount) for amount in amounts]


def start(target: Target, at: datetime) -> None:
    """Let it run again; it was paused. A pause that took no time was none."""
    if at > target.spans[-1]:
        target.spans.append(at)
    else:
        target.spans.pop()
    target.stale = True


def stop(target: Target, at: datetime) -> None:
    """Let it pause; it runs."""
    target.spans.append(max(at, target.spans[-1]))
    target.stale = True


def since(target: Target, moment: datetime) -> None:
    """Let it count from another moment than it did."""
    if moment == target.started_at:
        return
    target.started_at = target.spans[0] = moment
    for place in range(1, len(target.spans)):
        target.spans[place] = max(target.spans[place], target.spans[place - 1])
    target.stale = True


def count_from(target: Target, asked_at: datetime) -> None:
    """Let it count, while it runs, from a question that came to light late: since then it was never their turn."""
    since(target, min(target.started_at, asked_at))
    while len(target.spans) > 1 and asked_at < target.spans[-1]:
        target.spans.pop()
        start(target, asked_at)


def reopen(target: Target) -> None:
    """As if it had never ended: the time since counts, unless it was paused."""
    if target.spans[-3:] == target.spans[-1:] * 3:
        del target.spans[-2:]
    elif target.ended_at is not None and target.spans[-1] >= target.ended_at:
        target.spans.pop()
    target.ended_at = target.outcome = None
    target.stale = True


def end(target: Target, at: datetime, *, outcome: Outcome, levels: ServiceLevels) -> None:
    """End it so. Whoever stops needing it cannot undo that it was late: only what moved goes on elsewhere."""
    if target.stale:
        reckon(target, levels, at)
    if target.is_running:
        stop(target, at)
    elif target.spans[-1] >= at:
        # Paused in the same transaction: a run of no time, right after, tells that from one that ran until its end.
        target.spans += target.spans[-1:] * 2
    late = target.due_at is not None and target.due_at < target.spans[-1]
    target.ended_at = at
    target.outcome = Outcome.MISSED if late and outcome is not Outcome.MOVED else outcome
    # What repeats is kept: it goes on when the end turns out to have been none.
    target.next_at = None


def judge(target: Target, terms: Terms, levels_id: int) -> bool:
    """Take over the terms that hold now; True when they are others than before."""
    if target.levels_id != levels_id:
        target.stale = True  # the same names may mean other hours and other steps
    target.levels_id = levels_id
    held = target.policy, target.calendar, target.seconds, target.ladder
    holds = terms.policy, terms.calendar, terms.seconds, terms.ladder
    if held != holds:
        target.policy, target.calendar, target.seconds, target.ladder = holds
        target.stale = True
    return target.stale


def fire(target: Target, step: str, at: datetime, levels: ServiceLevels) -> None:
    """A step happened: it never does again, unless it repeats until somebody acknowledges it."""
    if step not in target.fired:
        target.fired.append(step)
    every = next((rung.repeat for rung in steps(target, levels) if rung.slug == step), None)
    if every is not None:
        target.repeats = target.repeats + 1 if target.repeat_step == step else 1
        target.repeat_step, target.repeat_at = step, at + every
    target.stale = True


def acknowledge(target: Target) -> None:
    """Somebody has it: nothing is repeated."""
    if target.repeat_step is not None:
        target.repeat_step = target.repeat_at = None
        target.stale = True


def reckon(target: Target, levels: ServiceLevels, at: datetime) -> None:
    """Work out its deadline, its last fifth and its next step, as far as they can be known."""
    target.stale = False
    if target.seconds is None:
        target.due_at = target.near_at = target.next_at = None
        return
    if target.repeat_step not in (None, *(step.slug for step in steps(target, levels) if step.repeat is not None)):
        target.repeat_step = target.repeat_at = None  # it is gone from the ladder, or repeats no more
    was = {NEAR: target.near_at, LATE: target.due_at} if target.fired else {}
    amounts, rungs = _plan(target, target.seconds, levels)
    ahead = [after for slug, after in rungs if slug not in target.fired]
    if ahead:
        amounts = *amounts, min(ahead)
    target.due_at, target.near_at, *waiting = moments(target, calendar_of(target, levels), amounts)
    for mark, when in ((NEAR, target.near_at), (LATE, target.due_at)):
        if mark in target.fired and when != was[mark] and (when is None or when > at):
            target.fired.remove(mark)  # judged anew, it is not so late after all
        if mark not in target.fired:
            waiting.append(when)
    waiting.append(target.repeat_at)
    # Nothing is done about a clock while it is paused: what was missed comes when it runs on.
    target.next_at = min(filter(None, waiting), default=None) if target.is_running else None


def _plan(target: Target, seconds: int, levels: ServiceLevels) -> _Plan:
    """After how much open time it is late and near, and comes to each step of its ladder."""
    key = ("plan", target.ladder, seconds)
    plan: _Plan | None = levels.remembered.get(key)
    if plan is None:
        promised = timedelta(seconds=seconds)
        rungs = tuple((step.slug, threshold(step, promised)) for step in steps(target, levels))
        plan = levels.remembered[key] = (promised, promised * NEAR_SHARE), rungs
    return plan


def threshold(step: Step, promised: timedelta) -> timedelta:
    """After how much open time a step comes."""
    if step.share is not None:
        return promised * step.share
    return max(promised + (step.offset or _NOTHING), _NOTHING)


def steps(target: Target, levels: ServiceLevels) -> tuple[Step, ...]:
    """The steps of its ladder, none when it climbs none."""
    return ladder.steps if (ladder := levels.ladders.get(target.ladder or "")) is not None else ()


def calendar_of(target: Target, levels: ServiceLevels) -> Calendar:
    """Its calendar; what left the service levels is always open."""
    return levels.calendars.get(target.calendar, ALWAYS)
