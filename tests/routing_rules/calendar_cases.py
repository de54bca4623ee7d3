"""The table of business time worked out by hand, read from calendar_cases.yaml."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import yaml

from routing_rules.names import Names
from routing_rules.service_levels import Calendar, Opening, Week

_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


class _Plain(yaml.SafeLoader):
    """Moments stay as they are written."""


_READ_BY_US = {"tag:yaml.org,2002:timestamp", "tag:yaml.org,2002:int"}
_Plain.yaml_implicit_resolvers = {
    sign: [(tag, pattern) for tag, pattern in found if tag not in _READ_BY_US]
    for sign, found in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


@cache
def table() -> Mapping[str, Any]:
    text = Path(__file__).with_name("calendar_cases.yaml").read_text()
    read: Mapping[str, Any] = yaml.load(text, _Plain)  # noqa: S506
    return read


@cache
def calendar(slug: str) -> Calendar:
    told = table()["calendars"][slug]
    return Calendar(
        slug=slug,
        name=Names(nl=slug, en=slug),
        time_zone=ZoneInfo(told["zone"]),
        weeks=tuple(_week(week) for week in told["weeks"]),
        closed={date.fromisoformat(day): "closed" for day in told.get("closed", ())},
        special={date.fromisoformat(day): _openings(spans) for day, spans in told.get("special", {}).items()},
    )


def moment(calendar: Calendar, text: str) -> datetime:
    told = datetime.fromisoformat(text)
    return told if told.tzinfo else told.replace(tzinfo=calendar.time_zone)


def duration(text: str) -> timedelta:
    hours, minutes, seconds = [*text.split(":"), "0"][:3]
    return timedelta(hours=int(hours), minutes=int(minutes), seconds=float(seconds))


def _week(told: Mapping[str, Any]) -> Week:
    days: list[tuple[Opening, ...]] = [()] * 7
    for name, spans in told.items():
        if name == "valid_from":
            continue
        first, _, last = name.partition("-")
        for place in range(_DAYS.index(first), _DAYS.index(last or first) + 1):
            days[place] = _openings(spans)
    since = told.get("valid_from")
    return Week(valid_from=date.fromisoformat(since) if since else None, days=tuple(days))


def _openings(spans: list[str]) -> tuple[Opening, ...]:
    return tuple(Opening(*(int(duration(end).total_seconds() // 60) for end in span.split("-"))) for span in spans)
