"""What the health of a cell is made of: its bounds, what is observed, what is known, and what changed."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NamedTuple

from routing_rules.vocabulary import Stage


class HealthState(StrEnum):
    """A circuit breaker's: closed lets everything through, open nothing, half-open a trial of a few tickets."""

    CLOSED = "closed"
    OPEN = "open"
    HALF_OPEN = "half_open"


class Cause(StrEnum):
    """What makes a cell step back, in the order in which evidence is given."""

    MISSED = "missed"
    """Too many of the last answers were late."""
    BOUNCED = "bounced"
    """Too large a share of the last questions came back as "not ours"."""
    ABSENT = "absent"
    """Nobody of the department was present, within its hours."""
    MANDATE = "mandate"
    """It has published as much as it may that day; of matter in stage answer alone."""
    INCIDENT = "incident"
    """The process has one."""
    TRIAL = "trial"
    """A ticket of the trial went badly."""


STANDING = frozenset({Cause.ABSENT, Cause.MANDATE, Cause.INCIDENT})
"""Causes that last until they are gone; the others are counted."""


class ChangeKind(StrEnum):
    """What happened to a cell's health."""

    STEPPED_BACK = "stepped_back"
    TRIAL_BEGAN = "trial_began"
    TRIAL_FAILED = "trial_failed"
    RECOVERED = "recovered"
    RESET = "reset"
    """A person set the cell anew, which ends what was open."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """How much goes wrong before a cell steps back, and how it comes back. Raises ValueError for what can't be."""

    misses: int = 3
    """So many late ones ..."""
    answers: int = 10
    """... among so many last answers."""
    bounces: int = 30
    """Percent of the last questions that may bounce ..."""
    bounces_of: int = 10
    """... reckoned over so many, and not before there are so many."""
    absence: timedelta = timedelta(minutes=30)
    """Business time without anybody."""
    cool_down: timedelta = timedelta(hours=2)
    """Between stepping back and the trial, and between recovering and stepping back again."""
    longest_cool_down: timedelta = timedelta(days=2)
    """Each failed trial doubles the cool-down, up to this."""
    trial: int = 3
    """Tickets that have to go well."""

    def __post_init__(self) -> None:
        share_is_possible = 0 <= self.bounces <= 100 and self.bounces_of >= 1
        conditions = {
            "at least one of the last answers has to be late": 1 <= self.misses <= self.answers,
            "the share of bounces is 0 to 100 %, of one question at least": share_is_possible,
            "absence and cool-down last longer than nothing": min(self.absence, self.cool_down) > timedelta(),
            "the longest cool-down is no shorter than the first": self.cool_down <= self.longest_cool_down,
            "a trial has one ticket at least": self.trial >= 1,
        }
        for said, holds in conditions.items():
            if not holds:
                raise ValueError(said)


@dataclass(frozen=True, slots=True)
class Answered:
    """A question of the cell met its OLA, or missed it: once for each question, outside trials."""

    at: datetime
    ticket: int
    is_late: bool


@dataclass(frozen=True, slots=True)
class Bounced:
    """The department said "not ours"."""

    at: datetime
    ticket: int


@dataclass(frozen=True, slots=True)
class CauseArose:
    """A standing cause is there: told when it begins; of absence also later, as it lasts longer."""

    at: datetime
    cause: Cause
    lasting: timedelta | None = None
    """Of absence: how much business time has passed without anybody."""

    def __post_init__(self) -> None:
        if self.cause not in STANDING or (self.cause is Cause.ABSENT) is (self.lasting is None):
            raise ValueError(f"'{self.cause}' is no standing cause, or lacks how long it lasts, or has no such length")


@dataclass(frozen=True, slots=True)
class CauseGone:
    """Somebody is present again, the day begins anew, or the last incident of the process ended."""

    at: datetime
    cause: Cause


@dataclass(frozen=True, slots=True)
class TrialEnded:
    """A ticket that was let through as a trial was answered in time, or was late or bounced."""

    at: datetime
    ticket: int
    begun: datetime
    """When it was let through: one of an earlier trial says nothing about this one."""
    went_well: bool


@dataclass(frozen=True, slots=True)
class StageSet:
    """A person set the cell's stage, perhaps to what it was: a way to end by hand what is open."""

    at: datetime


@dataclass(frozen=True, slots=True)
class TimePassed:
    """Nothing happened but time: somebody looked."""

    at: datetime


Observation = Answered | Bounced | CauseArose | CauseGone | TrialEnded | StageSet | TimePassed


class Seen(NamedTuple):
    """One ticket among the last."""

    ticket: int
    is_bad: bool


@dataclass(frozen=True, slots=True)
class Evidence:
    """One of the things that made a cell step back, with the figures that its sentence needs."""

    cause: Cause
    at: datetime
    """When it arose, or was counted."""
    found: int = 0
    """Late ones, bounces, or failed trials in a row."""
    of: int = 0
    """Of how many; 0 where nothing is counted."""
    tickets: tuple[int, ...] = ()
    lasting: timedelta | None = None
    """Business time without anybody."""


@dataclass(frozen=True, slots=True)
class Health:
    """All that has to be known of a cell's past to take the next step; a new cell is healthy."""

    configured: Stage
    """The stage that a person set, under which all this was observed."""
    ceiling: Stage | None = None
    """One below the configured stage, None while closed. Tickets of a trial are let past it."""
    state: HealthState = HealthState.CLOSED
    since: datetime | None = None
    """When it came into this state; None: it never changed."""
    until: datetime | None = None
    """Open: the earliest moment of a trial. Closed after a recovery: the earliest moment to step back again."""
    evidence: tuple[Evidence, ...] = ()
    """What made it step back, in the order of Cause; empty while closed."""
    standing: tuple[Evidence, ...] = ()
    """Causes that last now, in the order of Cause."""
    answers: tuple[Seen, ...] = ()
    """The last of them while closed, late or not."""
    questions: tuple[Seen, ...] = ()
    """The last that were answered or bounced while closed."""
    went_well: int = 0
    """Tickets of this trial."""
    failed_trials: int = 0
    """In a row."""


@dataclass(frozen=True, slots=True)
class Change:
    """One change of a cell's health, to be recorded with its evidence."""

    kind: ChangeKind
    at: datetime
    before: Stage | None
    """The ceiling; so after it."""
    after: Stage | None
    evidence: tuple[Evidence, ...]
    """What made it step back, or what it recovered from."""
