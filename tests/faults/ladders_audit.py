"""Looks whether each step of each ladder happened exactly once, in order, at its moment; from the events alone."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TypeVar

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from routing_rules.clocks import Clocks, advance
from routing_rules.escalate import next_due, to_acknowledge
from routing_rules.service_levels import InForce, ServiceLevels
from routing_rules.targets import LATE, NEAR, steps
from routing_rules.targets import Target as Clock
from routing_rules.vocabulary import EventKind
from service.configuration.queries import configuration
from service.foundation.clock import now
from service.foundation.patience import patiently
from service.tables import Escalation, Event, Target, Ticket
from tests.escalation.folding import check_rows, history_of
from tests.faults.audit import PATIENCE_SECONDS, rows
from tests.faults.house import House, eventually

GRACE = timedelta(seconds=10)
"""What is due may wait so long for a sweep."""
WORTH_SAYING = timedelta(seconds=60)
KINDS = {NEAR: EventKind.DEADLINE_NEAR, LATE: EventKind.DEADLINE_MISSED}
OVERDUE = "SELECT id FROM target WHERE next_at <= :due LIMIT 1"
Kept = TypeVar("Kept", Event, Target, Escalation)


@dataclass(slots=True)
class Everything:
    """The whole ledger at one moment."""

    tickets: list[Ticket]
    events: Mapping[int, list[Event]]
    targets: Mapping[int, list[Target]]
    escalations: Mapping[int, list[Escalation]]
    forces: Mapping[int, InForce]
    at: datetime
    """By the house's clock."""


@dataclass(slots=True)
class Told:
    """What the steps of all ladders came to."""

    steps: Counter[str] = field(default_factory=Counter)
    repeated: int = 0
    late: int = 0
    passed_on: int = 0


async def caught_up(house: House) -> None:
    """Wait until nothing is due for longer than a sweep may take."""

    async def look() -> bool:
        return not await rows(house, OVERDUE, due=house.now() - GRACE / 2)

    await eventually(look, PATIENCE_SECONDS, lambda: house.up.said[-4000:])


async def everything(house: House) -> Everything:
    """Read all of it, as it was at one moment."""

    async def look() -> Everything:
        async with house.database.snapshot() as session:
            tickets = list(await session.exec(select(Ticket).order_by(col(Ticket.id))))
            at = now() + house.ahead
            wanted = select(Event).where(col(Event.ticket_id).is_not(None)).order_by(col(Event.id))
            events = _by_ticket(await session.exec(wanted))
            targets = _by_ticket(await session.exec(select(Target).order_by(col(Target.id))))
            escalations = _by_ticket(await session.exec(select(Escalation).order_by(col(Escalation.id))))
            forces = await _forces(session, events)
            return Everything(tickets, events, targets, escalations, forces, at)

    return await patiently(look, PATIENCE_SECONDS)


def check_ladders(found: Everything) -> Told:
    """Each ticket's ladders; returns what they came to together."""
    told = Told()
    for ticket in found.tickets:
        _Ladders(ticket, found, told).check()
    return told


class _Ladders:
    """Those of one ticket, while its events are gone through."""

    def __init__(self, ticket: Ticket, found: Everything, told: Told) -> None:
        self.ticket = ticket
        self.told = told
        self.events = found.events[ticket.id]
        self.rows = found.targets.get(ticket.id, [])
        self.escalations = found.escalations.get(ticket.id, [])
        self.at = found.at
        self.forces = [found.forces[event.levels_id or 0] for event in self.events]
        self.clocks = Clocks()
        self.stories: dict[int, list[tuple[str, int]]] = {}
        """For each clock, in order: step and repetition."""
        self.climbed: dict[int, set[str | None]] = {}
        """For each clock, the ladders that it was on when something happened."""
        self.asked: Counter[tuple[int, str, int]] = Counter()

    def check(self) -> None:
        """All that has to hold."""
        for event, (happening, force) in zip(
            self.events, history_of(self.ticket, self.events, self.forces), strict=True
        ):
            if "planned" in event.data:
                self._happened(event, force.levels)
            self.told.passed_on += event.kind == EventKind.ESCALATION_PASSED_ON
            advance(self.clocks, happening, force)
        check_rows(self.clocks, self.rows, self.events)
        assert self.ticket.version == len(self.events), f"ticket {self.ticket.id} is not what its events say"
        for place, story in self.stories.items():
            self._check_story(self.clocks.targets[place], story, self.climbed[place], self.forces[-1].levels)
        self._check_nothing_missing()
        kept = Counter((row.target_id, row.step, row.repetition) for row in self.escalations)
        assert kept == self.asked, (self.ticket.id, kept, self.asked)

    def _happened(self, event: Event, levels: ServiceLevels) -> None:
        """It was what had to come next by then, on any of the ticket's clocks."""
        found = next_due(self.clocks.targets, levels, event.at)
        assert found is not None, f"ticket {self.ticket.id}: {event.data} came before its moment"
        target, due = found
        data = event.data
        told = (event.kind, data["clock"], data["subject"], data["step"], data.get("repetition", 0), data["planned"])
        kind = KINDS.get(due.slug, EventKind.TICKET_ESCALATED)
        expected = (kind, target.kind, target.subject, due.slug, due.repetition, due.planned_at.isoformat())
        assert told == expected, (self.ticket.id, told, expected)
        late_by = event.at - due.planned_at
        assert data.get("late_by") == (int(late_by.total_seconds()) if late_by > WORTH_SAYING else None), data
        place = next(place for place, one in enumerate(self.clocks.targets) if one is target)
        self.stories.setdefault(place, []).append((due.slug, due.repetition))
        self.climbed.setdefault(place, set()).add(target.ladder)
        self.told.late += "late_by" in data
        self.told.repeated += due.repetition > 0
        self.told.steps[due.slug] += 1
        if due.step is not None and to_acknowledge(due.step):
            self.asked[(self.rows[place].id, due.slug, due.repetition)] += 1

    def _check_story(
        self, clock: Clock, story: list[tuple[str, int]], climbed: set[str | None], levels: ServiceLevels
    ) -> None:
        """Each step once, its repetitions without a gap, and no later step before an earlier one."""
        ladder = [step.slug for step in steps(clock, levels)]
        firsts = [slug for slug, repetition in story if not repetition and slug not in KINDS]
        assert len(set(firsts)) == len(firsts), (self.ticket.id, clock.kind, story)
        if climbed == {clock.ladder}:
            assert firsts == ladder[: len(firsts)], (self.ticket.id, clock.kind, story)
        for slug in firsts:
            again = [repetition for one, repetition in story if one == slug]
            assert again == list(range(len(again))), (self.ticket.id, clock.kind, story)

    def _check_nothing_missing(self) -> None:
        due = next_due(self.clocks.targets, self.forces[-1].levels, self.at - GRACE)
        assert due is None, (self.ticket.id, due, self.at)


def _by_ticket(found: Iterable[Kept]) -> dict[int, list[Kept]]:
    kept: dict[int, list[Kept]] = {}
    for one in found:
        kept.setdefault(one.ticket_id or 0, []).append(one)
    return kept


async def _forces(session: AsyncSession, events: Mapping[int, list[Event]]) -> dict[int, InForce]:
    ids = {event.levels_id or 0 for told in events.values() for event in told}
    return {one: (await configuration(session, one)).in_force for one in ids}
