"""Clock cases as text: what a case says, read into service levels, happenings, and what is expected of each clock."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import yaml

from routing_rules.clocks import Happening
from routing_rules.lifecycle import after
from routing_rules.policies import PolicyFacts
from routing_rules.service_levels import InForce
from routing_rules.vocabulary import EventKind, TicketState
from tests.routing_rules.clock_case_levels import service_levels

FOLDER = Path(__file__).parent / "clock_cases"
TIME = r"[A-Z][a-z]{2} \d{4}-\d\d-\d\d \d\d:\d\d(?::\d\d)?(?: [+-]\d\d:\d\d)?"
EVENT = re.compile(
    rf"(?P<at>{TIME}) (?P<kind>[a-z_]+)(?: (?P<asked>asked)(?!_)(?: (?P<asked_at>{TIME}))?)?(?P<rest>.*)"
)
WORD = re.compile(rf"(?P<name>[a-z_]+)=(?P<value>{TIME}|\S*)")
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
