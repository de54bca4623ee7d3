"""One clock, counted slot by slot: a start, the pauses in it and an end, and a look at the wall every ten minutes.

Nothing here is shared with the code that it judges.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from routing_rules.policies import PolicyFacts
from routing_rules.service_levels import Calendar, Policy, ServiceLevels
from tests.routing_rules.clock_histories import GRID

HORIZON = timedelta(days=24)


@dataclass
class Plain:
    """One clock, with the terms that hold for it."""

    kind: str
    subject: str
    since: datetime
    pauses: list[list[datetime | None]] = field(default_factory=list)
    ended: datetime | None = None
    how: str | None = None
    rested: bool = False
    """It ended because the ticket came to rest."""
    merged: bool = False
    facts: PolicyFacts | None = None
    levels: ServiceLevels | None = None

    @property
    def customers(self) -> bool:
        return not self.subject

    @property
    def question(self) -> bool:
        return "/" in self.subject

    def finish(self, at: datetime, how: str, *, rested: bool = False, merged: bool = False) -> None:
        if self.ended is None:
            self.ended, self.how, self.rested, self.merged = at, how, rested, merged

    def unfinish(self) -> None:
        self.ended, self.how, self.rested, self.merged = None, None, False, False

    def runs_at(self, slot: datetime) -> bool:
        return slot >= self.since and not any(
            begun is not None and begun <= slot and (over is None or slot < over) for begun, over in self.pauses
        )

    def paused(self) -> bool:
        return bool(self.pauses) and self.pauses[-1][1] is None

    def due(self, share: float = 1.0) -> datetime | None:
        """When so much open time will have passed in which it ran, None when that is not within the horizon."""
        promise, calendar = self.promise()
        if promise is None:
            return None
        left, slot = promise * share, self.since
        while slot < self.since + HORIZON:
            if self.runs_at(slot) and (calendar is None or open_at(calendar, slot)):
                left -= GRID
            slot += GRID
            if left <= timedelta():
                return slot
        return None

    def promise(self) -> tuple[timedelta | None, Calendar | None]:
        """What was promised, and by which hours; no hours: always."""
        assert self.facts is not None
        assert self.levels is not None
        if self.kind == "reply_window":
            return self.levels.reply_windows.get(self.facts.channel), None
        department = self.subject.split("/")[0] or None
        policy = best_policy(self.kind, department, self.facts, self.levels)
        slug = policy.calendar if policy is not None else None
        if slug is None and department is not None:
            slug = self.levels.departments[department]
        if slug is None:
            slug = self.levels.channels.get(self.facts.channel, self.levels.departments["webcare"])
        targets = {} if policy is None else {kind.value: target for kind, target in policy.targets.items()}
        return targets.get(self.kind), self.levels.calendars[slug]

    def outcome(self) -> str | None:
        """How it ended, in the end: what was late stays late, unless it goes on elsewhere."""
        if self.ended is None or self.how == "moved":
            return self.how
        due = self.due()
        stopped = self.pauses[-1][0] if self.paused() else self.ended
        late = due is not None and stopped is not None and due < stopped
        return "missed" if late else "moved" if self.how == "left" else self.how


def best_policy(kind: str, department: str | None, facts: PolicyFacts, levels: ServiceLevels) -> Policy | None:
    """Of those that say something about this clock: most conditions, then by the order of the kinds of condition."""

    def strength(policy: Policy) -> tuple[object, ...]:
        when = policy.when
        named = [when.departments, when.contact_groups, when.priority, when.processes, when.channels, when.languages]
        there = [part not in (None, frozenset()) for part in named]
        return sum(there), *there, when.priority or 0, -policy.order

    def fits(policy: Policy) -> bool:
        when, asked = policy.when, {one.value for one in policy.targets}
        pairs = (
            (when.departments, department),
            (when.contact_groups, facts.contact_group),
            (when.processes, facts.process),
            (when.channels, facts.channel),
            (when.languages, facts.language),
        )
        enough = when.priority is None or facts.priority >= when.priority
        return kind in asked and enough and all(not wanted or value in wanted for wanted, value in pairs)

    return max(filter(fits, levels.policies), key=strength, default=None)


def open_at(calendar: Calendar, slot: datetime) -> bool:
    """By the clock on the wall: an opening of today, or one of yesterday that goes on past midnight."""
    wall = slot.astimezone(calendar.time_zone)
    minute = wall.hour * 60 + wall.minute
    for days_ago in (0, 1):
        day = wall.date() - timedelta(days=days_ago)
        week = [week for week in calendar.weeks if week.valid_from is None or week.valid_from <= day][-1]
        openings = week.days[day.weekday()] if day not in calendar.closed else ()
        for opening in calendar.special.get(day, openings):
            if opening.start <= minute + days_ago * 24 * 60 < opening.end:
                return True
    return False
