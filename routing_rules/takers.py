"""Who is asked when a ladder comes to a step: there is always somebody, and each who is passed over is explained."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from routing_rules.calendars import is_open, next_opening
from routing_rules.service_levels import Level, ServiceLevels
from routing_rules.vocabulary import PresenceStatus, Role


class Why(StrEnum):
    """Why it falls to somebody, or why not to others."""

    QUIET_HOURS = "quiet_hours"
    """The level is not woken now."""
    NOBODY_PRESENT = "nobody_present"
    """No colleague of the level is there."""
    NO_COLLEAGUE = "no_colleague"
    """No colleague belongs to it at all."""
    CLAIMED = "claimed"
    """They have the ticket in hand."""
    OFFERED = "offered"
    """It is offered to them just now."""
    UNCLAIMED = "unclaimed"
    """Nobody has it in hand: it is shown in its queue."""
    AVAILABLE = "available"
    ON_CALL = "on_call"
    """Nobody is available; these said that they can be reached."""
    AWAY = "away"
    """Nobody is available or on call; these will be back first."""
    ABSENT = "absent"
    """Nobody is there; these are asked all the same, since the ladder ends with them."""
    WOKEN = "woken"
    """The step wakes them, present or not."""
    MANAGERS = "managers"
    LEADS = "leads"
    AGENTS = "agents"
    EVERYBODY = "everybody"


@dataclass(frozen=True, slots=True)
class Person:
    """A colleague, as far as it matters to whether they can be asked."""

    id: int
    roles: frozenset[Role]
    department: str
    status: PresenceStatus
    on_call: bool = False

    @property
    def is_reached(self) -> bool:
        """There, or on call."""
        return self.on_call or self.status is not PresenceStatus.OFFLINE


@dataclass(frozen=True, slots=True)
class Reason:
    """One step of the way to whoever is asked."""

    why: Why
    level: str | None = None
    until: datetime | None = None
    """When quiet hours end."""

    def written(self) -> dict[str, str]:
        """As events and rows keep it."""
        until = None if self.until is None else self.until.isoformat()
        values = {"why": self.why.value, "level": self.level, "until": until}
        return {name: value for name, value in values.items() if value is not None}


@dataclass(frozen=True, slots=True)
class Taking:
    """Who is asked, and because of what."""

    level: str | None
    """The level that it fell to: the one that was meant, or its stand-in. None for what is not about a level."""
    takers: tuple[int, ...]
    emails: tuple[str, ...] = ()
    """Addresses of the level itself."""
    webhook: str | None = None
    because: tuple[Reason, ...] = ()


NOBODY = Taking(None, ())
_PRESENT = (Why.AVAILABLE, Why.ON_CALL, Why.AWAY)
"""In this order somebody is preferred; it matters more than which level they are of."""
_LAST_RESORT = ((Role.MANAGER, Why.MANAGERS), (Role.LEAD, Why.LEADS), (Role.AGENT, Why.AGENTS), (None, Why.EVERYBODY))


def answer_for(slug: str, levels: ServiceLevels, people: Sequence[Person], now: datetime) -> Taking:
    """Who stands at this level now: its people who are there, else those of its stand-in, and so on.

    The last level has no quiet hours: when nobody of any is there, its people are asked although they are absent, its
    addresses are mailed, and when it has no people at all it falls to the managers, the leads, the agents. Its
    webhook is called whoever takes it.
    """
    chain = _chain(slug, levels)
    quiet = _quiet(chain, levels, now)
    awake = [level for level in chain if level.queue not in quiet]
    for why in _PRESENT:
        for level in awake:
            takers = _who(why, _members(level, people))
            if takers:
                passed = chain if why is not Why.AVAILABLE else chain[: chain.index(level)]
                skipped = [_skip(other, quiet) for other in passed if other is not level]
                return Taking(level.queue, takers, (), level.webhook, (*skipped, Reason(why, level.queue)))
    skipped = [_skip(level, quiet) for level in chain]
    last = chain[-1] if chain else None
    return _in_the_end(slug, last, Why.ABSENT, people, skipped)


def woken(slug: str, levels: ServiceLevels, people: Sequence[Person], now: datetime) -> Taking:
    """Whom it wakes to wake this level, or in its quiet hours its stand-in: whoever of it is on call, else all of it.

    Its addresses are mailed and its webhook is called, whether or not anybody is present.
    """
    chain = _chain(slug, levels)
    quiet = _quiet(chain, levels, now)
    level = next((level for level in chain if level.queue not in quiet), None)
    return _in_the_end(slug, level, Why.WOKEN, people, [_skip(one, quiet) for one in chain if one.queue in quiet])


def owner_warned(claimed_by: int | None, offered_to: int | None, people: Sequence[Person]) -> Taking:
    """Who is warned that time runs out: who has the ticket in hand, else to whom it is offered, else nobody.

    What nobody has is not everybody's: it stands in its queue for all to see, and later steps ask somebody.
    """
    for one, why in ((claimed_by, Why.CLAIMED), (offered_to, Why.OFFERED)):
        if any(person.id == one for person in people):
            return Taking(None, tuple(_ids(person for person in people if person.id == one)), because=(Reason(why),))
    return Taking(None, (), because=(Reason(Why.UNCLAIMED),))


def leads_warned(people: Sequence[Person]) -> Taking:
    """The leads who are there, else all; whoever has no lead has a manager, or agents."""
    leads = [person for person in people if Role.LEAD in person.roles]
    for why in _PRESENT:
        takers = _who(why, leads)
        if takers:
            return Taking(None, takers, because=(Reason(why), Reason(Why.LEADS)))
    if leads:
        return Taking(None, _ids(leads), because=(Reason(Why.ABSENT), Reason(Why.LEADS)))
    takers, reasons = _anybody(people)
    return Taking(None, takers, because=tuple(reasons))


def _chain(slug: str, levels: ServiceLevels) -> list[Level]:
    """A level, its stand-in, and so on."""
    chain: list[Level] = []
    level = levels.levels.get(slug)
    while level is not None and level not in chain:
        chain.append(level)
        level = levels.levels.get(level.stand_in or "")
    return chain


def _quiet(chain: Sequence[Level], levels: ServiceLevels, now: datetime) -> Mapping[str, datetime | None]:
    """The levels that are in their quiet hours, with when those end."""
    found: dict[str, datetime | None] = {}
    for level in chain[:-1]:
        calendar = levels.calendars.get(level.wakeful or "")
        if calendar is not None and not is_open(calendar, now):
            found[level.queue] = next_opening(calendar, now)
    return found


def _skip(level: Level, quiet: Mapping[str, datetime | None]) -> Reason:
    if level.queue in quiet:
        return Reason(Why.QUIET_HOURS, level.queue, quiet[level.queue])
    return Reason(Why.NOBODY_PRESENT, level.queue)


def _in_the_end(
    slug: str, level: Level | None, why: Why, people: Sequence[Person], skipped: Iterable[Reason]
) -> Taking:
    """Whoever belongs to it, present or not, with its addresses; somebody else when that is nobody."""
    if level is None:
        takers, reasons = _anybody(people)
        return Taking(slug, takers, because=(Reason(Why.NO_COLLEAGUE, slug), *reasons))
    members = _members(level, people)
    takers = (_who(Why.ON_CALL, members) if why is Why.WOKEN else ()) or _ids(members)
    reasons = [Reason(why, level.queue)]
    if not takers:
        takers, others = _anybody(people)
        reasons = [Reason(Why.NO_COLLEAGUE, level.queue), *others]
    return Taking(level.queue, takers, level.emails, level.webhook, (*skipped, *reasons))


def _anybody(people: Sequence[Person]) -> tuple[tuple[int, ...], list[Reason]]:
    """Managers, leads, agents, or whoever there is; those who are there before those who are not."""
    for why in _PRESENT:
        for role, whom in _LAST_RESORT:
            takers = _who(why, _of(role, people))
            if takers:
                return takers, [Reason(why), Reason(whom)]
    for role, whom in _LAST_RESORT:
        takers = _ids(_of(role, people))
        if takers:
            return takers, [Reason(Why.ABSENT), Reason(whom)]
    return (), []


def _members(level: Level, people: Iterable[Person]) -> list[Person]:
    """Colleagues with one of its roles, of one of its departments. A level that names neither has addresses alone."""
    if not level.roles and not level.departments:
        return []
    return [
        person
        for person in people
        if (not level.roles or level.roles & person.roles)
        and (not level.departments or person.department in level.departments)
    ]


def _of(role: Role | None, people: Iterable[Person]) -> list[Person]:
    return [person for person in people if role is None or role in person.roles]


def _who(why: Why, people: Iterable[Person]) -> tuple[int, ...]:
    return _ids(person for person in people if _reached(person, why))


def _reached(person: Person, why: Why) -> bool:
    if why is Why.ON_CALL:
        return person.on_call
    return person.status is (PresenceStatus.AVAILABLE if why is Why.AVAILABLE else PresenceStatus.AWAY)


def _ids(people: Iterable[Person]) -> tuple[int, ...]:
    return tuple(sorted(person.id for person in people))
