"""A small webcare team with tickets: who is there, what they hold, and what the ledger tells of it."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from sqlmodel import col, select, update

from routing_rules.vocabulary import EventKind, Role
from service.configuration.actions import publish
from service.flow.assignment.actions import give_out_work
from service.foundation.clock import now
from service.foundation.database import Database
from service.foundation.rulebook_files import read_rulebook_files
from service.people.actor import Actor
from service.people.presence import heartbeat
from service.tables import Colleague, Event, Offer, Presence, Ticket
from tests.builders import a_colleague
from tests.queues.waiting import a_ticket

MINUTE = timedelta(minutes=1)
HUB = "webcare: {kind: hub,"


async def give_out_by(database: Database, work: str) -> None:
    """Put a rulebook in force that gives out the hub's work so, such as "work: push, accept: 3m"."""
    files = dict(read_rulebook_files())
    text = files["organisation.yaml"]
    assert HUB in text
    files["organisation.yaml"] = text.replace(HUB, f"{HUB} {work},")
    async with database.transaction() as session:
        await publish(session, files, "system")


async def somebody(
    database: Database,
    login: str = "ann",
    role: Role = Role.AGENT,
    department: str = "webcare",
    *,
    there: bool = True,
    **skills: Any,
) -> Actor:
    """A colleague, there or not, with such skills and capacity."""
    actor = await a_colleague(database, login, role=role, department=department)
    async with database.transaction() as session:
        if skills:
            await session.exec(update(Colleague).where(col(Colleague.id) == actor.colleague_id).values(**skills))
        if there:
            await heartbeat(session, number_of(actor))
    return actor


def number_of(actor: Actor) -> int:
    """Their id."""
    assert actor.colleague_id is not None
    return actor.colleague_id


async def lay(database: Database, count: int, queue: str = "webcare", **values: Any) -> list[int]:
    """So many tickets, the longest waiting first, of customers numbered from `first` on."""
    since, first = values.pop("waiting_since", now()), values.pop("first", 0)
    waits = [since - timedelta(seconds=count - n) for n in range(count)]
    async with database.transaction() as session:
        return [
            await a_ticket(session, first + n, queue, **({"waiting_since": wait, "language": "nl"} | values))
            for n, wait in enumerate(waits)
        ]


async def fall_silent(database: Database, *actors: Actor, seconds: int = 46) -> None:
    """They closed their laptops so long ago."""
    ids = [actor.colleague_id for actor in actors]
    async with database.transaction() as session:
        quiet = update(Presence).where(col(Presence.colleague_id).in_(ids))
        await session.exec(quiet.values(seen_at=now() - timedelta(seconds=seconds)))


async def sweep(database: Database) -> None:
    """Until there is nothing to do."""
    while await give_out_work(database):
        pass


async def ticket(database: Database, number: int) -> Ticket:
    """As it is now."""
    async with database.transaction() as session:
        return await session.get_one(Ticket, number)


async def holders(database: Database, numbers: Sequence[int]) -> list[int | None]:
    """Who has each of them in hand."""
    return [(await ticket(database, number)).claimed_by for number in numbers]


async def events(database: Database, *kinds: EventKind, number: int | None = None) -> list[Event]:
    """What happened, of these kinds, in order."""
    wanted = select(Event).where(col(Event.kind).in_([kind.value for kind in kinds])).order_by(col(Event.id))
    if number is not None:
        wanted = wanted.where(Event.ticket_id == number)
    async with database.transaction() as session:
        return list(await session.exec(wanted))


async def offers(database: Database) -> list[tuple[int, int, str | None]]:
    """Every offer ever made: ticket, colleague, outcome."""
    async with database.transaction() as session:
        rows = await session.exec(select(Offer).order_by(col(Offer.id)))
        return [(row.ticket_id, row.colleague_id, row.outcome) for row in rows]


async def offered(database: Database) -> dict[int, int]:
    """Who is offered what just now."""
    return {number: colleague for number, colleague, outcome in await offers(database) if outcome is None}


async def accept_is_over(database: Database) -> None:
    """The time to accept what is offered has passed."""
    async with database.transaction() as session:
        await session.exec(
            update(Offer).where(col(Offer.ended_at).is_(None)).values(expires_at=now() - timedelta(seconds=1))
        )
