"""A ticket, with the reply or draft on it, theirs to change until the transaction ends."""

from sqlmodel import select
from sqlmodel.ext.asyncio.session import AsyncSession

from service.foundation.errors import NotAllowed, NotFound
from service.people.actor import Actor
from service.people.permissions import Act, may, require
from service.tables import Draft, Reply
from service.tickets.ledger import LedgerTicket, lock_tickets


def person(actor: Actor) -> int:
    """The colleague who acts. Raises NotAllowed for programs."""
    if actor.colleague_id is None:
        raise NotAllowed(f"Only colleagues answer customers; {actor.display_name} is none.")
    return actor.colleague_id


async def lock_ticket(session: AsyncSession, actor: Actor, number: int) -> LedgerTicket:
    """The ticket, if the actor may see it. Raises NotFound."""
    return seen_by(actor, await lock_row(session, number), number)


async def lock_row(session: AsyncSession, number: int) -> LedgerTicket | None:
    """The ticket, whoever may see it."""
    return (await lock_tickets(session, [number])).get(number)


def seen_by(actor: Actor, ticket: LedgerTicket | None, number: int) -> LedgerTicket:
    """The ticket, if the actor may see it. Raises NotFound."""
    if ticket is None or not may(actor, Act.READ, ticket):
        raise NotFound(f"There is no ticket {number}, or none that you may see.", number=number)
    return ticket


async def lock_reply(session: AsyncSession, actor: Actor, reply_id: int) -> tuple[LedgerTicket, Reply]:
    """Ticket first, as everywhere, so that nobody waits for each other.

    Raises NotAllowed for whoever may not answer; who approved a department's draft may go on with that reply.
    """
    number = (await session.exec(select(Reply.ticket_id).where(Reply.id == reply_id))).one_or_none()
    if number is None:
        raise NotFound(f"There is no reply {reply_id}.", reply=reply_id)
    ticket = await lock_ticket(session, actor, number)
    wanted = select(Reply).where(Reply.id == reply_id).with_for_update().execution_options(populate_existing=True)
    reply = (await session.exec(wanted)).one()
    if not (reply.author == actor.colleague_id and may(actor, Act.JUDGE, ticket)):
        require(actor, Act.REPLY, ticket)
    return ticket, reply


async def lock_draft(session: AsyncSession, actor: Actor, draft_id: int) -> tuple[LedgerTicket, Draft]:
    """The draft and its ticket, for whoever judges it."""
    number = (await session.exec(select(Draft.ticket_id).where(Draft.id == draft_id))).one_or_none()
    if number is None:
        raise NotFound(f"There is no draft {draft_id}.", draft=draft_id)
    ticket = await lock_ticket(session, actor, number)
    require(actor, Act.JUDGE, ticket)
    wanted = select(Draft).where(Draft.id == draft_id).with_for_update().execution_options(populate_existing=True)
    return ticket, (await session.exec(wanted)).one()
