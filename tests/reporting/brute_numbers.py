"""The numbers of the report from tickets worked out by brute force."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from math import ceil
from typing import Any

from tests.reporting.brute_force import Counted


def percentile(seconds: list[int], percent: int) -> int | None:
    """The smallest that so many percent did not exceed."""
    ordered = sorted(seconds)
    return ordered[ceil(len(ordered) * percent / 100) - 1] if ordered else None


@dataclass(frozen=True)
class Only:
    """What a report is of."""

    first: date
    last: date
    departments: tuple[str, ...] = ()
    processes: tuple[str, ...] = ()
    channels: tuple[str, ...] = ()

    def has(self, ticket: Counted, department: str) -> bool:
        """Whether it counts, in that department."""
        return (
            self.first <= ticket.day <= self.last
            and (not self.departments or department in self.departments)
            and (not self.processes or ticket.process in self.processes)
            and (not self.channels or ticket.channel in self.channels)
        )


def numbers(tickets: list[Counted], only: Only) -> Mapping[str, Any]:
    """Every number of the report, of everything that counts."""
    own = [ticket for ticket in tickets if only.has(ticket, ticket.department)]
    asked = [ticket for ticket in own if ticket.asked]
    answered = [ticket for ticket in asked if ticket.wall is not None]
    met = [ticket for ticket in own if ticket.verdict == "met"]
    missed = [ticket for ticket in own if ticket.verdict == "missed"]
    evening = [ticket for ticket in own if ticket.evening]
    covered = [ticket for ticket in own if ticket.evening_answered]
    found: dict[str, Any] = {
        "asked": len(asked),
        "answered": len(answered),
        "response_rate": _share(len(answered), len(asked)),
        "judged": len(met) + len(missed),
        "met": len(met),
        "missed": len(missed),
        "in_target": _share(len(met), len(met) + len(missed)),
        "evening": len(evening),
        "evening_answered": len(covered),
        "evening_coverage": _share(len(covered), len(evening)),
    }
    durations = {
        "first_reply_wall": [int(t.wall.total_seconds()) for t in answered if t.wall is not None],
        "first_reply_business": [int(t.business.total_seconds()) for t in answered if t.business is not None],
    }
    stays = [
        [sum((visit[part] for visit in visits), timedelta()) for part in range(4)]
        for ticket in tickets
        for department, visits in ticket.visits.items()
        if visits and only.has(ticket, department)
    ]
    found["stays"] = len(stays)
    for part, name in enumerate(("time_in_wall", "time_in_business", "waiting_wall", "waiting_business")):
        durations[name] = [int(stay[part].total_seconds()) for stay in stays]
    for name, seconds in durations.items():
        for percent in (50, 75, 90, 95):
            found[f"{name}_p{percent}"] = percentile(seconds, percent)
    for ticket in tickets:
        for department, clock, step in ticket.steps:
            if only.has(ticket, department):
                found[f"step_{clock}/{step}"] = found.get(f"step_{clock}/{step}", 0) + 1
    return found


def _share(part: int, whole: int) -> float | None:
    return round(part / whole, 4) if whole else None
