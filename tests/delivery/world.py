"""What delivery needs to exist: a colleague, a customer's ticket and a reply to it."""

from datetime import timedelta
from uuid import uuid4

from sqlalchemy import update
from sqlmodel import col, select

from routing_rules.vocabulary import Direction, EventKind, Role, Stage, TicketState
from service.flow.answering.actions import approve_reply
from service.flow.answering.forms import ReplyForm
from service.foundation.clock import now
from service.foundation.database import Database
from service.people.actor import SYSTEM, Actor
from service.people.queries import actor_for
from service.tables import Colleague, Contact, Event, Message, Reply, Ticket
from service.tables.messages import Triage
from service.tickets.ledger import Entry, LedgerTicket, lock_tickets, record

WORDS = "Hoi Jan, we zoeken uit waar je pakket is."


async def a_colleague(
    database: Database, name: str = "Sanne", role: Role = Role.AGENT, department: str = "webcare"
) -> Actor:
    """Somebody who answers customers."""
    colleague = Colleague(
        login=f"{name}-{uuid4()}",
        name=name,
        password_hash="none",
        roles=[role],
        department=department,
        created_at=now(),
    )
    async with database.transaction() as session:
        session.add(colleague)
        await session.flush()
    return actor_for(colleague)


async def a_ticket(database: Database, channel: str = "x", queue: str = "webcare", stage: Stage = Stage.HUB) -> int:
    """A new ticket with one customer message; returns its number."""
    async with database.transaction() as session:
        contact = Contact(channel=channel, external_id=f"u-{uuid4()}", handle="jan", name="Jan")
        session.add(contact)
        await session.flush()
        message = _message(channel, contact)
        session.add(message)
        await session.flush()
        at = message.sent_at
        ticket = LedgerTicket(
            id=0,
            channel=channel,
            contact_id=contact.id,
            thread_id=message.id,
            state=TicketState.NEW,
            queue=queue,
            owner=None,
            routed_by=SYSTEM.name,
            process=None,
            stage=stage,
            urgency=0,
            tone="neutral",
            language="nl",
            subject="Waar blijft mijn pakket?",
            claimed_by=None,
            claimed_at=None,
            opened_at=at,
            waiting_since=at,
            last_message_at=at,
            solved_at=None,
            follows=None,
            merged_into=None,
            version=0,
        )
        entry = Entry(ticket, EventKind.TICKET_ROUTED, SYSTEM.name, message_id=message.id, asked_at=at)
        await record(session, [entry], at)
        message.ticket_id = ticket.id
    return ticket.id


async def the_customer_writes(database: Database, number: int, kind: EventKind = EventKind.MESSAGE_ADDED) -> Message:
    """Another message on the ticket, as triage adds it."""
    async with database.transaction() as session:
        ticket = (await lock_tickets(session, [number]))[number]
        contact = await session.get_one(Contact, ticket.contact_id)
        message = _message(ticket.channel, contact)
        message.ticket_id = number
        session.add(message)
        await session.flush()
        await record(session, [Entry(ticket, kind, SYSTEM.name, message_id=message.id, asked_at=message.sent_at)])
    return message


async def an_approved_reply(
    database: Database, author: Actor, number: int | None = None, channel: str = "x", text: str = WORDS
) -> Reply:
    """A reply that waits for delivery."""
    answered = await a_ticket(database, channel) if number is None else number
    async with database.transaction() as session:
        reply_id = await approve_reply(session, author, answered, ReplyForm(text=text))
    return await the_reply(database, reply_id)


async def the_reply(database: Database, reply_id: int) -> Reply:
    """The reply as it is now."""
    async with database.transaction() as session:
        return await session.get_one(Reply, reply_id)


async def the_ticket(database: Database, number: int) -> Ticket:
    """The ticket as it is now."""
    async with database.transaction() as session:
        return await session.get_one(Ticket, number)


async def happened(database: Database, number: int) -> list[str]:
    """The kinds of the ticket's events, in order."""
    async with database.transaction() as session:
        return list(await session.exec(select(Event.kind).where(Event.ticket_id == number).order_by(col(Event.id))))


async def events(database: Database, number: int, kind: EventKind) -> list[Event]:
    """The ticket's events of one kind, in order."""
    async with database.transaction() as session:
        wanted = select(Event).where(Event.ticket_id == number, Event.kind == kind).order_by(col(Event.id))
        return list(await session.exec(wanted))


async def our_words(database: Database, number: int) -> list[Message]:
    """What we said in public on the ticket."""
    async with database.transaction() as session:
        wanted = select(Message).where(Message.ticket_id == number, Message.direction == Direction.OUTBOUND)
        return list(await session.exec(wanted))


async def let_time_pass(database: Database) -> None:
    """Every pause and every lease is over."""
    async with database.transaction() as session:
        await session.exec(update(Reply).values(due_at=now() - timedelta(seconds=1)))


def _message(channel: str, contact: Contact) -> Message:
    at = now()
    return Message(
        channel=channel,
        external_id=f"in-{uuid4()}",
        text="Waar blijft mijn pakket?",
        sent_at=at,
        received_at=at,
        author_id=contact.external_id,
        author_handle=contact.handle,
        contact_id=contact.id,
        triage=Triage.DECIDED,
    )
