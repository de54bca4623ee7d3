"""Turns service levels back into the text of rulebook files, so that pages can edit them as forms.

What is written reads back as the same values. Comments are lost, and what was left to defaults is written out.
"""

from collections import Counter
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

import yaml

from routing_rules.calendars import ALWAYS
from routing_rules.loading.rules import DAYS
from routing_rules.loading.times import duration_text, opening_text
from routing_rules.names import Names
from routing_rules.rulebook import Queue, Rulebook
from routing_rules.service_levels import (
    Calendar,
    Condition,
    Ladder,
    Level,
    Opening,
    Policy,
    PriorityPoints,
    QueueWork,
    ServiceLevels,
    Step,
)
from routing_rules.vocabulary import StepAction

_WIDTH = 120

Section = dict[str, Any]
"""A mapping as YAML knows it."""


class _Line(dict[str, Any]):
    """A mapping that is written on one line."""


class _Dumper(yaml.CSafeDumper):
    """Lists on one line, unless they hold mappings; nothing is pointed at, since rulebooks may hold no aliases."""

    def ignore_aliases(self, data: Any) -> bool:
        """What comes twice is written twice."""
        return True


_Dumper.add_representer(
    _Line, lambda dumper, data: dumper.represent_mapping("tag:yaml.org,2002:map", data.items(), flow_style=True)
)
_Dumper.add_representer(
    list,
    lambda dumper, data: dumper.represent_sequence(
        "tag:yaml.org,2002:seq", data, flow_style=not any(isinstance(item, dict) for item in data)
    ),
)


def calendars_yaml(levels: ServiceLevels) -> str:
    """The text of calendars.yaml: every calendar but the one that is always there."""
    own = [calendar for slug, calendar in levels.calendars.items() if slug != ALWAYS.slug]
    return _text({"calendars": {calendar.slug: _calendar(calendar, levels) for calendar in own}})


def service_levels_yaml(levels: ServiceLevels) -> str:
    """The text of service-levels.yaml: who follows which calendar, groups, levels, ladders, policies, priority."""
    return _text(
        {
            "service_levels": _followers(levels),
            "contact_groups": dict(levels.contact_groups),
            "levels": {slug: _level(level) for slug, level in levels.levels.items()},
            "ladders": {slug: _ladder(ladder) for slug, ladder in levels.ladders.items()},
            "policies": {policy.slug: _policy(policy) for policy in levels.policies},
            "priority": _priority(levels.priority),
        }
    )


def queues_yaml(rulebook: Rulebook, work: Mapping[str, QueueWork]) -> str:
    """The text of the section of queues: what they are, with how their work is given out."""
    return _text({"queues": {slug: _queue(queue, rulebook, work[slug]) for slug, queue in rulebook.queues.items()}})


def holidays_yaml(holidays: Mapping[str, Mapping[date, str]]) -> str:
    """The text of a file that freezes the public holidays of some countries."""
    return _text({"holidays": {country: dict(sorted(days.items())) for country, days in sorted(holidays.items())}})


def _text(sections: Section) -> str:
    kept = {name: section for name, section in sections.items() if section}
    return yaml.dump(kept, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=_WIDTH)


def _given(section: Section) -> Section:
    """Without what is empty or left open."""
    return {name: value for name, value in section.items() if value not in (None, {}, [], "")}


def _names(name: Names) -> _Line:
    return _Line(nl=name.nl, en=name.en)


def _calendar(calendar: Calendar, levels: ServiceLevels) -> Section:
    public = {day: name for country in calendar.holidays for day, name in levels.holidays[country].items()}
    countries = [_country(country) for country in calendar.holidays]
    first, *later = calendar.weeks
    return _given(
        {
            "name": _names(calendar.name),
            "time_zone": calendar.time_zone.key,
            "holidays": countries[0] if len(countries) == 1 else countries,
            "week": _days(first.days),
            "weeks": [{"from": week.valid_from, **_days(week.days)} for week in later],
            "closed": {day: name for day, name in sorted(calendar.closed.items()) if public.get(day) != name},
            "special": {day: _openings(openings) for day, openings in sorted(calendar.special.items())},
        }
    )


def _country(key: str) -> _Line:
    country, _, subdivision = key.partition("-")
    return _Line(_given({"country": country, "subdivision": subdivision}))


def _days(days: tuple[tuple[Opening, ...], ...]) -> Section:
    """Days in a row with the same openings share a line."""
    found: Section = {}
    first = 0
    for place in range(1, len(days) + 1):
        if place == len(days) or days[place] != days[first]:
            name = DAYS[first] if place - first == 1 else f"{DAYS[first]}-{DAYS[place - 1]}"
            found |= {name: _openings(days[first])} if days[first] else {}
            first = place
    return found


def _openings(openings: tuple[Opening, ...]) -> list[str]:
    return [opening_text(opening) for opening in openings]


def _queue(queue: Queue, rulebook: Rulebook, work: QueueWork) -> _Line:
    usual = QueueWork()
    section: Section = {"kind": queue.kind.value, "name": _names(queue.name)}
    if queue.department != rulebook.hub:
        section["department"] = queue.department
    for key in ("work", "balance", "accept", "relax_language", "relax_process"):
        value = getattr(work, key)
        if value != getattr(usual, key):
            section[key] = duration_text(value) if isinstance(value, timedelta) else value.value
    return _Line(section)


def _followers(levels: ServiceLevels) -> Section:
    departments = {slug: calendar for slug, calendar in levels.departments.items() if slug != levels.hub}
    return _given(
        {
            "hub": levels.departments[levels.hub],
            "departments": _with_default(departments),
            "channels": _with_default(levels.channels),
        }
    )


def _with_default(calendars: Mapping[str, str]) -> Section:
    """What most follow is what others will follow that come later."""
    if not calendars:
        return {}
    ((default, _),) = Counter(calendars.values()).most_common(1)
    return {"default": default} | {slug: calendar for slug, calendar in calendars.items() if calendar != default}


def _level(level: Level) -> Section:
    return _given(
        {
            "name": _names(level.name),
            "roles": sorted(role.value for role in level.roles),
            "departments": sorted(level.departments),
            "wakeful": level.wakeful,
            "stand_in": level.stand_in,
            "emails": list(level.emails),
            "webhook": level.webhook,
        }
    )


def _ladder(ladder: Ladder) -> Section:
    return {"name": _names(ladder.name), "steps": [_Line(_step(step)) for step in ladder.steps]}


def _step(step: Step) -> Section:
    action: Any = step.action.value
    if step.action is StepAction.RAISE_PRIORITY:
        action = _Line({action: step.points})
    elif step.level is not None:
        action = _Line({action: step.level})
    repeat = None if step.repeat is None else duration_text(step.repeat)
    return _given({"slug": step.slug, "at": _place(step), "do": action, "repeat": repeat})


def _place(step: Step) -> str:
    if step.share is not None:
        return f"{round(step.share * 100)}%"
    offset = step.offset or timedelta()
    return f"{'-' if offset < timedelta() else '+'}{duration_text(abs(offset))}"


def _policy(policy: Policy) -> Section:
    return _given(
        {
            "name": _names(policy.name),
            "default": policy.when == Condition() or None,
            "when": _condition(policy.when),
            "calendar": policy.calendar,
            "targets": _Line({kind.value: duration_text(target) for kind, target in policy.targets.items()}),
            "ladders": {kind.value: ladder for kind, ladder in policy.ladders.items()},
        }
    )


def _condition(when: Condition) -> _Line:
    listed = {
        "departments": when.departments,
        "contact_groups": when.contact_groups,
        "processes": when.processes,
        "channels": when.channels,
        "languages": when.languages,
    }
    return _Line(_given({name: sorted(slugs) for name, slugs in listed.items()} | {"priority": when.priority}))


def _priority(points: PriorityPoints) -> Section:
    return {
        "urgency": list(points.urgency),
        "reach": _Line({str(followers): given for followers, given in points.reach}),
        "tone": _Line(points.tone or {}),
        "waiting": points.waiting,
        "window": points.window,
        "process": _Line(points.process or {}),
        "storm": points.storm,
        "storms": sorted(points.storms),
    }
