"""Service levels as a clock case writes them, with everything that does not matter to clocks filled in."""

import re
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from routing_rules.loading.country_holidays import country_holidays
from routing_rules.names import Names
from routing_rules.service_levels import (
    Calendar,
    Condition,
    Ladder,
    Level,
    Opening,
    Policy,
    PriorityPoints,
    ServiceLevels,
    Step,
    Week,
)
from routing_rules.vocabulary import ClockKind, StepAction

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
AMOUNT = re.compile(r"(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?")


def service_levels(written: Mapping[str, Any]) -> ServiceLevels:
    """Service levels as a case has them, on top of the common ones."""
    policies = [
        {
            "slug": "default",
            "calendar": written.get("calendar"),
            "targets": written["promise"],
            "ladders": dict.fromkeys(written.get("ladder_of", ["first_reply"]), "ladder")
            if "ladder" in written
            else {},
        },
        *written.get("policies", ()),
    ]
    return ServiceLevels(
        calendars={slug: calendar(slug, **hours) for slug, hours in written["calendars"].items()},
        policies=tuple(_policy(order, **policy) for order, policy in enumerate(policies)),
        ladders={"ladder": Ladder("ladder", _named("ladder"), tuple(map(_step, written.get("ladder", ()))))},
        levels={
            queue: Level(queue, _named(queue), frozenset(), frozenset(), None, None, (), None)
            for queue in written["escalation_queues"]
        },
        hub="webcare",
        hub_queue="hub",
        departments=written["departments"],
        channels=written["channels"],
        reply_windows={channel: amount(window) for channel, window in written["reply_windows"].items()},
        queue_departments=written["queues"],
        work={},
        weights={},
        contact_groups={},
        priority=PriorityPoints(),
        backdated=timedelta(days=1),
        evening=(18, 23),
        time_zone=ZoneInfo("Europe/Amsterdam"),
        digest="",
    )


def amount(written: str) -> timedelta:
    """Such as 1h30m."""
    found = AMOUNT.fullmatch(written)
    if found is None or not written:
        raise ValueError(f"not a duration: {written!r}")
    days, hours, minutes, seconds = (int(part or 0) for part in found.groups())
    return timedelta(days=days, hours=hours, minutes=minutes, seconds=seconds)


def calendar(
    slug: str,
    *,
    week: Mapping[str, str],
    zone: str = "Europe/Amsterdam",
    later: Mapping[str, Mapping[str, str]] | None = None,
    holidays: tuple[str, ...] = (),
    closed: Mapping[str, str] | None = None,
    special: Mapping[str, str] | None = None,
) -> Calendar:
    named: dict[date, str] = {}
    for country in holidays:
        nation, _, part = country.partition("-")
        named |= country_holidays(nation, part or None) or {}
    named |= {date.fromisoformat(str(day)): name for day, name in (closed or {}).items()}
    weeks = [_week(None, week)] + [_week(date.fromisoformat(str(day)), days) for day, days in (later or {}).items()]
    return Calendar(
        slug,
        _named(slug),
        ZoneInfo(zone),
        tuple(weeks),
        named,
        {date.fromisoformat(str(day)): _openings(hours) for day, hours in (special or {}).items()},
        tuple(holidays),
    )


def _week(valid_from: date | None, days: Mapping[str, str]) -> Week:
    """`mon-fri: 09:00-17:00`, or one day at a time."""
    openings: list[tuple[Opening, ...]] = [()] * 7
    for which, hours in days.items():
        first, _, last = which.partition("-")
        for day in range(DAYS.index(first), DAYS.index(last or first) + 1):
            openings[day] = _openings(hours)
    return Week(valid_from, tuple(openings))


def _openings(hours: str) -> tuple[Opening, ...]:
    return tuple(_opening(*part.split("-")) for part in hours.split(", ") if part)


def _opening(start: str, end: str) -> Opening:
    opens, closes = ((int(at[:2]) * 60 + int(at[3:])) for at in (start, end))
    return Opening(opens, closes if closes > opens else closes + 24 * 60)


def _policy(
    order: int,
    *,
    slug: str,
    when: Mapping[str, Any] | None = None,
    calendar: str | None = None,
    targets: Mapping[str, str] | None = None,
    ladders: Mapping[str, str] | None = None,
) -> Policy:
    conditions: dict[str, Any] = {
        name: value if name == "priority" else frozenset(value) for name, value in (when or {}).items()
    }
    return Policy(
        slug,
        _named(slug),
        order,
        Condition(**conditions),
        calendar,
        {ClockKind(kind): amount(target) for kind, target in (targets or {}).items()},
        {ClockKind(kind): ladder for kind, ladder in (ladders or {}).items()},
    )


def _step(written: str) -> Step:
    """`slug at 50% warn_owner`, `slug at +30m wake repeat 30m`."""
    slug, _, at, action, *more = written.split()
    every = amount(more[1]) if more else None
    share = float(at[:-1]) / 100 if at.endswith("%") else None
    offset = None if share is not None else amount(at[1:]) * (-1 if at[0] == "-" else 1)
    return Step(slug, share, offset, StepAction(action), None, 0, every)


def _named(slug: str) -> Names:
    return Names(nl=slug, en=slug)
