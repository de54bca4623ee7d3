"""Which policy promises what for a ticket: for each clock the most specific one that says anything about it."""

from dataclasses import dataclass
from datetime import timedelta

from routing_rules.service_levels import Condition, Policy, ServiceLevels
from routing_rules.vocabulary import ClockKind

ALWAYS = "always"
"""The calendar of what no business hours interrupt."""
_REMEMBERED = 10_000


@dataclass(frozen=True, slots=True)
class PolicyFacts:
    """What policies look at in a ticket."""

    channel: str
    language: str
    process: str | None
    contact_group: str | None
    priority: int
    """The steady part, without what was raised."""


@dataclass(frozen=True, slots=True)
class Terms:
    """What one clock of a ticket has to keep to."""

    policy: str | None
    """None: nobody promised anything, or the network itself sets the time."""
    calendar: str
    seconds: int | None
    """What is promised, in open time of the calendar."""
    ladder: str | None


def terms_of(kind: ClockKind, department: str | None, facts: PolicyFacts, levels: ServiceLevels) -> Terms:
    """The terms of a clock; `department` is whose clock it is, None for those of the customer."""
    known = levels.remembered
    key = (kind, department, facts)
    terms = known.get(key)
    if terms is None:
        if len(known) > _REMEMBERED:
            known.clear()
        terms = known[key] = _terms(kind, department, facts, levels)
    return terms


def winner(kind: ClockKind, department: str | None, facts: PolicyFacts, levels: ServiceLevels) -> Policy | None:
    """The policy that decides about this clock."""
    return next(iter(contenders(kind, department, facts, levels)), None)


def contenders(kind: ClockKind, department: str | None, facts: PolicyFacts, levels: ServiceLevels) -> list[Policy]:
    """All policies that say something about this clock of this ticket, the winner first.

    More conditions beat fewer; among as many, a condition on the department beats one on the contact group, then the
    priority, the process, the channel and the language; among equals, the higher priority, then the earlier one.
    """
    saying = [
        policy
        for policy in levels.policies
        if (kind in policy.targets or kind in policy.ladders) and _applies(policy.when, department, facts)
    ]
    return sorted(saying, key=_precedence)


def specificity(when: Condition) -> int:
    """How many conditions it has."""
    return sum(_named(when))


def _terms(kind: ClockKind, department: str | None, facts: PolicyFacts, levels: ServiceLevels) -> Terms:
    policy = winner(kind, department, facts, levels)
    slug = None if policy is None else policy.slug
    ladder = None if policy is None else policy.ladders.get(kind)
    if kind is ClockKind.REPLY_WINDOW:
        return Terms(slug, ALWAYS, _seconds(levels.reply_windows.get(facts.channel)), ladder)
    target = None if policy is None else policy.targets.get(kind)
    return Terms(slug, _calendar(policy, department, facts, levels), _seconds(target), ladder)


def _seconds(target: timedelta | None) -> int | None:
    return None if target is None else target // timedelta(seconds=1)


def _precedence(policy: Policy) -> tuple[int, tuple[bool, ...], int, int]:
    named = _named(policy.when)
    return -sum(named), tuple(not name for name in named), -(policy.when.priority or 0), policy.order


def _named(when: Condition) -> tuple[bool, ...]:
    return (
        bool(when.departments),
        bool(when.contact_groups),
        when.priority is not None,
        bool(when.processes),
        bool(when.channels),
        bool(when.languages),
    )


def _applies(when: Condition, department: str | None, facts: PolicyFacts) -> bool:
    return (
        (not when.departments or department in when.departments)
        and (not when.contact_groups or facts.contact_group in when.contact_groups)
        and (when.priority is None or facts.priority >= when.priority)
        and (not when.processes or facts.process in when.processes)
        and (not when.channels or facts.channel in when.channels)
        and (not when.languages or facts.language in when.languages)
    )


def _calendar(policy: Policy | None, department: str | None, facts: PolicyFacts, levels: ServiceLevels) -> str:
    if policy is not None and policy.calendar is not None:
        return policy.calendar
    if department is not None:
        return levels.departments.get(department, ALWAYS)
    return levels.channels.get(facts.channel) or levels.departments.get(levels.hub, ALWAYS)
