"""Since when a customer waits, and what a ticket knows of them from its birth."""

from datetime import timedelta

from sqlmodel import col, select

from service.foundation.database import Database
from service.tables import Contact, Event, Message, Ticket
from tests.builders import NOON, Said, store, tickets, triage_all


async def events(database: Database) -> list[Event]:
    async with database.transaction() as session:
        return list(await session.exec(select(Event).order_by(col(Event.id))))


async def arrives_later(database: Database, said: Said, delay: timedelta) -> None:
    """A message that we hear of so long after it was sent."""
    (message,) = await store(database, [said])
    async with database.transaction() as session:
        row = await session.get_one(Message, message)
        row.received_at = row.sent_at + delay
        session.add(row)
    await triage_all(database)


async def the_only(database: Database) -> Ticket:
    async with database.transaction() as session:
        (ticket,) = await tickets(session)
    return ticket


async def test_a_late_one_counts_from_when_it_was_sent(database: Database) -> None:
    await arrives_later(database, Said("a"), timedelta(minutes=3))
    (born,) = await events(database)
    assert born.happened_at == NOON
    assert "late_by" not in born.data


async def test_a_backdated_one_counts_from_its_arrival_and_says_so(database: Database) -> None:
    await arrives_later(database, Said("a"), timedelta(days=9))
    await arrives_later(database, Said("b", in_reply_to="a", minute=1), timedelta(days=10))
    first, second = await events(database)
    assert first.happened_at == NOON + timedelta(days=9)
    assert first.data["sent_at"] == NOON.isoformat()
    assert (first.data["late_by"], second.data["late_by"]) == (9 * 24 * 3600, 10 * 24 * 3600)
    assert (await the_only(database)).waiting_since == NOON + timedelta(days=9)


async def test_praise_asks_nothing_until_a_question_comes(database: Database) -> None:
    praise = "Bedankt, top geholpen!"
    await arrives_later(database, Said("a", praise), timedelta())
    await arrives_later(database, Said("b", praise, in_reply_to="a", minute=1), timedelta())
    await arrives_later(database, Said("c", in_reply_to="b", minute=2), timedelta())
    asked = [event.happened_at for event in await events(database) if event.message_id is not None]
    assert asked[:2] == [None, None]
    assert asked[2] == NOON + timedelta(minutes=2)


async def test_the_widest_reach_counts(database: Database) -> None:
    await arrives_later(database, Said("a", followers=10), timedelta())
    await arrives_later(database, Said("b", in_reply_to="a", author="piet", followers=9_000, minute=1), timedelta())
    await arrives_later(database, Said("c", in_reply_to="a", followers=20, minute=2), timedelta())
    assert (await the_only(database)).reach == 9_000


async def test_a_contact_group_that_a_colleague_chose(database: Database) -> None:
    async with database.transaction() as session:
        session.add(Contact(channel="x", external_id="jan", group="press"))
    await arrives_later(database, Said("a"), timedelta())
    assert (await the_only(database)).contact_group == "press"
    (born,) = await events(database)
    assert born.data["contact_group"] == "press"
