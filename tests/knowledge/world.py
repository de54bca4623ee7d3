"""Customers with questions, departments that answered them, and answers that are kept."""

from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import uuid4

from sqlalchemy import insert
from sqlmodel import col, select, update
from sqlmodel.ext.asyncio.session import AsyncSession

from routing_rules.vocabulary import Direction, EventKind, Role
from service.flow.knowledge.actions import keep_answer
from service.flow.knowledge.forms import KeepForm
from service.foundation.clock import now
from service.foundation.database import Database
from service.people.actor import Actor
from service.tables import AnswerUse, Event, KeptAnswer, Message, Reply, Ticket
from service.tables.replies import ReplyState
from service.tickets.ledger import lock_tickets, record
from service.tickets.question_acts import answer
from service.tickets.questions import Question, number_questions, store_questions
from tests.builders import Said, a_colleague, store, triage_all

WHERE = "Waar blijft mijn pakket? Ik heb vijf dagen geleden besteld."
ANSWER = "Een pakket is meestal binnen twee werkdagen bezorgd; bij drukte duurt het vijf dagen."
FILLING = (
    "Kijk in de app onder het kopje instellingen, kies daar wat je wilt veranderen en bevestig met de knop onderaan. "
    "Lukt dat niet, stuur ons dan een privébericht met wat je op het scherm ziet, dan zoeken we het samen uit. "
    "Veranderingen gaan in op de eerste van de volgende maand; je krijgt daar een bevestiging van. "
)
PROCESS = "order_delivery"
OWNER = "supply_chain"


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
    said: int = field(default=0)

    @classmethod
    async def of(cls, database: Database) -> "World":
        """With everybody in it."""
        return cls(
            database,
            await a_colleague(database, "ann"),
            await a_colleague(database, "leo", role=Role.LEAD),
            await a_colleague(database, "sam", role=Role.DEPARTMENT, department=OWNER),
            await a_colleague(database, "bea", role=Role.DEPARTMENT, department="billing"),
        )

    async def do(self, act: Callable[..., Coroutine[Any, Any, Any]], *given: Any, **named: Any) -> Any:
        """One act in a transaction of its own."""
        async with self.database.transaction() as session:
            return await act(session, *given, **named)

    async def ticket(self, text: str = WHERE, **values: Any) -> int:
        """A customer's question that waits with the hub; returns its number."""
        self.said += 1
        given: dict[str, Any] = {"author": f"jan{self.said}", "minute": self.said, "channel": "email"} | values
        await store(self.database, [Said(f"m{self.said}", text, **given)])
        await triage_all(self.database)
        async with self.database.transaction() as session:
            newest = select(Ticket.id).order_by(col(Ticket.id).desc()).limit(1)
            return (await session.exec(newest)).one()

    async def file(self, number: int, process: str | None, language: str = "nl") -> None:
        """Say what a ticket is about, as triage would have."""
        async with self.database.transaction() as session:
            found = update(Ticket).where(col(Ticket.id) == number)
            await session.exec(found.values(process=process, language=language))

    async def ask(self, number: int, department: str = OWNER, text: str = "Hoe lang duurt het nu?") -> int:
        """Ann asks a department; returns the question's id."""

        async def act(session: AsyncSession) -> int:
            ticket = (await lock_tickets(session, [number]))[number]
            question = Question(ticket, department, text, self.ann.name)
            await record(session, await number_questions(session, [question]))
            await store_questions(session, [question], now())
            return question.id

        return int(await self.do(act))

    async def answered(self, number: int, text: str = ANSWER) -> int:
        """A question about a ticket that Sam answered."""
        question = await self.ask(number)
        await self.do(answer, self.sam, question, text)
        return question

    async def kept(self, **values: Any) -> KeptAnswer:
        """An answer that Leo kept, without a ticket."""
        given = {"question": WHERE, "text": ANSWER, "process": PROCESS, "language": "nl"} | values
        kept = await self.do(keep_answer, self.leo, KeepForm(**given))
        assert isinstance(kept, KeptAnswer)
        return kept

    async def overdue(self, answer_id: int, days: int = 1) -> None:
        """Its review date passes."""
        async with self.database.transaction() as session:
            past = update(KeptAnswer).where(col(KeptAnswer.id) == answer_id)
            await session.exec(past.values(review_at=now() - timedelta(days=days)))

    async def replied(self, number: int, *, department: str | None = None) -> int:
        """The reply to a ticket arrived; returns its id."""
        async with self.database.transaction() as session:
            wanted = select(Message.id).where(Message.ticket_id == number, Message.direction == Direction.INBOUND)
            message = (await session.exec(wanted.limit(1))).one()
            row = Reply(
                ticket_id=number,
                in_reply_to=message,
                text=ANSWER,
                author=self.ann.colleague_id or 0,
                department=department,
                state=ReplyState.DELIVERED,
                idempotency_key=uuid4(),
                approved_at=now(),
                due_at=now(),
                delivered_at=now(),
            )
            session.add(row)
            await session.flush()
            return row.id

    async def events(self, number: int, *kinds: EventKind) -> list[Event]:
        """What happened to a ticket, in order."""
        wanted = select(Event).where(Event.ticket_id == number, col(Event.kind).in_(kinds)).order_by(col(Event.id))
        async with self.database.transaction() as session:
            return list(await session.exec(wanted))

    async def row(self, answer_id: int) -> KeptAnswer:
        """A kept answer as it is stored."""
        async with self.database.transaction() as session:
            return await session.get_one(KeptAnswer, answer_id)

    async def rows(self) -> list[KeptAnswer]:
        """All of them."""
        async with self.database.transaction() as session:
            return list(await session.exec(select(KeptAnswer).order_by(col(KeptAnswer.id))))

    async def uses(self) -> list[AnswerUse]:
        """Every use."""
        async with self.database.transaction() as session:
            return list(await session.exec(select(AnswerUse)))

    async def many(self, count: int) -> None:
        """So many answers about all kinds of things, from different words."""
        subjects = ("factuur", "abonnement", "storing", "glasvezel", "modem", "nummer", "verhuizing", "korting")
        things = ("router", "simkaart", "contract", "incasso", "adres", "installatie", "snelheid", "wachtwoord")
        rows = [
            {
                "process": PROCESS,
                "language": "nl",
                "owner": OWNER,
                "question": f"{subjects[n % 8]} {things[n // 8 % 8]} kenmerk{n}?",
                "text": f"Over {subjects[n // 64 % 8]} en {things[n // 512 % 8]} zeggen wij zaak{n}. " + FILLING,
                "kept_at": now(),
                "kept_by": "system",
                "review_at": now() + timedelta(days=n % 300 + 1),
                "uses": 0,
            }
            for n in range(count)
        ]
        async with self.database.transaction() as session:
            connection = await session.connection()
            await connection.execute(insert(KeptAnswer), rows)
            await connection.exec_driver_sql("ANALYZE kept_answer")
