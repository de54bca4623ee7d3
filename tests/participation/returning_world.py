"""Work that is with a department, and what makes it come back."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from sqlmodel import col, select

from routing_rules.vocabulary import ClockKind, EventKind, Role
from service.foundation.clock import now
from service.foundation.database import Database
from service.tables import CellObservation, Event, Incident, Message, Presence, Reply, Target
from tests.builders import a_colleague, store, tickets, triage_all
from tests.participation.cells import FACEBOOK, FORUM, change_rulebook, parcels

MONDAY = datetime(2030, 1, 14, 10, 0, tzinfo=UTC)
"""11:00 in Amsterdam, after a weekend, later than any clock of this test."""


async def with_department(database: Database) -> None:
    """Four customers wait with Supply Chain, and it is asked about three others."""
    await store(database, [*parcels(4), *parcels(3, "facebook", first=10)])
    await triage_all(database)


async def closed_and_absent(database: Database) -> None:
    """The last one left on Friday, the weekend went by, and on Monday nobody came."""
    dirk = await a_colleague(database, "dirk", role=Role.DEPARTMENT, department="supply_chain")
    friday = MONDAY - timedelta(days=3)
    async with database.transaction() as session:
        row = Presence(
            colleague_id=dirk.colleague_id or 0, status="available", since=friday, seen_at=friday, told="offline"
        )
        session.add(row)


async def mandate_used_up(database: Database) -> None:
    """It has published as much as it may today, on the forum."""
    await change_rulebook(database, ("replies_a_day: {forum: 40,", "replies_a_day: {forum: 2,"))
    dirk = await a_colleague(database, "dirk", role=Role.DEPARTMENT, department="supply_chain")
    async with database.transaction() as session:
        (ticket, *_) = await tickets(session)
        (message,) = (await session.exec(select(Message.id).where(Message.ticket_id == ticket.id))).all()
        for key in ("0" * 32, "1" * 32):
            session.add(
                Reply(
                    ticket_id=ticket.id,
                    in_reply_to=message,
                    text="Onderweg.",
                    author=dirk.colleague_id or 0,
                    department="supply_chain",
                    state="delivered",
                    idempotency_key=UUID(key),
                    approved_at=MONDAY - timedelta(hours=1),
                    due_at=MONDAY,
                )
            )


async def incident(database: Database) -> None:
    """The process has one."""
    async with database.transaction() as session:
        session.add(Incident(process="order_delivery", opened_at=now(), opened_by="colleague/1", note="Storm"))


async def misses(database: Database) -> None:
    """Three of its last answers were late, on either channel."""
    async with database.transaction() as session:
        for cell in (FORUM, FACEBOOK):
            for number in range(3):
                session.add(
                    CellObservation(
                        process=cell.process,
                        channel=cell.channel,
                        department="supply_chain",
                        ticket_id=number + 1,
                        at=MONDAY - timedelta(minutes=9 - number),
                        begun=MONDAY - timedelta(hours=1),
                        kind="late",
                    )
                )


async def events(database: Database, *kinds: EventKind) -> list[Event]:
    async with database.transaction() as session:
        wanted = select(Event).where(col(Event.kind).in_(kinds)).order_by(col(Event.id))
        return list(await session.exec(wanted))


async def customer_clocks(database: Database) -> list[tuple[int, str, datetime | None]]:
    """What customers were promised."""
    kinds = (ClockKind.FIRST_REPLY, ClockKind.NEXT_REPLY, ClockKind.RESOLUTION)
    async with database.transaction() as session:
        rows = await session.exec(select(Target).where(col(Target.kind).in_(kinds)).order_by(col(Target.id)))
        return [(row.ticket_id, row.kind, row.due_at) for row in rows]
