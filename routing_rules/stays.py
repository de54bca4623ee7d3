"""How long a ticket was with each department, and how long of it before anybody took it in hand."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol

from routing_rules.calendars import ALWAYS, open_time
from routing_rules.lifecycle import WAITING_FOR_US
from routing_rules.service_levels import Calendar, ServiceLevels
from routing_rules.vocabulary import EventKind

SECOND = timedelta(seconds=1)
TAKES = frozenset({EventKind.TICKET_CLAIMED, EventKind.TICKET_ASSIGNED})
LETS_GO = frozenset(
    {EventKind.TICKET_RELEASED, EventKind.TICKET_REROUTED, EventKind.TICKET_SOLVED, EventKind.TICKET_MERGED}
)
PICKS_UP = TAKES | {EventKind.REPLY_APPROVED}


class Seen(Protocol):
    """What a stay looks at in an event."""

    @property
    def kind(self) -> str: ...
    @property
    def at(self) -> datetime: ...
    @property
    def state(self) -> str: ...
    @property
    def queue(self) -> str: ...
    @property
    def data(self) -> Mapping[str, object] | None: ...


@dataclass(frozen=True, slots=True)
class Stay:
    """All that one ticket was in one department, in whole seconds; a visit that goes on still is not in it."""

    seconds: int
    open_seconds: int
    """Of the department's own calendar."""
    waiting: int
    """Before anybody took it in hand."""
    waiting_open: int


@dataclass(slots=True)
class _Visit:
    department: str
    calendar: Calendar
    since: datetime
    picked_up: datetime | None = None


@dataclass(slots=True)
class _Sum:
    time: timedelta = timedelta()
    open: timedelta = timedelta()
    waiting: timedelta = timedelta()
    waiting_open: timedelta = timedelta()

    def add(self, visit: _Visit, until: datetime) -> None:
        """A visit ended."""
        picked_up = until if visit.picked_up is None else min(visit.picked_up, until)
        self.time += max(until - visit.since, timedelta())
        self.open += open_time(visit.calendar, visit.since, until)
        self.waiting += max(picked_up - visit.since, timedelta())
        self.waiting_open += open_time(visit.calendar, visit.since, picked_up)

    @property
    def stay(self) -> Stay:
        """All visits, in whole seconds."""
        return Stay(self.time // SECOND, self.open // SECOND, self.waiting // SECOND, self.waiting_open // SECOND)


@dataclass(slots=True)
class Stays:
    """Follows one ticket through the departments."""

    _home: str | None = None
    _department: str | None = None
    _visit: _Visit | None = None
    _held: bool = False
    _questions: dict[str, _Visit] = field(default_factory=dict)
    """Consultations that have no answer yet."""
    _sums: dict[str, _Sum] = field(default_factory=dict)

    @property
    def ended(self) -> dict[str, Stay]:
        """By department."""
        return {department: total.stay for department, total in self._sums.items()}

    def see(self, happened: Seen, levels: ServiceLevels) -> str:
        """Let one event happen; returns the department that has the ticket after it."""
        self._home = home_of(happened.queue, self._home, levels)
        department = levels.queue_departments.get(self._home, levels.hub)
        moved = department != self._department
        self._department = department
        visit = self._visit
        waits = happened.state in WAITING_FOR_US
        if visit is not None and (moved or not waits):
            self._end(visit, happened.at)
            visit = self._visit = None
        if moved or happened.kind in LETS_GO:
            self._held = False
        if happened.kind in TAKES:
            self._held = True
        if waits and visit is None:
            visit = self._visit = _Visit(department, calendar_of(department, levels), happened.at)
        if visit is not None and visit.picked_up is None and (self._held or happened.kind in PICKS_UP):
            visit.picked_up = happened.at
        act = _ACTS.get(happened.kind)
        if act is not None and happened.data is not None:
            act(self, happened, happened.data, levels)
        return department

    def _end(self, visit: _Visit, at: datetime) -> None:
        self._sums.setdefault(visit.department, _Sum()).add(visit, at)

    def _asked(self, happened: Seen, data: Mapping[str, object], levels: ServiceLevels) -> None:
        department = str(data["department"])
        self._questions[_question(data)] = _Visit(department, calendar_of(department, levels), happened.at)

    def _picked_up(self, happened: Seen, data: Mapping[str, object], levels: ServiceLevels) -> None:
        question = self._questions.get(_question(data))
        if question is not None and question.picked_up is None:
            question.picked_up = happened.at

    def _answered(self, happened: Seen, data: Mapping[str, object], levels: ServiceLevels) -> None:
        question = self._questions.pop(_question(data), None)
        if question is not None:
            self._end(question, happened.at)


def home_of(queue: str, before: str | None, levels: ServiceLevels) -> str:
    """The queue, or when that is an escalation queue the one that the ticket was in before."""
    return queue if queue not in levels.levels or before is None else before


def calendar_of(department: str, levels: ServiceLevels) -> Calendar:
    """The department's calendar; one that has none is always open."""
    return levels.calendars.get(levels.departments.get(department, ""), ALWAYS)


def _question(data: Mapping[str, object]) -> str:
    return f"{data['department']}/{data['consultation']}"


_ACTS = {
    EventKind.CONSULTATION_OPENED.value: Stays._asked,
    EventKind.CONSULTATION_PICKED_UP.value: Stays._picked_up,
    EventKind.CONSULTATION_ANSWERED.value: Stays._answered,
    EventKind.CONSULTATION_WITHDRAWN.value: Stays._answered,
}
