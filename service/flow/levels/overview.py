"""The service levels in force as their page shows them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from routing_rules.calendar_days import openings_on
from routing_rules.loading.policies import KINDS
from routing_rules.policies import specificity
from routing_rules.service_levels import Calendar, Policy, ServiceLevels
from routing_rules.vocabulary import ClockKind
from service.flow.levels.calendar_form import week_on
from service.flow.levels.wording import Wording
from service.web.translations import N_

OWN_CALENDAR = N_("their own calendar")
NEXT_DAYS = 6
_HORIZON = timedelta(days=400)


@dataclass(frozen=True, slots=True)
class PolicyLine:
    """One policy."""

    slug: str
    name: str
    condition: str
    calendar: str
    targets: Sequence[str]
    """For each clock what is promised, empty for nothing."""
    ladders: Sequence[str]
    """With the clocks that climb each."""


@dataclass(frozen=True, slots=True)
class LadderLine:
    """One ladder."""

    slug: str
    name: str
    steps: Sequence[str]
    policies: Sequence[str]
    """Who climbs it."""


@dataclass(frozen=True, slots=True)
class LevelLine:
    """One level."""

    queue: str
    name: str
    who: str
    quiet: str
    """Outside which calendar it is left alone."""
    chain: Sequence[str]
    """Its stand-ins in order; the last always takes."""
    addresses: Sequence[str]


@dataclass(frozen=True, slots=True)
class CalendarLine:
    """One calendar."""

    slug: str
    name: str
    can_change: bool
    zone: str
    week: Sequence[tuple[str, str]]
    """Days with their hours."""
    followers: Sequence[str]
    ahead: Sequence[tuple[str, str]]
    """The next days that differ from their week: the date, and what it is."""
    planned: Sequence[str]
    """Dates on which another week begins."""


@dataclass(frozen=True, slots=True)
class Overview:
    """All of it."""

    version_id: int
    since: datetime
    by: str
    may_change: bool
    clocks: Sequence[str]
    policies: Sequence[PolicyLine]
    ladders: Sequence[LadderLine]
    levels: Sequence[LevelLine]
    calendars: Sequence[CalendarLine]
    groups: Sequence[tuple[str, int]]
    terms: Sequence[tuple[str, str]]
    """Terms of the priority with their points."""
    work: Sequence[tuple[str, str]]
    """Queues with their ways of working."""
    storms: Sequence[str]


def by_precedence(policies: Sequence[Policy]) -> list[Policy]:
    """The order in which they win, the most specific first."""
    return sorted(policies, key=lambda policy: (-specificity(policy.when), -(policy.when.priority or 0), policy.order))


def policy_lines(wording: Wording) -> list[PolicyLine]:
    """The policies in the order in which they win."""
    return [
        PolicyLine(
            slug=policy.slug,
            name=wording.name(policy.name),
            condition=wording.condition(policy.when),
            calendar=wording.calendar(policy.calendar) if policy.calendar else wording.say(OWN_CALENDAR),
            targets=[wording.length(policy.targets[kind]) if kind in policy.targets else "" for kind in KINDS],
            ladders=_climbs(policy, wording),
        )
        for policy in by_precedence(wording.levels.policies)
    ]


def _climbs(policy: Policy, wording: Wording) -> list[str]:
    """Its ladders, each with the clocks that climb it."""
    ladders = wording.levels.ladders
    found = {slug: [kind for kind in ClockKind if policy.ladders.get(kind) == slug] for slug in ladders}
    return [
        f"{wording.name(ladders[slug].name)}: {wording.listed(map(wording.clock, clocks))}"
        for slug, clocks in found.items()
        if clocks
    ]


def ladder_lines(wording: Wording) -> list[LadderLine]:
    """The ladders with who climbs them."""
    return [
        LadderLine(
            slug=slug,
            name=wording.name(ladder.name),
            steps=[wording.step(step) for step in ladder.steps],
            policies=[wording.name(one.name) for one in wording.levels.policies if slug in one.ladders.values()],
        )
        for slug, ladder in wording.levels.ladders.items()
    ]


def level_lines(wording: Wording) -> list[LevelLine]:
    """The levels, the first one first."""
    levels = wording.levels.levels
    return [
        LevelLine(
            queue=slug,
            name=wording.name(level.name),
            who=wording.stands_there(level),
            quiet=wording.calendar(level.wakeful) if level.wakeful else "",
            chain=[wording.level(queue) for queue in _chain(slug, wording.levels)],
            addresses=[*level.emails, *([level.webhook] if level.webhook else [])],
        )
        for slug, level in levels.items()
    ]


def calendar_lines(wording: Wording, today: date) -> list[CalendarLine]:
    """The calendars with what they are on any day soon."""
    return [
        CalendarLine(
            slug=slug,
            name=wording.name(calendar.name),
            can_change=wording.is_own(slug),
            zone=calendar.time_zone.key,
            week=[
                (wording.weekday(place), wording.hours(day)) for place, day in enumerate(week_on(calendar, today).days)
            ],
            followers=_followers(slug, wording),
            ahead=[(wording.day(day), _what(calendar, day, wording)) for day in _days_ahead(calendar, today)],
            planned=[
                wording.day(week.valid_from) for week in calendar.weeks if week.valid_from and week.valid_from > today
            ],
        )
        for slug, calendar in wording.levels.calendars.items()
    ]


def _chain(slug: str, levels: ServiceLevels) -> list[str]:
    found: list[str] = []
    level = levels.levels[slug].stand_in
    while level is not None and level not in found:
        found.append(level)
        level = levels.levels[level].stand_in if level in levels.levels else None
    return found


def _followers(slug: str, wording: Wording) -> list[str]:
    levels, rulebook = wording.levels, wording.rulebook
    departments = [department for department, calendar in levels.departments.items() if calendar == slug]
    channels = [channel for channel, calendar in levels.channels.items() if calendar == slug]
    return [*wording.names(rulebook.departments, departments), *wording.names(rulebook.channels, channels)]


def _days_ahead(calendar: Calendar, today: date) -> list[date]:
    days = {*calendar.closed, *calendar.special}
    return sorted(day for day in days if today <= day <= today + _HORIZON)[:NEXT_DAYS]


def _what(calendar: Calendar, day: date, wording: Wording) -> str:
    if day in calendar.special:
        return wording.hours(openings_on(calendar, day))
    return calendar.closed[day]
