"""Who can receive a waiting ticket: presence, shift, skills and room, as a list of all that lets work in."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from fractions import Fraction
from typing import Protocol

from routing_rules.service_levels import QueueWork
from routing_rules.vocabulary import PresenceStatus, Role

ANY_LANGUAGE = "und"
"""Of a text too short to tell its language."""
ORDINARY_WEIGHT = 1
"""What a ticket weighs on a channel that has no weight of its own."""


class Skill(StrEnum):
    """What a ticket may ask of a colleague."""

    LANGUAGE = "language"
    PROCESS = "process"


class WhyNot(StrEnum):
    """Why it is not that colleague: the first thing that they lack, or what the chosen one is better in."""

    ELSEWHERE = "elsewhere"
    """Of another department than the one that works the queue."""
    ROLE = "role"
    """Doesn't handle tickets of this queue."""
    OFFLINE = "offline"
    AWAY = "away"
    OFF_SHIFT = "off_shift"
    DECLINED = "declined"
    """It was with them before: they declined it, let it go or let it expire."""
    LANGUAGE = "language"
    PROCESS = "process"
    FULL = "full"
    NOT_EARLIER = "not_earlier"
    """Somebody else knows it already."""
    LESS_SKILLED = "less_skilled"
    BUSIER = "busier"
    LATER_TURN = "later_turn"


class Asks(Protocol):
    """What skills are held against: anything that is in a language and about a process."""

    @property
    def language(self) -> str:
        """ANY_LANGUAGE when nobody can tell."""

    @property
    def process(self) -> str | None:
        """None while undecided."""


@dataclass(frozen=True, slots=True)
class WorkItem:
    """A ticket that waits for somebody."""

    ticket: int
    queue: str
    department: str
    """Whose colleagues work its queue."""
    channel: str
    language: str
    process: str | None
    risk: int
    rank: float
    waiting_since: datetime
    earlier: int | None = None
    """The colleague who had it in hand last, unless they got rid of it."""
    declined_by: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Receiver:
    """A colleague, as far as it matters to whether they can receive work."""

    colleague: int
    department: str
    roles: frozenset[Role]
    status: PresenceStatus
    on_shift: bool
    load: int
    """Weights of what they have in hand or are offered."""
    capacity: int
    languages: frozenset[str] = frozenset()
    processes: frozenset[str] = frozenset()
    """Empty: all of them."""
    last_assigned_at: datetime | None = None

    @property
    def share(self) -> Fraction:
        """How much of their capacity is taken."""
        return Fraction(self.load, max(self.capacity, 1))


@dataclass(frozen=True, slots=True)
class Demand:
    """What a ticket asks of whoever is to receive it now."""

    item: WorkItem
    weight: int
    relaxed: frozenset[Skill]
    """Skills that it waited too long to wait on for."""


def demand_of(item: WorkItem, work: QueueWork, weights: Mapping[str, int], now: datetime) -> Demand:
    """What it asks by now."""
    return Demand(item, weights.get(item.channel, ORDINARY_WEIGHT), relaxed_skills(now - item.waiting_since, work))


def relaxed_skills(waited: timedelta, work: QueueWork) -> frozenset[Skill]:
    """What a ticket no longer asks after so much waiting."""
    after = {Skill.LANGUAGE: work.relax_language, Skill.PROCESS: work.relax_process}
    return frozenset(skill for skill, patience in after.items() if waited >= patience)


def lacking(item: Asks, receiver: Receiver) -> tuple[Skill, ...]:
    """What the ticket would best have and this colleague lacks."""
    return tuple(skill for skill, has in _HAS.items() if not has(item, receiver))


def unmet(demand: Demand, receiver: Receiver) -> tuple[WhyNot, ...]:
    """All that keeps this colleague from receiving this ticket; empty when they can."""
    return tuple(lack for lack, holds in _CAN_RECEIVE if not holds(demand, receiver))


def _handles(demand: Demand, one: Receiver) -> bool:
    """As permissions have it: agents take any ticket of their department, others those of its own queue."""
    return Role.AGENT in one.roles or (Role.DEPARTMENT in one.roles and demand.item.queue == one.department)


def _has(skill: Skill, demand: Demand, one: Receiver) -> bool:
    return skill in demand.relaxed or _HAS[skill](demand.item, one)


_HAS: Mapping[Skill, Callable[[Asks, Receiver], bool]] = {
    Skill.LANGUAGE: lambda item, one: (
        item.language == ANY_LANGUAGE or not one.languages or item.language in one.languages
    ),
    Skill.PROCESS: lambda item, one: item.process is None or not one.processes or item.process in one.processes,
}

_CAN_RECEIVE: tuple[tuple[WhyNot, Callable[[Demand, Receiver], bool]], ...] = (
    (WhyNot.ELSEWHERE, lambda demand, one: one.department == demand.item.department),
    (WhyNot.ROLE, _handles),
    (WhyNot.OFFLINE, lambda _, one: one.status in (PresenceStatus.AVAILABLE, PresenceStatus.AWAY)),
    (WhyNot.AWAY, lambda _, one: one.status is PresenceStatus.AVAILABLE),
    (WhyNot.OFF_SHIFT, lambda _, one: one.on_shift),
    (WhyNot.DECLINED, lambda demand, one: one.colleague not in demand.item.declined_by),
    (WhyNot.LANGUAGE, lambda demand, one: _has(Skill.LANGUAGE, demand, one)),
    (WhyNot.PROCESS, lambda demand, one: _has(Skill.PROCESS, demand, one)),
    (WhyNot.FULL, lambda demand, one: one.load + demand.weight <= one.capacity),
)
"""Whoever has all of these can receive. It lists what lets work in: a new status or role that nobody thought of here
keeps it out."""
