"""Clock cases as text: what a case says, read into service levels, happenings, and what is expected of each clock."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import yaml

from routing_rules.clocks import Happening
from routing_rules.lifecycle import after
from routing_rules.loading.country_holidays import country_holidays
from routing_rules.names import Names
from routing_rules.policies import PolicyFacts
from routing_rules.service_levels import (
    Calendar,
    Condition,
    InForce,
    Ladder,
    Level,
    Opening,
    Policy,
    PriorityPoints,
    ServiceLevels,
    Step,
    Week,
)
from routing_rules.vocabulary import ClockKind, EventKind, StepAction, TicketState

FOLDER = Path(__file__).parent / "clock_cases"
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
TIME = r"[A-Z][a-z]{2} \d{4}-\d\d-\d\d \d\d:\d\d(?::\d\d)?(?: [+-]\d\d:\d\d)?"
EVENT = re.compile(
    rf"(?P<at>{TIME}) (?P<kind>[a-z_]+)(?: (?P<asked>asked)(?!_)(?: (?P<asked_at>{TIME}))?)?(?P<rest>.*)"
)
WORD = re.compile(rf"(?P<name>[a-z_]+)=(?P<value>{TIME}|\S*)")
AMOUNT = re.compile(r"(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?")
FACTS = ("channel", "language", "process", "group", "priority")


@dataclass(frozen=True)
class Case:
    """One story about the clocks of one ticket, with what has to come out of it."""

    name: str
    history: tuple[tuple[Happening, InForce], ...]
    expected: Mapping[str, tuple[str, ...]]
    zone: ZoneInfo


def all_cases() -> Iterator[Case]:
    """Those of every file in the folder."""
    common = yaml.safe_load((FOLDER / "common.yaml").read_text())
    for path in sorted(FOLDER.glob("*.yaml")):
        if path.stem != "common":
            yield from (_case(path.stem, common, written) for written in yaml.safe_load(path.read_text()))


def moment(written: str, zone: ZoneInfo) -> datetime:
    """A local time with its weekday, which has to be right, and its offset where the time exists twice."""
    day, wall, offset = re.fullmatch(r"(\w+) (\S+ \S+?)(?: ([+-]\S+))?", written).groups()  # type: ignore[union-attr]
    local = datetime.fromisoformat(wall).replace(tzinfo=zone)
    if offset:
        local = next(one for one in (local, local.replace(fold=1)) if one.isoformat().endswith(offset))
    if local.strftime("%a") != day:
        raise ValueError(f"{written} is a {local:%A}")
    return local.astimezone(ZoneInfo("UTC"))


def amount(written: str) -> timedelta:
    """Such as 1h30m."""
    found = AMOUNT.fullmatch(written)
    if found is None or not written:
        raise ValueError(f"not a duration: {written!r}")
    days, hours, minutes, seconds = (int(part or 0) for part in found.groups())
    return timedelta(days=days, hours=hours, minutes=minutes, seconds=seconds)


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
        calendars={slug: _calendar(slug, **calendar) for slug, calendar in written["calendars"].items()},
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


def _case(theme: str, common: Mapping[str, Any], written: Mapping[str, Any]) -> Case:
    assert written["how"].strip(), "a deadline that nobody worked out proves nothing"
    base = _over(common, written)
    versions = [base] + [_over(base, version) for version in written.get("versions", ())]
    forces = [InForce(service_levels(version), number) for number, version in enumerate(versions, start=1)]
    zone = ZoneInfo(written.get("zone", "Europe/Amsterdam"))
    return Case(
        f"{theme}: {written['case']}",
        tuple(_history(written["events"], written.get("ticket", {}), forces, zone)),
        {clock: (said,) if isinstance(said, str) else tuple(said) for clock, said in written["expect"].items()},
        zone,
    )


def _over(base: Mapping[str, Any], change: Mapping[str, Any]) -> dict[str, Any]:
    merged = dict(base)
    for name, value in change.items():
        known = merged.get(name)
        merged[name] = _over(known, value) if isinstance(known, dict) and isinstance(value, dict) else value
    return merged


def _history(
    lines: list[str], ticket: Mapping[str, Any], forces: list[InForce], zone: ZoneInfo
) -> Iterator[tuple[Happening, InForce]]:
    facts = PolicyFacts("x", "nl", "order", None, 0)
    facts = _facts(facts, ticket)
    queue, home, state, force = "hub", None, TicketState.NEW, forces[0]
    for line in lines:
        found = EVENT.fullmatch(line)
        if found is None:
            raise ValueError(f"not an event: {line!r}")
        kind, at = EventKind(found["kind"]), moment(found["at"], zone)
        words: dict[str, Any] = {word["name"]: word["value"] for word in WORD.finditer(found["rest"])}
        born = kind is EventKind.TICKET_ROUTED
        state = TicketState(words.pop("state", "new")) if born else after(state, kind)
        force = forces[int(words.pop("levels", force.id)) - 1]
        queue = words.pop("queue", queue)
        home, home_before = home if queue in force.levels.levels else queue, home
        facts = _facts(facts, words)
        asked_at = moment(found["asked_at"] or found["at"], zone) if found["asked"] else None
        data = {name: _datum(value, zone) for name, value in words.items() if name not in FACTS}
        assert home is not None
        yield Happening(kind, at, asked_at, state, home, home_before, facts, data), force


def _facts(facts: PolicyFacts, words: Mapping[str, Any]) -> PolicyFacts:
    changes: dict[str, Any] = {name: words[name] for name in FACTS if name in words}
    if "group" in changes:
        changes["contact_group"] = changes.pop("group")
    if "priority" in changes:
        changes["priority"] = int(changes["priority"])
    return replace(facts, **changes)


def _datum(value: str, zone: ZoneInfo) -> str | None:
    if value == "nothing":
        return None
    return moment(value, zone).isoformat() if re.fullmatch(TIME, value) else value


def _calendar(
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
