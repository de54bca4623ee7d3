"""What colleagues do with a reply: approve it, try it again, take it back."""

from uuid import uuid4

from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from routing_rules.reply_guard import objections
from routing_rules.vocabulary import EventKind
from service.configuration.queries import active_configuration
from service.flow.answering.forms import ReplyForm
from service.flow.answering.queries import newest_customer_message, reply_on_its_way, reply_with_key
from service.foundation.clock import now
from service.foundation.errors import Conflict, Invalid, NotAllowed, NotFound
from service.people.actor import Actor
from service.people.permissions import Act, may, require
from service.tables import Message, Reply
from service.tables.replies import ReplyState
from service.tickets.ledger import Entry, LedgerTicket, lock_tickets, record
from service.tickets.merging import part_of
from service.tickets.queries import colleague_names


async def approve_reply(session: AsyncSession, actor: Actor, number: int, form: ReplyForm) -> int:
    """Put a reply on its way and return its id; the same form again returns the same reply.

    A ticket that nobody has in hand is claimed by it. Raises Conflict when somebody else is answering, and Invalid
    with all objections to the text.
    """
    author = _person(actor)
    ticket = await _locked(session, actor, number)
    known = None if form.idempotency_key is None else await reply_with_key(session, form.idempotency_key)
    if known is not None:
        return _the_same(known, number, author, form)
    if ticket.merged_into is not None:
        winner = await part_of(session, number)
        raise Conflict(f"Ticket {number} is part of ticket {winner} now: answer there.", merged_into=winner)
    await _one_voice(session, author, ticket)
    message = await newest_customer_message(session, number)
    if message is None:
        raise Conflict(f"There is no customer message on ticket {number} to answer.")
    await _check_text(session, ticket.channel, form.text)
    reply_id = await _insert(session, author, message, form)
    entries = [Entry(ticket, EventKind.REPLY_APPROVED, actor.name, data={"reply_id": reply_id}, message_id=message.id)]
    if ticket.claimed_by is None:
        changes = {"claimed_by": author, "claimed_at": now()}
        entries.insert(0, Entry(ticket, EventKind.TICKET_CLAIMED, actor.name, changes))
    await record(session, entries)
    return reply_id


async def retry_reply(session: AsyncSession, actor: Actor, reply_id: int) -> None:
    """Put a failed reply on its way again."""
    author = _person(actor)
    ticket, reply = await _locked_reply(session, actor, reply_id)
    if reply.state != ReplyState.FAILED:
        raise Conflict(f"This reply is {reply.state}: only a failed one can be tried again.", state=reply.state)
    await _one_voice(session, author, ticket)
    reply.state, reply.due_at, reply.error = ReplyState.APPROVED, now(), None
    # Attempts go on counting: they are what tells a sender who is too late from the one who has it now.
    data = {"reply_id": reply_id, "attempts": reply.attempts}
    await record(session, [Entry(ticket, EventKind.REPLY_RETRIED, actor.name, data=data)])


async def withdraw_reply(session: AsyncSession, actor: Actor, reply_id: int) -> None:
    """Take a reply back that is not public; withdrawing it twice changes nothing."""
    author = _person(actor)
    ticket, reply = await _locked_reply(session, actor, reply_id)
    if reply.state == ReplyState.WITHDRAWN:
        return
    if reply.state == ReplyState.SENDING:
        raise Conflict("This reply is being sent and may be public already.", state=reply.state)
    if reply.state == ReplyState.DELIVERED:
        raise Conflict("This reply is public: it can't be taken back here.", state=reply.state)
    await _in_whose_hands(session, author, ticket)
    reply.state = ReplyState.WITHDRAWN
    await record(session, [Entry(ticket, EventKind.REPLY_WITHDRAWN, actor.name, data={"reply_id": reply_id})])


def _person(actor: Actor) -> int:
    if actor.colleague_id is None:
        raise NotAllowed(f"Only colleagues answer customers; {actor.display_name} is none.")
    return actor.colleague_id


async def _locked(session: AsyncSession, actor: Actor, number: int) -> LedgerTicket:
    ticket = (await lock_tickets(session, [number])).get(number)
    if ticket is None or not may(actor, Act.READ, ticket):
        raise NotFound(f"There is no ticket {number}, or none that you may see.", number=number)
    require(actor, Act.REPLY, ticket)
    return ticket


async def _locked_reply(session: AsyncSession, actor: Actor, reply_id: int) -> tuple[LedgerTicket, Reply]:
    """Ticket first, as everywhere, so that nobody waits for each other."""
    number = (await session.exec(select(Reply.ticket_id).where(Reply.id == reply_id))).one_or_none()
    if number is None:
        raise NotFound(f"There is no reply {reply_id}.", reply=reply_id)
    ticket = await _locked(session, actor, number)
    wanted = select(Reply).where(Reply.id == reply_id).with_for_update().execution_options(populate_existing=True)
    return ticket, (await session.exec(wanted)).one()


def _the_same(known: Reply, number: int, author: int, form: ReplyForm) -> int:
    if (known.ticket_id, known.author, known.text) != (number, author, form.text):
        raise Conflict("This form was sent before with something else in it: open the ticket again.")
    return known.id


async def _one_voice(session: AsyncSession, author: int, ticket: LedgerTicket) -> None:
    await _in_whose_hands(session, author, ticket)
    other = await reply_on_its_way(session, ticket.id)
    if other is not None:
        name = await _name(session, other.author)
        raise Conflict(f"{name} is already answering ticket {ticket.id}: that reply is on its way.", answering=name)


async def _in_whose_hands(session: AsyncSession, author: int, ticket: LedgerTicket) -> None:
    if ticket.claimed_by not in (None, author):
        name = await _name(session, ticket.claimed_by)
        raise Conflict(f"{name} is already answering ticket {ticket.id}.", answering=name)


async def _name(session: AsyncSession, colleague_id: int | None) -> str:
    ledger_name = f"colleague/{colleague_id}"
    return (await colleague_names(session, [ledger_name]))[ledger_name]


async def _check_text(session: AsyncSession, channel: str, text: str) -> None:
    channels = (await active_configuration(session)).rulebook.channels
    if channel not in channels:
        raise Conflict(f"{channel} is no longer in the rulebook: nothing can be published there.")
    found = objections(text, channels[channel])
    if found:
        reasons = [{"kind": objection.kind.value, "text": objection.text} for objection in found]
        raise Invalid(" ".join(objection.text for objection in found), objections=reasons)


async def _insert(session: AsyncSession, author: int, message: Message, form: ReplyForm) -> int:
    at = now()
    row = {
        "ticket_id": message.ticket_id,
        "in_reply_to": message.id,
        "text": form.text,
        "author": author,
        "state": ReplyState.APPROVED,
        "idempotency_key": form.idempotency_key or uuid4(),
        "approved_at": at,
        "due_at": at,
        "attempts": 0,
    }
    statement = insert(Reply).values(row).on_conflict_do_nothing(index_elements=["idempotency_key"])
    reply_id = (await session.exec(statement.returning(col(Reply.id)))).scalar_one_or_none()
    if reply_id is None:
        raise Conflict("This form was sent before, for another ticket: open the ticket again.")
    return int(reply_id)
