"""Nobody answers beside somebody else: who has the ticket, who is writing, and what is on its way, each named."""

from datetime import datetime
from typing import ClassVar

from sqlmodel.ext.asyncio.session import AsyncSession

from service.flow.answering.queries import customer_messages_after, fresh_lock, reply_on_its_way
from service.foundation.clock import now
from service.foundation.errors import Conflict
from service.tickets.ledger import LedgerTicket
from service.tickets.merging import part_of
from service.tickets.queries import colleague_names


class CustomerWrote(Conflict):
    """The customer said something that the author of the reply has not seen."""

    title: ClassVar[str] = "The customer wrote meanwhile"


async def one_voice(session: AsyncSession, author: int, ticket: LedgerTicket, seen: int | None = None) -> None:
    """Raise Conflict, saying who and since when, unless this author may answer the ticket as they saw it."""
    if ticket.merged_into is not None:
        winner = await part_of(session, ticket.id)
        raise Conflict(f"Ticket {ticket.id} is part of ticket {winner} now: answer there.", merged_into=winner)
    await in_whose_hands(session, author, ticket)
    await _on_its_way(session, ticket)
    await _being_written(session, author, ticket)
    if seen is not None:
        await _as_seen(session, ticket, seen)


async def in_whose_hands(session: AsyncSession, author: int, ticket: LedgerTicket) -> None:
    """Raise Conflict when somebody else has the ticket."""
    if ticket.claimed_by not in (None, author):
        since = ticket.claimed_at or ticket.opened_at
        raise await taken(session, "{name} is already answering ticket {number}, since {when}.", ticket, since)


async def taken(
    session: AsyncSession, sentence: str, ticket: LedgerTicket, since: datetime, who: int | None = None
) -> Conflict:
    """What says who was faster, by default whoever has the ticket, and since when."""
    name = await name_of(session, ticket.claimed_by if who is None else who)
    words = sentence.format(name=name, number=ticket.id, when=f"{since:%Y-%m-%d %H:%M} UTC")
    return Conflict(words, answering=name, since=since.isoformat())


async def name_of(session: AsyncSession, colleague_id: int | None) -> str:
    """What a colleague is called."""
    ledger_name = f"colleague/{colleague_id}"
    return (await colleague_names(session, [ledger_name]))[ledger_name]


async def _on_its_way(session: AsyncSession, ticket: LedgerTicket) -> None:
    other = await reply_on_its_way(session, ticket.id)
    if other is not None:
        sentence = "{name} is already answering ticket {number}, since {when}: that reply is on its way."
        raise await taken(session, sentence, ticket, other.approved_at, other.author)


async def _being_written(session: AsyncSession, author: int, ticket: LedgerTicket) -> None:
    lock = await fresh_lock(session, ticket.id, now())
    if lock is not None and lock.colleague_id != author:
        sentence = "{name} is writing a reply to ticket {number}, since {when}."
        raise await taken(session, sentence, ticket, lock.taken_at, lock.colleague_id)


async def _as_seen(session: AsyncSession, ticket: LedgerTicket, seen: int) -> None:
    messages = await customer_messages_after(session, ticket.id, seen)
    if messages:
        said = [{"id": one.id, "text": one.text, "sent_at": one.sent_at.isoformat()} for one in messages]
        words = f"The customer wrote again on ticket {ticket.id} meanwhile: read it before you send this."
        raise CustomerWrote(words, messages=said, seen_message=messages[-1].id)
