"""What the page of a cell is read from, besides its state, its history and its readiness: the tickets in it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import col, func, select
from sqlmodel.ext.asyncio.session import AsyncSession

from routing_rules.facts import Cell
from service.people.actor import Actor
from service.tables import Message, RecordedDecision, Ticket
from service.tickets.queries import visible_tickets

RECENT = 20
_PER_TICKET = 4
"""Decisions read for each ticket that is shown: a thread has one for each of its messages."""
_LOOKED_THROUGH = 100_000
"""So many of the newest messages are looked through: a quiet cell needn't be searched for ever."""


@dataclass(frozen=True, slots=True)
class RecentTicket:
    """A ticket by the newest decision that put it in the cell."""

    number: int
    subject: str
    state: str
    decided_at: datetime
    stage: str
    """Which it was handled by."""
    share: int
    """Of the cell then."""
    draw: int | None
    """None: it was in a language in which the department takes no part."""

    @property
    def is_inside(self) -> bool:
        """Its author was inside the share."""
        return self.draw is not None and self.draw < self.share


async def recent_tickets(session: AsyncSession, actor: Actor, cell: Cell) -> list[RecentTicket]:
    """The newest that were decided in the cell, of those that the actor may see."""
    newest = select(func.max(RecordedDecision.message_id) - _LOOKED_THROUGH).scalar_subquery()
    decided = (
        select(RecordedDecision)
        .where(col(RecordedDecision.cell) == str(cell), col(RecordedDecision.message_id) > newest)
        .order_by(col(RecordedDecision.message_id).desc())
        .limit(RECENT * _PER_TICKET)
    )
    decisions = {one.message_id: one for one in await session.exec(decided)}
    rows = await session.exec(
        select(Message.id, Message.ticket_id).where(col(Message.id).in_(decisions)).order_by(col(Message.id).desc())
    )
    first: dict[int, RecordedDecision] = {}
    for message_id, number in rows:
        if number is not None:
            first.setdefault(number, decisions[message_id])
    wanted = dict(list(first.items())[:RECENT])
    found = await tickets_by_number(session, actor, list(wanted))
    return [
        RecentTicket(one.id, one.subject, one.state, said.decided_at, said.stage, said.share, said.draw)
        for number, said in wanted.items()
        for one in found
        if one.id == number
    ]


async def tickets_by_number(session: AsyncSession, actor: Actor, numbers: Sequence[int]) -> list[Ticket]:
    """Those of these tickets that the actor may see."""
    return list(await session.exec(visible_tickets(actor).where(col(Ticket.id).in_(numbers))))
