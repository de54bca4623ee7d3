"""Deadlines and outcomes as people worked them out by hand, against the fold."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from routing_rules.clocks import fold
from routing_rules.service_levels import ServiceLevels
from routing_rules.targets import Target, calendar_of, elapsed
from routing_rules.vocabulary import Outcome
from tests.routing_rules.clock_case import Case, all_cases, moment
from tests.routing_rules.clock_case_levels import amount

CASES = list(all_cases())
STANDS = {True: "running", False: "paused"}


def test_there_are_enough_of_them() -> None:
    assert len(CASES) >= 250
    assert len({case.name for case in CASES}) == len(CASES)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_clock_case(case: Case) -> None:
    clocks = fold(case.history)
    found: dict[str, list[Target]] = {}
    for target in clocks.targets:
        found.setdefault(f"{target.kind} {target.subject}".strip(), []).append(target)
    last, force = case.history[-1]
    for clock, sayings in case.expected.items():
        if sayings == ("none",):
            assert clock not in found
            continue
        told = [
            _told(target, saying, case.zone, last.at, force.levels) for target, saying in _pairs(found, clock, sayings)
        ]
        assert told == list(sayings)


def _pairs(found: dict[str, list[Target]], clock: str, sayings: tuple[str, ...]) -> list[tuple[Target, str]]:
    targets = found.get(clock, [])
    assert len(targets) == len(sayings), f"{clock}: {targets} in {sorted(found)}"
    return list(zip(targets, sayings, strict=True))


def _told(target: Target, saying: str, zone: ZoneInfo, at: datetime, levels: ServiceLevels) -> str:
    """What the clock says to each phrase of the saying: the same phrase when it is right."""
    return ", ".join(_phrase(target, phrase, zone, at, levels) for phrase in saying.split(", "))


def _phrase(target: Target, phrase: str, zone: ZoneInfo, at: datetime, levels: ServiceLevels) -> str:
    word, _, value = phrase.partition(" ")
    moments = {"due": target.due_at, "near": target.near_at, "since": target.started_at, "next": target.next_at}
    if word in moments:
        return f"{word} {_shown(moments[word], value, zone)}"
    if word in set(Outcome):
        return f"{target.outcome} {_shown(target.ended_at, value, zone)}"
    if word == "counted":
        counted = elapsed(target, calendar_of(target, levels), at)
        return f"counted {value if counted == amount(value) else counted}"
    if word == "fired":
        return f"fired {' '.join(target.fired) or 'nothing'}"
    if word in ("policy", "calendar"):
        return f"{word} {getattr(target, word) or 'none'}"
    return STANDS[target.is_running] if target.is_open else f"{target.outcome}"


def _shown(found: datetime | None, value: str, zone: ZoneInfo) -> str:
    """As it was written when it is that moment."""
    if found is None:
        return "never"
    if value != "never" and found == moment(value, zone):
        return value
    return f"{found.astimezone(zone):%a %Y-%m-%d %H:%M:%S %z}"


def test_what_is_wrong_would_be_seen() -> None:
    target = Target("first_reply", "", at := moment("Mon 2026-06-01 10:00", ZoneInfo("UTC")), [at])  # type: ignore[arg-type]
    target.due_at = at + timedelta(hours=1)
    shown = _phrase(target, "due Mon 2026-06-01 11:30", ZoneInfo("UTC"), at, CASES[0].history[0][1].levels)
    assert shown == "due Mon 2026-06-01 11:00:00 +0000"
