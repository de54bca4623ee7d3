"""Messages become decisions and tickets, each once, in one queue, with its reasons."""

from datetime import timedelta

import pytest
from sqlalchemy import func
from sqlmodel import col, select, update

from routing_rules.decide import decide
from routing_rules.facts import MessageFacts, ThreadFacts
from routing_rules.vocabulary import EventKind, TicketState
from service.configuration.queries import active_configuration, configuration
from service.foundation.clock import now
from service.foundation.database import Database
from service.people.actor import SYSTEM
from service.tables import Contact, Event, Message, RecordedDecision, Ticket
from service.tickets.ledger import Entry, lock_tickets, record
from tests.builders import NOON, Said, messages, store, tickets, triage_all


async def test_a_parcel_question_goes_to_the_owner_of_the_process(database: Database) -> None:
    await store(database, [Said("1", "Waar blijft mijn pakketje? Al 5 dagen geleden besteld", channel="forum")])
    await triage_all(database)
    async with database.transaction() as session:
        (ticket,) = await tickets(session)
        (decision,) = (await session.exec(select(RecordedDecision))).all()
        (event,) = (await session.exec(select(Event))).all()
    assert (ticket.process, ticket.owner, ticket.queue, ticket.state) == (
        "order_delivery",
        "supply_chain",
        "supply_chain",
        TicketState.NEW,
    )
    assert decision.cell == "order_delivery/forum"
    assert decision.because
    assert (event.kind, event.ticket_id, event.queue) == (EventKind.TICKET_ROUTED, ticket.id, "supply_chain")


async def test_what_nobody_knows_goes_to_triage_without_an_owner(database: Database) -> None:
    await store(database, [Said("1", "hmm")])
    await triage_all(database)
    async with database.transaction() as session:
        (ticket,) = await tickets(session)
    assert (ticket.process, ticket.owner, ticket.queue) == (None, None, "triage")


@pytest.mark.parametrize("limit", [1, 3, 500])
async def test_a_thread_is_one_ticket_whatever_the_size_of_the_set(database: Database, limit: int) -> None:
    said = [Said(f"m{n}", "hallo?", n, in_reply_to=f"m{n - 1}" if n else None) for n in range(6)]
    await store(database, said)
    await triage_all(database, limit=limit)
    async with database.transaction() as session:
        (ticket,) = await tickets(session)
        assert [message.external_id for message in await messages(session, ticket.id)] == [f"m{n}" for n in range(6)]


async def test_a_later_message_changes_the_decision(database: Database) -> None:
    await store(database, [Said("1", "hallo?"), Said("2", "Waar blijft mijn pakket?", 1, in_reply_to="1")])
    await triage_all(database, limit=1)
    async with database.transaction() as session:
        (ticket,) = await tickets(session)
        kinds = (await session.exec(select(Event.kind).order_by(col(Event.id)))).all()
    assert ticket.process == "order_delivery"
    assert kinds == [EventKind.TICKET_ROUTED, EventKind.MESSAGE_ADDED, EventKind.TICKET_REROUTED]


async def test_a_message_leaves_a_ticket_where_a_colleague_has_it_in_hand(database: Database) -> None:
    await store(database, [Said("1", "hallo?")])
    await triage_all(database)
    async with database.transaction() as session:
        (number,) = [ticket.id for ticket in await tickets(session)]
        locked = await lock_tickets(session, [number])
        await record(session, [Entry(locked[number], EventKind.TICKET_REROUTED, "key/x", {"routed_by": "key/x"})])
    await store(database, [Said("2", "Waar blijft mijn pakket?", 1, in_reply_to="1")])
    await triage_all(database)
    async with database.transaction() as session:
        (ticket,) = await tickets(session)
        last = (await session.exec(select(Event).order_by(col(Event.id).desc()).limit(1))).one()
    assert ticket.queue == "triage"
    assert last.data["would_route"]["process"] == "order_delivery"


@pytest.mark.parametrize(("days", "reopened"), [(0, True), (400, False)])
async def test_a_customer_message_on_a_solved_ticket(database: Database, days: int, *, reopened: bool) -> None:
    await store(database, [Said("1")])
    await triage_all(database)
    async with database.transaction() as session:
        (number,) = [ticket.id for ticket in await tickets(session)]
        locked = await lock_tickets(session, [number])
        solved = {"solved_at": now() - timedelta(days=days)}
        await record(session, [Entry(locked[number], EventKind.TICKET_SOLVED, SYSTEM.name, solved)])
    await store(database, [Said("2", "Nog steeds niets ontvangen", 1, in_reply_to="1")])
    await triage_all(database)
    async with database.transaction() as session:
        found = await tickets(session)
    if reopened:
        assert [(ticket.state, ticket.solved_at) for ticket in found] == [(TicketState.OPEN, None)]
    else:
        assert [(ticket.state, ticket.follows) for ticket in found] == [
            (TicketState.CLOSED, None),
            (TicketState.NEW, number),
        ]


async def test_nobody_waits_since_tomorrow(database: Database) -> None:
    """A sender whose clock runs ahead would be the last of the queue, for as long as it does."""
    ids = await store(database, [Said("1"), Said("2", "Ik wacht nog steeds op mijn pakket", 1, in_reply_to="1")])
    async with database.transaction() as session:
        heard = update(Message).where(col(Message.id).in_(ids)).values(received_at=NOON - timedelta(hours=20))
        await session.exec(heard)
    await triage_all(database, limit=1)
    async with database.transaction() as session:
        (ticket,) = await tickets(session)
        assert ticket.waiting_since == NOON - timedelta(hours=20)
        locked = await lock_tickets(session, [ticket.id])
        await record(session, [Entry(locked[ticket.id], EventKind.TICKET_SOLVED, SYSTEM.name, {"solved_at": now()})])
    (again,) = await store(database, [Said("3", "Nog steeds niets", 2, in_reply_to="1")])
    async with database.transaction() as session:
        await session.exec(
            update(Message).where(col(Message.id) == again).values(received_at=NOON - timedelta(hours=1))
        )
    await triage_all(database)
    async with database.transaction() as session:
        (ticket,) = await tickets(session)
    assert (ticket.state, ticket.waiting_since) == (TicketState.OPEN, NOON - timedelta(hours=1))


async def test_every_decision_can_be_replayed_from_what_is_stored(database: Database) -> None:
    texts = ["Waar blijft mijn pakket?", "Mijn internet ligt eruit", "Bedankt!", "hallo?", "My bill is wrong"]
    said = [Said(f"{n}", texts[n % 5], n, in_reply_to=f"{n - 1}" if n % 3 else None) for n in range(30)]
    await store(database, said)
    await triage_all(database, limit=7)
    async with database.transaction() as session:
        rows = (
            await session.exec(
                select(RecordedDecision, Message).join(Message, col(RecordedDecision.message_id) == col(Message.id))
            )
        ).all()
        assert len(rows) == 30
        for decision, message in rows:
            rulebook = (await configuration(session, decision.config_version_id)).rulebook
            thread = decision.thread and ThreadFacts(
                **{**decision.thread, "state": TicketState(decision.thread["state"])}
            )
            facts = MessageFacts(
                message.text,
                message.channel,
                rulebook.channels[message.channel].kind,
                message.language or "und",
                message.author_id,
                message.author_followers,
                message.sent_at,
            )
            again = decide(facts, thread, rulebook)
            assert (again.process, again.queue, again.stage, again.draw, again.urgency) == (
                decision.process,
                decision.queue,
                decision.stage,
                decision.draw,
                decision.urgency,
            )


async def test_a_contact_is_known_once_and_as_last_seen(database: Database) -> None:
    await store(database, [Said("1", followers=10), Said("2", minute=1, followers=90), Said("3", author="piet")])
    await triage_all(database, limit=1)
    async with database.transaction() as session:
        known = (await session.exec(select(Contact).order_by(col(Contact.external_id)))).all()
    assert [(contact.external_id, contact.followers) for contact in known] == [("jan", 90), ("piet", 0)]


async def test_triage_run_twice_changes_nothing(database: Database) -> None:
    await store(database, [Said("1")])
    await triage_all(database)
    await triage_all(database)
    async with database.transaction() as session:
        for table in (Ticket, Event, RecordedDecision):
            assert (await session.exec(select(func.count()).select_from(table))).one() == 1
        assert (await active_configuration(session)).version_id
