"""Random histories of cells through the real sweep, on a moving clock: no cell flaps, and no ticket is ever lost."""

import random
from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import pairwise

import pytest
from sqlmodel import col, select

from routing_rules.health_parts import Bounds, ChangeKind, HealthState
from routing_rules.lifecycle import WAITING_FOR_US
from routing_rules.vocabulary import EventKind, Stage, TicketState
from service.configuration.queries import active_configuration
from service.foundation import clock
from service.foundation.clock import now
from service.foundation.database import Database
from service.participation.ceilings import above
from service.participation.health import judge_cells
from service.people.actor import SYSTEM
from service.tables import CellChange, CellHealth, CellObservation, Consultation, Event, Incident, Ticket
from service.tables.participation import ConsultationState
from service.tickets.ledger import Entry, lock_tickets, record
from service.tickets.questions import live_questions, withdraw
from tests.builders import store, triage_all
from tests.participation.cells import FACEBOOK, FORUM, parcels
from tests.tries import seeds

STEPS = 40
CELLS = (FORUM, FACEBOOK)


class Histories:
    """Customers ask, a department answers well, late or not at all, incidents come and go, and time passes."""

    def __init__(self, database: Database, seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
        self.database = database
        self.rng = random.Random(seed)  # noqa: S311 - repeatable on purpose
        self.monkeypatch = monkeypatch
        self.asked = 0

    async def live(self) -> None:
        """One thing after the other, judged after each."""
        for _ in range(STEPS):
            await getattr(self, self.rng.choice(("ask", "ask", "answer", "answer", "miss", "wait", "incident")))()
            await judge_cells(self.database)

    async def ask(self) -> None:
        """Some customers ask, on one of the channels."""
        count = self.rng.randint(1, 4)
        await store(self.database, parcels(count, self.rng.choice(CELLS).channel, self.asked))
        self.asked += count
        await triage_all(self.database)

    async def answer(self) -> None:
        """The department answers what it was asked, and the hub solves the ticket; or it says "not ours"."""
        async with self.database.transaction() as session:
            wanted = select(Consultation).where(Consultation.state == ConsultationState.OPEN).limit(3)
            for number in [question.ticket_id for question in await session.exec(wanted)]:
                ticket = (await lock_tickets(session, [number]))[number]
                (question,) = await live_questions(session, [number])
                kind = self.rng.choice((EventKind.CONSULTATION_ANSWERED, EventKind.CONSULTATION_ANSWERED, None))
                data = {"consultation": question.id, "department": question.department}
                done = Entry(ticket, EventKind.TICKET_SOLVED, SYSTEM.name, {"solved_at": now()})
                if kind is None:
                    told = withdraw(session, question, ticket, SYSTEM.name, now())
                else:
                    told = Entry(ticket, kind, SYSTEM.name, data=data)
                    question.state, question.ended_at, question.ended_by = "answered", now(), "colleague/1"
                    session.add(question)
                await session.flush()
                await record(session, [told, done])
            waiting = select(Ticket.id).where(Ticket.queue == "supply_chain", col(Ticket.state).in_(WAITING_FOR_US))
            for number in (await session.exec(waiting.limit(3))).all():
                ticket = (await lock_tickets(session, [number]))[number]
                await record(session, [Entry(ticket, EventKind.REPLY_DELIVERED, SYSTEM.name)])

    async def miss(self) -> None:
        """Some answers are late: three at most, of one cell."""
        cell = self.rng.choice(CELLS)
        async with self.database.transaction() as session:
            found = select(Ticket).where(Ticket.process == cell.process, Ticket.channel == cell.channel)
            for ticket in (await session.exec(found.order_by(col(Ticket.id).desc()).limit(3))).all():
                session.add(
                    CellObservation(
                        process=cell.process,
                        channel=cell.channel,
                        department="supply_chain",
                        ticket_id=ticket.id,
                        at=now(),
                        begun=ticket.opened_at,
                        kind=self.rng.choice(("late", "late", "in_time")),
                    )
                )

    async def incident(self) -> None:
        """One begins, or the one that lasts is over."""
        async with self.database.transaction() as session:
            lasting = select(Incident).where(col(Incident.ended_at).is_(None))
            row = (await session.exec(lasting)).one_or_none()
            if row is None and self.rng.random() < 0.5:
                session.add(Incident(process="order_delivery", opened_at=now(), opened_by="key/x", note="Storm"))
            elif row is not None:
                row.ended_at = now()
                session.add(row)

    async def wait(self) -> None:
        """Minutes or half days."""
        minutes = self.rng.choice((5, 45, 130, 300, 720))
        self.monkeypatch.setattr(clock, "AHEAD", clock.AHEAD + timedelta(minutes=minutes))


@pytest.mark.parametrize("seed", seeds(3, 12))
async def test_no_cell_flaps_and_no_ticket_is_lost(
    database: Database, seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clock, "AHEAD", clock.AHEAD)
    histories = Histories(database, seed, monkeypatch)
    await histories.live()
    await judge_cells(database)
    async with database.transaction() as session:
        rulebook = (await active_configuration(session)).rulebook
        changes = (await session.exec(select(CellChange).where(CellChange.kind != "published"))).all()
        health = {(row.process, row.channel): row for row in await session.exec(select(CellHealth))}
        found = (await session.exec(select(Ticket))).all()
        returned = (await session.exec(select(Event).where(Event.kind == EventKind.TICKET_RETURNED))).all()
        live = (await session.exec(select(Consultation).where(Consultation.state == "open"))).all()
    assert len(found) == histories.asked, "a customer's ticket is gone"
    for cell in CELLS:
        of_cell = [one for one in changes if (one.process, one.channel) == (cell.process, cell.channel)]
        _check_never_flaps(of_cell, rulebook.health)
    assert len({(event.ticket_id) for event in returned}) == len(returned), "returned twice"
    for ticket in found:
        assert ticket.queue in rulebook.queues
        row = health.get((ticket.process or "", ticket.channel))
        is_lowered = row is not None and row.state == HealthState.OPEN
        if is_lowered and row is not None and ticket.state in WAITING_FOR_US and ticket.queue == "supply_chain":
            assert ticket.stage not in above(Stage(row.ceiling or "")), "left with a department that stepped back"
        asked = [question for question in live if question.ticket_id == ticket.id]
        assert ticket.questions == len(asked)
        assert (ticket.state == TicketState.WAITING_ON_DEPARTMENT) == bool(asked)


def _check_never_flaps(changes: Sequence[CellChange], bounds: Bounds) -> None:
    """Between any two of these moments there is a cool-down at least."""
    back = [one.at for one in changes if one.kind in (ChangeKind.STEPPED_BACK, ChangeKind.TRIAL_FAILED)]
    for earlier, later in pairwise(back):
        _check_apart(earlier, later, bounds)


def _check_apart(earlier: datetime, later: datetime, bounds: Bounds) -> None:
    assert later - earlier >= bounds.cool_down, f"it stepped back at {earlier} and again at {later}"
