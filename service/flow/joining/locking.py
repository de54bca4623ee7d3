"""Tickets and the keys of their threads, locked in the order in which triage locks them."""

from collections.abc import Collection

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from service.flow.joining import statements
from service.flow.joining.queries import replies_on_their_way
from service.foundation.database import connection_of
from service.foundation.errors import Conflict, NotFound
from service.people.actor import Actor
from service.people.permissions import Act, may, require
from service.tables import Ticket
from service.tickets.ledger import LedgerTicket, lock_tickets


async def locked(session: AsyncSession, actor: Actor, act: Act, numbers: Collection[int]) -> dict[int, LedgerTicket]:
    """These tickets, theirs to change until the transaction ends, with nothing new in their threads meanwhile.

    Raises Conflict when somebody was faster.
    """
    rows = await session.exec(select(Ticket.id, Ticket.thread_id).where(col(Ticket.id).in_(numbers)))
    threads = {number: thread for number, thread in rows}
    connection = await connection_of(session)
    await connection.exec_driver_sql(statements.LOCK_KEYS, {"threads": sorted(set(threads.values()))})
    tickets = await lock_tickets(session, numbers)
    for number in numbers:
        ticket = tickets.get(number)
        if ticket is None or not may(actor, Act.READ, ticket):
            raise NotFound(f"There is no ticket {number}, or none that you may see.", number=number)
        require(actor, act, ticket)
        if ticket.thread_id != threads[number]:
            raise changed(number)
    return tickets


def changed(number: int) -> Conflict:
    """Somebody was faster."""
    return Conflict(f"Ticket {number} changed just now: look again.")


async def nothing_on_its_way(
    session: AsyncSession, numbers: Collection[int], to: Collection[int] | None = None
) -> None:
    """Raise Conflict while a reply to these tickets is on its way; `to` these messages, or any."""
    for reply in await replies_on_their_way(session, numbers):
        if to is None or reply.in_reply_to in to:
            raise Conflict(f"A reply on ticket {reply.ticket_id} is on its way: wait until it has arrived.")
