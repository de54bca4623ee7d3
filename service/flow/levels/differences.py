"""What differs between two versions of the service levels, in sentences."""

from collections.abc import Callable, Iterator, Mapping
from typing import TypeVar

from routing_rules.loading.policies import KINDS
from routing_rules.service_levels import Calendar, Ladder, Level, Policy, ServiceLevels
from service.flow.levels.wording import Wording
from service.web.translations import N_

NEW = N_("%(what)s is new")
GONE = N_("%(what)s is gone")
POLICY, LADDER = N_("Policy “%(name)s”"), N_("Ladder “%(name)s”")
CALENDAR, LEVEL = N_("Calendar “%(name)s”"), N_("Level “%(name)s”")
TARGET = N_("%(clock)s was %(was)s, is %(now)s")
NOTHING = N_("nothing")
FOR_OTHERS = N_("is for other tickets")
OTHER_CALENDAR = N_("counts on another calendar")
OTHER_LADDER = N_("%(clock)s climbs another ladder")
OTHER_NAME = N_("has another name")
OTHER_WEEK, OTHER_CLOSED, OTHER_SPECIAL = N_("other opening hours"), N_("other closing days"), N_("other special days")
OTHER_ZONE = N_("another time zone")
STEPS = N_("was %(was)s; is %(now)s")
OTHER = N_("has changed")
_WHOLE: Mapping[str, str] = {
    "departments": N_("Departments follow other calendars"),
    "channels": N_("Channels follow other calendars"),
    "work": N_("Work is given out in other ways"),
    "contact_groups": N_("Other contact groups"),
    "priority": N_("Other points of priority"),
    "reply_windows": N_("Networks take replies for another time"),
    "weights": N_("Tickets of channels weigh otherwise"),
    "backdated": N_("Late messages count from another moment"),
    "evening": N_("The evening is at other hours"),
}
STORM_BEGAN, STORM_ENDED = N_("A storm began: %(names)s"), N_("A storm is over: %(names)s")
MOST = 12
Thing = TypeVar("Thing", Policy, Ladder, Calendar, Level)


def differences(was: ServiceLevels, now: ServiceLevels, wording: Wording) -> list[str]:
    """A sentence for each thing that differs, at most so many."""
    return list(_all(was, now, wording))[:MOST]


def _all(was: ServiceLevels, now: ServiceLevels, wording: Wording) -> Iterator[str]:
    before, after = ({policy.slug: policy for policy in levels.policies} for levels in (was, now))
    yield from _things(POLICY, before, after, _policy, wording)
    yield from _things(LADDER, was.ladders, now.ladders, _ladder, wording)
    yield from _things(CALENDAR, was.calendars, now.calendars, _calendar, wording)
    yield from _things(LEVEL, was.levels, now.levels, _level, wording)
    yield from _storms(was, now, wording)
    for part, sentence in _WHOLE.items():
        if _value(was, part) != _value(now, part):
            yield wording.say(sentence)


def _things(
    sentence: str,
    was: Mapping[str, Thing],
    now: Mapping[str, Thing],
    parts: Callable[[Thing, Thing, Wording], Iterator[str]],
    wording: Wording,
) -> Iterator[str]:
    for slug, new in now.items():
        old = was.get(slug)
        name = wording.say(sentence) % {"name": wording.name(new.name)}
        if old is None:
            yield wording.say(NEW) % {"what": name}
        elif old != new and (said := ", ".join(parts(old, new, wording))):
            yield f"{name}: {said}"
    for slug, old in was.items():
        if slug not in now:
            yield wording.say(GONE) % {"what": wording.say(sentence) % {"name": wording.name(old.name)}}


def _policy(old: Policy, new: Policy, wording: Wording) -> Iterator[str]:
    for kind in KINDS:
        was, now = old.targets.get(kind), new.targets.get(kind)
        if was != now:
            lengths = [wording.say(NOTHING) if length is None else wording.length(length) for length in (was, now)]
            yield wording.say(TARGET) % {"clock": wording.clock(kind), "was": lengths[0], "now": lengths[1]}
    for clock in sorted(old.ladders.keys() | new.ladders.keys()):
        if old.ladders.get(clock) != new.ladders.get(clock):
            yield wording.say(OTHER_LADDER) % {"clock": wording.clock(clock)}
    for part, sentence in (("when", FOR_OTHERS), ("calendar", OTHER_CALENDAR), ("name", OTHER_NAME)):
        if getattr(old, part) != getattr(new, part):
            yield wording.say(sentence)


def _ladder(old: Ladder, new: Ladder, wording: Wording) -> Iterator[str]:
    was, now = ("; ".join(map(wording.step, ladder.steps)) for ladder in (old, new))
    if was != now:
        yield wording.say(STEPS) % {"was": was, "now": now}
    if old.name != new.name:
        yield wording.say(OTHER_NAME)


def _calendar(old: Calendar, new: Calendar, wording: Wording) -> Iterator[str]:
    for part, sentence in (
        ("weeks", OTHER_WEEK),
        ("closed", OTHER_CLOSED),
        ("special", OTHER_SPECIAL),
        ("time_zone", OTHER_ZONE),
        ("name", OTHER_NAME),
    ):
        if getattr(old, part) != getattr(new, part):
            yield wording.say(sentence)


def _level(old: Level, new: Level, wording: Wording) -> Iterator[str]:
    yield wording.say(OTHER)


def _storms(was: ServiceLevels, now: ServiceLevels, wording: Wording) -> Iterator[str]:
    processes = wording.rulebook.processes
    for sentence, slugs in (
        (STORM_BEGAN, now.priority.storms - was.priority.storms),
        (STORM_ENDED, was.priority.storms - now.priority.storms),
    ):
        if slugs:
            yield wording.say(sentence) % {"names": wording.listed(wording.names(processes, slugs))}


def _value(levels: ServiceLevels, part: str) -> object:
    if part != "priority":
        return getattr(levels, part)
    points = levels.priority
    return points.reach, points.tone, points.urgency, points.waiting, points.window, points.process, points.storm
