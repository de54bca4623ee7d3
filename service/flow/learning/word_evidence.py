"""The tickets in which a proposed word stands."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from service.tables import Message, Ticket, WordProposal

SHOWN = 10
"""Tickets of each proposal."""


@dataclass(frozen=True, slots=True)
class WordTicket:
    """A ticket with the word in it."""

    number: int
    subject: str


async def tickets_with_words(
    session: AsyncSession, proposals: Sequence[WordProposal]
) -> Mapping[int, Sequence[WordTicket]]:
    """Some of the tickets behind each proposal, by its id."""
    wanted = {one.id: [int(number) for number in one.message_ids[:SHOWN]] for one in proposals}
    numbers = {number for own in wanted.values() for number in own}
    rows = await session.exec(
        select(col(Message.id), col(Ticket.id), col(Ticket.subject))
        .join(Ticket, col(Ticket.id) == col(Message.ticket_id))
        .where(col(Message.id).in_(numbers))
    )
    found = {message_id: WordTicket(number, subject) for message_id, number, subject in rows}
    return {key: list(dict.fromkeys(found[number] for number in own if number in found)) for key, own in wanted.items()}
