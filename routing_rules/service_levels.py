"""What we promise and what happens when it is late: calendars, policies, ladders, priority, as frozen values.

A rulebook holds one `ServiceLevels`. Its digest names it: two rulebooks that differ in rules alone have the same one.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from routing_rules.names import Names
from routing_rules.vocabulary import Balance, ClockKind, Role, StepAction, Work


@dataclass(frozen=True, slots=True, order=True)
class Opening:
    """One interval of opening on a day, in minutes after its midnight by the clock on the wall."""

    start: int
    """0-1439."""
    end: int
    """Over 1440: past midnight, at most a day after the start."""


@dataclass(frozen=True, slots=True)
class Week:
    """The openings of each weekday from some date on."""

    valid_from: date | None
    """None: since ever."""
    days: tuple[tuple[Opening, ...], ...]
    """Seven, Monday first; within a day in order and apart from each other."""


@dataclass(frozen=True)
class Calendar:
    """Business hours in a time zone. A day that is closed or special is so for the openings that begin on it."""

    slug: str
    name: Names
    time_zone: ZoneInfo
    weeks: tuple[Week, ...]
    """In the order of their dates, the first valid since ever; each is valid until the next."""
    closed: Mapping[date, str]
    """Holidays and own closing days, with what they are called."""
    special: Mapping[date, tuple[Opening, ...]]
    """Days with openings of their own; they win over `closed` and over the week."""
    holidays: tuple[str, ...] = ()
    """Countries whose public holidays are in `closed`: "NL", or "DE-BY" for a part of one."""

    @cached_property
    def opened(self) -> dict[int, object]:
        """Room for calendars.py to remember what it worked out, for as long as this calendar lives."""
        return {}


@dataclass(frozen=True, slots=True)
class Condition:
    """For which tickets a policy is; an empty set or None leaves the matter open."""

    departments: frozenset[str] = frozenset()
    """The department whose clock it is: only clocks between departments (OLA) have one."""
    contact_groups: frozenset[str] = frozenset()
    processes: frozenset[str] = frozenset()
    channels: frozenset[str] = frozenset()
    languages: frozenset[str] = frozenset()
    priority: int | None = None
    """At least so many points of the priority, without waiting time and without what ladders raised."""


@dataclass(frozen=True, slots=True)
class Policy:
    """Targets for some tickets. For each kind of clock the most specific policy that has a target for it wins."""

    slug: str
    name: Names
    order: int
    """Place in the file: the earlier wins among equals."""
    when: Condition
    """Empty for the one default policy alone."""
    calendar: str | None
    """None: the department's for clocks between departments, else the channel's."""
    targets: Mapping[ClockKind, timedelta]
    ladders: Mapping[ClockKind, str]
    """Slug of the ladder that each clock climbs."""


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a ladder. It stands at a share of the target, or so long before (negative) or after it."""

    slug: str
    share: float | None
    """1.0 is the deadline itself; None when `offset` says it."""
    offset: timedelta | None
    """On the clock's own calendar."""
    action: StepAction
    level: str | None
    """Escalation queue to move to, or the level to wake."""
    points: int
    """For RAISE_PRIORITY."""
    repeat: timedelta | None
    """Fires again so often, by the clock on the wall, until somebody acknowledges it or the target ends."""


@dataclass(frozen=True, slots=True)
class Ladder:
    """Steps in the order in which they come."""

    slug: str
    name: Names
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Level:
    """Who stands behind an escalation queue."""

    queue: str
    name: Names
    roles: frozenset[Role]
    departments: frozenset[str]
    """Colleagues with one of the roles, of one of the departments; an empty set leaves the matter open."""
    wakeful: str | None
    """Calendar outside which it is not woken (quiet hours), None: always."""
    stand_in: str | None
    """The level that takes its place when nobody of it is present, or in quiet hours. The last has none."""
    emails: tuple[str, ...]
    """Who is mailed when nobody at all is present, or when a step wakes the level."""
    webhook: str | None


@dataclass(frozen=True, slots=True)
class QueueWork:
    """How work of a queue is given out."""

    work: Work = Work.PULL
    balance: Balance = Balance.LEAST_LOADED
    accept: timedelta = timedelta(minutes=3)
    """An offer that is not accepted within it goes to somebody else."""
    relax_language: timedelta = timedelta(minutes=15)
    relax_process: timedelta = timedelta(minutes=5)
    """After so much waiting, a colleague without the skill will do."""


@dataclass(frozen=True, slots=True)
class PriorityPoints:
    """Points of each term of the priority."""

    reach: tuple[tuple[int, int], ...] = ((1_000, 5), (10_000, 10), (100_000, 20))
    """(followers, points): the highest that is reached counts."""
    tone: Mapping[str, int] | None = None
    urgency: tuple[int, int, int, int] = (0, 10, 25, 50)
    waiting: int = 2
    """For each hour."""
    window: int = 15
    """When the network takes replies for a limited time only."""
    process: Mapping[str, int] | None = None
    storm: int = -10
    storms: frozenset[str] = frozenset()
    """Processes in which one cause brings many tickets just now."""


@dataclass(frozen=True)
class ServiceLevels:
    """Everything that clocks, ladders, queue order and assignment follow."""

    calendars: Mapping[str, Calendar]
    policies: tuple[Policy, ...]
    ladders: Mapping[str, Ladder]
    levels: Mapping[str, Level]
    """By escalation queue, first level first."""
    hub: str
    hub_queue: str
    departments: Mapping[str, str]
    """Department -> its calendar."""
    channels: Mapping[str, str]
    """Channel -> its calendar."""
    reply_windows: Mapping[str, timedelta]
    """Channel -> how long after the customer's last message the network takes replies."""
    queue_departments: Mapping[str, str]
    """Queue -> the department that works it, for the queues of kind department alone."""
    work: Mapping[str, QueueWork]
    """By queue."""
    weights: Mapping[str, int]
    """Channel -> how much of a colleague's capacity one ticket takes."""
    contact_groups: Mapping[str, int]
    """Group -> followers from which a contact belongs to it by itself, 0: only by hand."""
    priority: PriorityPoints
    backdated: timedelta
    """A message that arrives later than this after it was sent is counted from its arrival."""
    evening: tuple[int, int]
    """Hours (local) between which a question counts as asked in the evening."""
    time_zone: ZoneInfo
    digest: str
    holidays: Mapping[str, Mapping[date, str]] = field(default_factory=dict)
    """Country -> its public holidays, for every country that a calendar names."""

    @cached_property
    def remembered(self) -> dict[Any, Any]:
        """Room for policies.py to remember what it worked out, for as long as these service levels live."""
        return {}


class InForce(NamedTuple):
    """Service levels with the id that events name them by."""

    levels: ServiceLevels
    id: int
