"""Things that tests need many of, with everything that doesn't matter filled in."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from routing_rules.vocabulary import Role
from service.flow.triage.actions import triage_waiting
from service.foundation.database import Database
from service.people.actor import Actor
from service.tables import Colleague, Message, Ticket

NOON = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)


@dataclass(frozen=True)
class Said:
    """What somebody said, as a test writes it."""

    external_id: str
    text: str = "Waar blijft mijn pakket?"
    minute: int = 0
    author: str = "jan"
    thread: str | None = None
    in_reply_to: str | None = None
    channel: str = "x"
    followers: int = 0


async def store(database: Database, said: Sequence[Said]) -> list[int]:
    """Put messages in the database in this order, waiting for triage; returns their ids."""
    rows = [
        Message(
            channel=one.channel,
            external_id=one.external_id,
            text=one.text,
            sent_at=NOON + timedelta(minutes=one.minute),
            received_at=NOON + timedelta(minutes=one.minute),
            author_id=one.author,
            author_handle=f"@{one.author}",
            author_followers=one.followers,
            thread=one.thread,
            in_reply_to=one.in_reply_to,
        )
        for one in said
    ]
    async with database.transaction() as session:
        for row in rows:
            session.add(row)
            await session.flush()
    return [row.id for row in rows]


async def triage_all(database: Database, *, limit: int = 500, max_attempts: int = 3) -> None:
    """Triage until nothing waits."""
    while await triage_waiting(database, "test", limit=limit, max_attempts=max_attempts):
        pass


async def tickets(session: AsyncSession) -> list[Ticket]:
    """All tickets, in order."""
    return list(await session.exec(select(Ticket).order_by(col(Ticket.id))))


async def messages(session: AsyncSession, ticket_id: int | None = None) -> list[Message]:
    """All messages, or those of one ticket, in the order they were sent."""
    query = select(Message).order_by(col(Message.sent_at), col(Message.id))
    if ticket_id is not None:
        query = query.where(col(Message.ticket_id) == ticket_id)
    return list(await session.exec(query))


async def a_colleague(
    database: Database, login: str = "ann", *, role: Role = Role.AGENT, department: str = "webcare"
) -> Actor:
    """A colleague in the database, as the actor that permissions see."""
    row = Colleague(
        login=login, name=login.title(), password_hash="-", roles=[role], department=department, created_at=NOON
    )
    async with database.transaction() as session:
        session.add(row)
    return Actor(f"colleague/{row.id}", row.id, row.name, frozenset({role}), department)
