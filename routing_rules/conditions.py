"""When a rule applies: words, language, channel, reach and time, all of which have to hold."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, time
from zoneinfo import ZoneInfo

from routing_rules.facts import MessageFacts
from routing_rules.tokens import Reading
from routing_rules.vocabulary import ChannelKind


@dataclass(frozen=True, slots=True)
class Hours:
    """A window of the day, on some weekdays; a window that ends before it starts runs past midnight."""

    starts: time
    ends: time
    weekdays: frozenset[int]
    """0 is Monday; the weekday is that of the moment itself, also past midnight."""

    def holds(self, moment: datetime) -> bool:
        """Whether the moment, in its own time zone, falls inside."""
        clock = moment.time()
        if self.starts <= self.ends:
            inside = self.starts <= clock < self.ends
        else:
            inside = clock >= self.starts or clock < self.ends
        return inside and moment.weekday() in self.weekdays


@dataclass(slots=True)
class Situation:
    """A message with the terms found in it and the tone that earlier rules gave it."""

    facts: MessageFacts
    hits: Mapping[int, str]
    tone: str | None
    time_zone: ZoneInfo
    reading: Reading
    is_about_something: bool
    """Whether it holds decisive or telling words of a process."""


@dataclass(frozen=True, slots=True)
class Condition:
    """Every part that is given has to hold; word parts are numbers of terms in the rulebook's lexicon."""

    any_of: frozenset[int] = frozenset()
    all_of: frozenset[int] = frozenset()
    none_of: frozenset[int] = frozenset()
    languages: frozenset[str] = frozenset()
    channels: frozenset[str] = frozenset()
    kinds: frozenset[ChannelKind] = frozenset()
    followers: int = 0
    tones: frozenset[str] = frozenset()
    hours: Hours | None = None
    only: frozenset[str] = frozenset()
    """The only words that the message may hold, beside mentions."""
    longest: int = 0
    """At most so many words; 0 is any length."""
    about_nothing: bool = False
    """Only when no process is spoken for by decisive or telling words."""
    either: tuple["Condition", ...] = ()
    excluded: "Condition | None" = None
    wanted: frozenset[int] = field(init=False)
    """Terms whose words are reasons when the condition holds; kept, because uniting large sets costs more than
    everything else that is asked of a message."""
    is_about_words_only: bool = field(init=False)
    """Whether it holds under all circumstances."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "wanted", self.any_of | self.all_of)
        circumstances = (
            *(self.followers, self.longest, self.about_nothing, self.hours),
            *(self.languages, self.channels, self.kinds, self.tones),
        )
        object.__setattr__(self, "is_about_words_only", not any(circumstances))

    def triggers(self) -> frozenset[int]:
        """Terms of which a message must hold one for the condition to hold; empty when it can hold without."""
        if self.any_of:
            return self.any_of
        branches = [branch.triggers() for branch in self.either]
        return frozenset().union(*branches) if all(branches) else frozenset()


def matched_words(condition: Condition, situation: Situation) -> tuple[str, ...] | None:
    """The customer's words that satisfied the condition (none when it asks for no words), or None when it fails."""
    hits = situation.hits
    if not _terms_hold(condition, hits):
        return None
    if not condition.is_about_words_only and not _circumstances_hold(condition, situation):
        return None
    if condition.only and any(word not in condition.only and word[:1] != "@" for word in situation.reading.words):
        return None
    if condition.excluded is not None and matched_words(condition.excluded, situation) is not None:
        return None
    wanted = condition.wanted
    words = tuple(dict.fromkeys([text for number, text in hits.items() if number in wanted])) if wanted else ()
    if not condition.either:
        return words
    branches = [found for branch in condition.either if (found := matched_words(branch, situation)) is not None]
    if not branches:
        return None
    return tuple(dict.fromkeys(word for found in (words, *branches) for word in found))


def _terms_hold(condition: Condition, hits: Mapping[int, str]) -> bool:
    if condition.any_of and condition.any_of.isdisjoint(hits):
        return False
    if condition.all_of and not condition.all_of <= hits.keys():
        return False
    return condition.none_of.isdisjoint(hits)


def _circumstances_hold(condition: Condition, situation: Situation) -> bool:
    facts = situation.facts
    return (
        facts.followers >= condition.followers
        and (not condition.languages or facts.language in condition.languages)
        and (not condition.channels or facts.channel in condition.channels)
        and (not condition.kinds or facts.channel_kind in condition.kinds)
        and (not condition.longest or len(situation.reading.words) <= condition.longest)
        and not (condition.about_nothing and situation.is_about_something)
        and (not condition.tones or situation.tone in condition.tones)
        and (condition.hours is None or condition.hours.holds(facts.sent_at.astimezone(situation.time_zone)))
    )
