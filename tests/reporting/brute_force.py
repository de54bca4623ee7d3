"""The report worked out from the event table alone, slowly, straight from docs/report.md.

Clocks are those of routing_rules.clocks, folded anew; nothing of the report's own code is used.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise

from sqlmodel import col, select

from routing_rules.calendars import ALWAYS, open_time
from routing_rules.clocks import Clocks, Happening, fold
from routing_rules.policies import PolicyFacts
from routing_rules.service_levels import InForce, ServiceLevels
from routing_rules.vocabulary import ClockKind, EventKind, TicketState
from service.configuration.queries import active_configuration
from service.foundation.database import Database
from service.tables import Event, Ticket

WAITS = ("new", "open", "waiting_on_department")


@dataclass
class Counted:
    """One ticket."""

    number: int
    day: date
    department: str
    process: str
    channel: str
    asked: bool
    wall: timedelta | None
    business: timedelta | None
    verdict: str | None
    evening: bool
    evening_answered: bool
    visits: dict[str, list[tuple[timedelta, timedelta, timedelta, timedelta]]]
    steps: set[tuple[str, str, str]]


async def recount(database: Database) -> list[Counted]:
    """Every ticket that adds anything."""
    async with database.snapshot() as session:
        force = (await active_configuration(session)).in_force
        tickets = (await session.exec(select(Ticket).order_by(col(Ticket.id)))).all()
        events = (await session.exec(select(Event).order_by(col(Event.id)))).all()
    found = [_count(ticket, [event for event in events if event.ticket_id == ticket.id], force) for ticket in tickets]
    return [one for one in found if one is not None]


def _count(ticket: Ticket, events: list[Event], force: InForce) -> Counted | None:
    levels = force.levels
    merges = [event.kind for event in events if event.kind in ("ticket_merged", "ticket_unmerged")]
    if merges and merges[-1] == "ticket_merged":
        return None
    homes = _homes(events, levels)
    departments = [levels.queue_departments.get(home, levels.hub) for home in homes]
    clocks = _clocks(ticket, events, homes, force)
    first = [clock for clock in clocks.targets if clock.kind is ClockKind.FIRST_REPLY and clock.outcome != "moved"]
    asked = bool(first) and events[-1].state not in ("spam", "no_reply_needed")
    replies = [
        (place, event.at if event.kind == "reply_delivered" else datetime.fromisoformat(event.data["answered_at"]))
        for place, event in enumerate(events)
        if event.kind == "reply_delivered" or (event.kind == "ticket_unmerged" and event.data.get("answered_at"))
    ]
    department = departments[replies[0][0]] if replies else departments[-1]
    asked_at = min((clock.started_at for clock in first), default=events[0].at) if asked else events[0].at
    local = asked_at.astimezone(levels.time_zone)
    wall = business = None
    if asked and replies:
        wall = max(replies[0][1] - asked_at, timedelta())
        business = open_time(levels.calendars.get(first[-1].calendar, ALWAYS), asked_at, replies[0][1])
    evening = asked and levels.evening[0] <= local.hour < levels.evening[1]
    same = evening and bool(replies) and _before(replies[0][1].astimezone(levels.time_zone), local, levels.evening[1])
    verdict = None
    if asked:
        if any(clock.outcome == "missed" or (clock.is_open and "late" in clock.fired) for clock in first):
            verdict = "missed"
        elif replies and first[-1].outcome == "met" and first[-1].seconds is not None:
            verdict = "met"
    found = Counted(
        ticket.id,
        local.date(),
        department,
        ticket.process or "",
        ticket.channel,
        asked,
        wall,
        business,
        verdict,
        evening,
        same,
        _visits(events, departments, levels),
        _steps(events, department),
    )
    return found if asked or found.visits or found.steps else None


def _before(replied: datetime, asked: datetime, hour: int) -> bool:
    """Before the evening in which it was asked ended."""
    return replied.date() < asked.date() or (replied.date() == asked.date() and replied.hour < hour)


def _homes(events: list[Event], levels: ServiceLevels) -> list[str]:
    homes: list[str] = []
    for event in events:
        queue = event.queue or ""
        homes.append(homes[-1] if queue in levels.levels and homes else queue)
    return homes


def _clocks(ticket: Ticket, events: list[Event], homes: list[str], force: InForce) -> Clocks:
    return fold(
        (
            Happening(
                kind=EventKind(event.kind),
                at=event.at,
                asked_at=event.happened_at,
                state=TicketState(event.state or ""),
                home=homes[place],
                home_before=homes[place - 1] if place else None,
                facts=PolicyFacts(
                    ticket.channel, ticket.language, event.process, ticket.contact_group, event.priority or 0
                ),
                data=event.data,
            ),
            force,
        )
        for place, event in enumerate(events)
    )


def _visits(
    events: list[Event], departments: list[str], levels: ServiceLevels
) -> dict[str, list[tuple[timedelta, timedelta, timedelta, timedelta]]]:
    """Runs of events between which the ticket waits in one department; the last run has to have ended."""
    found: dict[str, list[tuple[timedelta, timedelta, timedelta, timedelta]]] = {}
    holders = _holders(events, departments)
    start: int | None = None
    for place, event in enumerate(events):
        if start is not None and (departments[place] != departments[start] or event.state not in WAITS):
            taken = next(
                (
                    at
                    for at in range(start, place)
                    if holders[at] or events[at].kind in ("ticket_claimed", "ticket_assigned", "reply_approved")
                ),
                place,
            )
            visit = _visit(departments[start], events[start].at, events[taken].at, event.at, levels)
            found.setdefault(departments[start], []).append(visit)
            start = None
        if start is None and event.state in WAITS:
            start = place
    for department, visits in _questions(events, levels):
        found.setdefault(department, []).extend(visits)
    return found


def _holders(events: list[Event], departments: list[str]) -> list[bool]:
    """Whether somebody has it in hand after each event."""
    held: list[bool] = []
    for place, event in enumerate(events):
        if event.kind in ("ticket_claimed", "ticket_assigned"):
            held.append(True)
        elif event.kind in ("ticket_released", "ticket_rerouted", "ticket_solved", "ticket_merged"):
            held.append(False)
        else:
            held.append(place > 0 and held[-1] and departments[place] == departments[place - 1])
    return held


def _questions(
    events: list[Event], levels: ServiceLevels
) -> Iterable[tuple[str, list[tuple[timedelta, timedelta, timedelta, timedelta]]]]:
    keys = {(e.data["department"], e.data["consultation"]) for e in events if e.kind.startswith("consultation_")}
    for department, number in sorted(keys):
        own = [
            event
            for event in events
            if event.kind.startswith("consultation_")
            and (event.data["department"], event.data["consultation"]) == (department, number)
        ]
        marks = [event for event in own if event.kind != "consultation_picked_up"]
        visits = []
        for asked, answered in pairwise(marks):
            if asked.kind == "consultation_opened" and answered.kind != "consultation_opened":
                picked = [e.at for e in own if e.kind == "consultation_picked_up" and asked.id < e.id < answered.id]
                visits.append(_visit(department, asked.at, min([*picked, answered.at]), answered.at, levels))
        yield department, visits


def _visit(
    department: str, start: datetime, taken: datetime, end: datetime, levels: ServiceLevels
) -> tuple[timedelta, timedelta, timedelta, timedelta]:
    calendar = levels.calendars[levels.departments[department]]
    return end - start, open_time(calendar, start, end), taken - start, open_time(calendar, start, taken)


def _steps(events: list[Event], department: str) -> set[tuple[str, str, str]]:
    return {
        (event.data["subject"].split("/")[0] or department, event.data["clock"], event.data["step"])
        for event in events
        if event.kind in ("deadline_near", "deadline_missed", "ticket_escalated")
    }
