"""Customers with questions, a hub that asks, and departments that answer."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlmodel import col, select

from routing_rules.vocabulary import EventKind, Role
from service.flow.consultation.actions import ask
from service.foundation.database import Database
from service.people.actor import Actor
from service.tables import Consultation, ConsultationTurn, Event, Target, Ticket
from service.tickets.ledger import Entry, lock_tickets, record
from tests.builders import NOON, Said, a_colleague, store, triage_all

Act = Callable[..., Awaitable[Any]]


@dataclass
class World:
    """One database, and whoever works there."""

    database: Database
    ann: Actor
    """Of the hub."""
    leo: Actor
    """Who leads it."""
    sam: Actor
    """Of Supply Chain."""
    bea: Actor
    """Of Billing."""
    ned: Actor
    """Of Network."""
    said: int = 0

    @classmethod
    async def of(cls, database: Database) -> "World":
        """With everybody in it."""
        return cls(
            database,
            await a_colleague(database, "ann"),
            await a_colleague(database, "leo", role=Role.LEAD),
            await a_colleague(database, "sam", role=Role.DEPARTMENT, department="supply_chain"),
            await a_colleague(database, "bea", role=Role.DEPARTMENT, department="billing"),
            await a_colleague(database, "ned", role=Role.DEPARTMENT, department="network"),
        )

    async def ticket(self, text: str = "Waar blijft mijn pakket?", **values: Any) -> int:
        """A customer's question that waits with the hub; returns its number."""
        self.said += 1
        given: dict[str, Any] = {"author": f"jan{self.said}", "minute": self.said, "channel": "email"} | values
        await store(self.database, [Said(f"m{self.said}", text, **given)])
        await triage_all(self.database)
        async with self.database.transaction() as session:
            newest = select(Ticket.id).order_by(col(Ticket.id).desc()).limit(1)
            return (await session.exec(newest)).one()

    async def again(self, number: int) -> None:
        """The customer of a ticket writes once more."""
        async with self.database.transaction() as session:
            ticket = (await lock_tickets(session, [number]))[number]
            entry = Entry(ticket, EventKind.MESSAGE_ADDED, "system", asked_at=NOON)
            await record(session, [entry])

    async def ask(self, number: int, department: str, text: str = "Hoe zit dit?") -> int:
        """Ann asks a department; returns the question's id."""
        return int((await self.do(ask, self.ann, number, department, text)).question)

    async def do(self, act: Act, *given: Any, **named: Any) -> Any:
        """One act in a transaction of its own."""
        async with self.database.transaction() as session:
            return await act(session, *given, **named)

    async def row(self, number: int) -> Ticket:
        """A ticket as it is stored."""
        async with self.database.transaction() as session:
            return await session.get_one(Ticket, number)

    async def stands(self, number: int) -> tuple[str, str, int]:
        """Its state, its queue, and how many departments it waits for."""
        row = await self.row(number)
        return row.state, row.queue, row.questions

    async def question(self, question_id: int) -> Consultation:
        """A question as it is stored."""
        async with self.database.transaction() as session:
            return await session.get_one(Consultation, question_id)

    async def questions(self, number: int) -> list[Consultation]:
        """All about a ticket, in order."""
        return await self._all(
            select(Consultation).where(Consultation.ticket_id == number).order_by(col(Consultation.id))
        )

    async def turns(self, question_id: int) -> list[ConsultationTurn]:
        """What was said, in order."""
        wanted = select(ConsultationTurn).where(ConsultationTurn.consultation_id == question_id)
        return await self._all(wanted.order_by(col(ConsultationTurn.id)))

    async def events(self, number: int, *kinds: EventKind) -> list[Event]:
        """What happened to a ticket, in order."""
        wanted = select(Event).where(Event.ticket_id == number).order_by(col(Event.id))
        return await self._all(wanted.where(col(Event.kind).in_(kinds)) if kinds else wanted)

    async def clock(self, number: int, question_id: int) -> Target:
        """The clock of a question's answer."""
        wanted = select(Target).where(Target.ticket_id == number, Target.kind == "answer")
        clocks: Sequence[Target] = await self._all(wanted)
        return next(one for one in clocks if one.subject.endswith(f"/{question_id}"))

    async def _all(self, wanted: Any) -> list[Any]:
        async with self.database.transaction() as session:
            return list(await session.exec(wanted))
