"""What a department may publish by itself, and every reason why a reply is beyond that."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from functools import lru_cache

from routing_rules.calendar_days import on_the_day
from routing_rules.calendars import is_open, next_opening
from routing_rules.lexicon import Lexicon
from routing_rules.service_levels import Calendar, Opening, ServiceLevels
from routing_rules.tokens import read
from routing_rules.tongue import certain_language

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MIDNIGHT = Opening(0, 24 * 60)
_ONE_DAY = timedelta(days=1)
_REMEMBERED = 256


@dataclass(frozen=True, slots=True)
class Mandate:
    """What a department may publish by itself; all that is left open is allowed."""

    hours: str | None = None
    """Slug of the calendar within which it publishes; None: the department's own."""
    replies_a_day: Mapping[str, int] = field(default_factory=dict)
    """By channel: missing is without bound, 0 is none."""
    reach: int | None = None
    """An author with at least so many followers needs approval."""
    topics: tuple[str, ...] = ()
    """Terms, written as in rules, that neither the customer's message nor the reply may hold."""
    languages: frozenset[str] = frozenset()
    """Empty: all."""


@dataclass(frozen=True, slots=True)
class Intended:
    """A reply that somebody wants to publish."""

    channel: str
    language: str
    """Of the reply: a primary language subtag, or "und" when it could not be told."""
    reach: int
    """Followers of the customer who is answered."""
    texts: tuple[str, ...]
    """The customer's message, and the reply."""
    at: datetime
    published_today: int
    """What the department published by itself on the channel since `start_of_day`."""


class ReasonKind(StrEnum):
    """Why a department may not publish by itself, in the order in which reasons are given."""

    NO_MANDATE = "no_mandate"
    CHANNEL = "channel"
    LANGUAGE = "language"
    HOURS = "hours"
    REPLIES = "replies"
    REACH = "reach"
    TOPIC = "topic"


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason, with the figures that its sentence needs."""

    kind: ReasonKind
    subject: str = ""
    """The channel, the language, the slug of the calendar, or the topic as it is written in the rulebook."""
    bound: int | None = None
    """Replies a day, or followers."""
    found: int | None = None
    """Replies published today, or followers of the customer."""
    until: datetime | None = None
    """When it opens, or when replies are counted anew; None: not in the years to come."""
    words: str = ""
    """What the topic was found as, in the words of the text."""


def beyond(mandate: Mandate | None, intended: Intended, calendar: Calendar) -> tuple[Reason, ...]:
    """Every reason why the department may not publish this by itself, in the order of ReasonKind; none: it may.

    `calendar` is the one of `mandate_calendar`. A department without a mandate publishes nothing by itself.
    """
    if mandate is None:
        return (Reason(ReasonKind.NO_MANDATE),)
    return (
        *_place(mandate, intended),
        *_time(mandate, intended, calendar),
        *_reach(mandate, intended),
        *_topics(mandate, intended),
    )


def mandate_calendar(mandate: Mandate | None, department: str, levels: ServiceLevels) -> Calendar:
    """The calendar of the mandate's hours and days: the one it names, else the department's."""
    named = mandate.hours if mandate is not None else None
    return levels.calendars[named or levels.departments[department]]


def start_of_day(calendar: Calendar, at: datetime) -> datetime:
    """The moment, in UTC, at which the day of `at` began in the calendar's time zone.

    Where a clock change skips midnight, the day begins with the change; where midnight comes twice, with the first.
    """
    return _midnight(calendar, at, timedelta())


def next_day(calendar: Calendar, at: datetime) -> datetime:
    """The moment, in UTC, at which the day after that of `at` begins in the calendar's time zone."""
    return _midnight(calendar, at, _ONE_DAY)


def topics_found(topics: tuple[str, ...], text: str) -> Mapping[str, str]:
    """Topic -> the words of the text that speak of it, in the order of the topics.

    As in rules, terms of one language are silent in a text that is by its own words certainly in the other one.
    """
    lexicon, numbers = _compile(topics)
    reading = read(text)
    hits = lexicon.find(reading, certain_language("und", reading.words))
    return {topic: hits[number] for topic, number in numbers.items() if number in hits}


def _place(mandate: Mandate, intended: Intended) -> list[Reason]:
    found: list[Reason] = []
    if mandate.replies_a_day.get(intended.channel) == 0:
        found.append(Reason(ReasonKind.CHANNEL, intended.channel, bound=0))
    if mandate.languages and intended.language not in mandate.languages:
        found.append(Reason(ReasonKind.LANGUAGE, intended.language))
    return found


def _time(mandate: Mandate, intended: Intended, calendar: Calendar) -> list[Reason]:
    found: list[Reason] = []
    if not is_open(calendar, intended.at):
        found.append(Reason(ReasonKind.HOURS, calendar.slug, until=next_opening(calendar, intended.at)))
    bound = mandate.replies_a_day.get(intended.channel)
    if bound and intended.published_today >= bound:
        anew = next_day(calendar, intended.at)
        found.append(Reason(ReasonKind.REPLIES, intended.channel, bound, intended.published_today, anew))
    return found


def _reach(mandate: Mandate, intended: Intended) -> list[Reason]:
    if mandate.reach is None or intended.reach < mandate.reach:
        return []
    return [Reason(ReasonKind.REACH, bound=mandate.reach, found=intended.reach)]


def _topics(mandate: Mandate, intended: Intended) -> list[Reason]:
    spoken: dict[str, str] = {}
    for text in intended.texts if mandate.topics else ():
        spoken = {**topics_found(mandate.topics, text), **spoken}
    return [Reason(ReasonKind.TOPIC, topic, words=spoken[topic]) for topic in mandate.topics if topic in spoken]


def _midnight(calendar: Calendar, at: datetime, later: timedelta) -> datetime:
    day = at.astimezone(calendar.time_zone).date() + later
    return _EPOCH + timedelta(seconds=on_the_day(calendar.time_zone, day, _MIDNIGHT)[0])


@lru_cache(maxsize=_REMEMBERED)
def _compile(topics: tuple[str, ...]) -> tuple[Lexicon, Mapping[str, int]]:
    lexicon = Lexicon()
    return lexicon, {topic: lexicon.add(topic, "und") for topic in topics}
