"""A database with customers' messages, and colleagues who say what they are about."""

import json
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import text
from sqlmodel import col, select

from routing_rules.vocabulary import Role
from service.foundation.database import Database
from service.people.actor import Actor
from service.tables import Event, Label, Message, Ticket
from tests.builders import Said, a_colleague, store, triage_all

Act = Callable[..., Awaitable[Any]]
VAGUE = "Hoi, ik heb een vraag over iets."
PARCEL = "Waar blijft mijn pakket?"
KEY = Actor("key/crm", display_name="crm", scopes=frozenset({"tickets:write"}))


@dataclass
class World:
    """One database, and whoever works there."""

    database: Database
    ann: Actor
    eva: Actor
    sam: Actor
    """Of Supply Chain."""
    said: int = 0

    @classmethod
    async def of(cls, database: Database) -> "World":
        """With everybody in it."""
        sam = await a_colleague(database, "sam", role=Role.DEPARTMENT, department="supply_chain")
        return cls(database, await a_colleague(database, "ann"), await a_colleague(database, "eva"), sam)

    async def ticket(self, words: str = VAGUE, *, suggested: Sequence[tuple[str, float]] = (), **given: Any) -> int:
        """A customer's question, triaged; returns its number. What a model makes of it is put beside its decision."""
        self.said += 1
        values: dict[str, Any] = {"author": f"jan{self.said}", "minute": self.said, "channel": "forum"} | given
        (message,) = await store(self.database, [Said(f"m{self.said}", words, **values)])
        await triage_all(self.database)
        likely = [{"process": process, "probability": probability} for process, probability in suggested]
        if likely:
            scores = {"model": "7", "likely": likely, "pieces": [], "bound": None}
            wanted = "UPDATE decision SET scores = :scores, suggested = :likely, model = '7' WHERE message_id = :id"
            async with self.database.transaction() as session:
                values = {"scores": json.dumps(scores), "likely": json.dumps(likely), "id": message}
                await (await session.connection()).execute(text(wanted), values)
        return int((await self.message(message)).ticket_id or 0)

    async def do(self, act: Act, *given: Any, **named: Any) -> Any:
        """One act in a transaction of its own."""
        async with self.database.transaction() as session:
            return await act(session, *given, **named)

    async def message(self, message_id: int) -> Message:
        """A message as it is stored."""
        async with self.database.transaction() as session:
            return await session.get_one(Message, message_id)

    async def row(self, number: int) -> Ticket:
        """A ticket as it is stored."""
        async with self.database.transaction() as session:
            return await session.get_one(Ticket, number)

    async def labels(self) -> list[Label]:
        """All labels, in order."""
        async with self.database.transaction() as session:
            return list(await session.exec(select(Label).order_by(col(Label.id))))

    async def events(self, number: int) -> list[Event]:
        """What happened to a ticket."""
        async with self.database.transaction() as session:
            return list(await session.exec(select(Event).where(Event.ticket_id == number).order_by(col(Event.id))))
