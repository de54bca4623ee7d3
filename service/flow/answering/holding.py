"""Who is writing the reply to a ticket: taken with the first key, kept by signs of life, taken over, let go."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import case, delete
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from routing_rules.vocabulary import EventKind
from service.flow.answering.locking import lock_ticket, person
from service.flow.answering.one_voice import name_of, taken
from service.flow.answering.queries import FRESH, fresh_lock
from service.foundation.clock import now
from service.foundation.errors import NotAllowed
from service.people.actor import Actor
from service.people.permissions import Act, Subject, may
from service.tables import ReplyLock
from service.tickets.ledger import Entry, record
from service.tickets.queries import visible_ticket

WRITERS = (Act.REPLY, Act.DRAFT, Act.JUDGE)


@dataclass(frozen=True, slots=True)
class HeldReply:
    """Who is writing the reply to a ticket."""

    holder: str
    since: datetime
    is_mine: bool


async def hold_reply(session: AsyncSession, actor: Actor, number: int) -> HeldReply:
    """Begin to write, or show that one still does; somebody else who is writing keeps it, and is named.

    Of many who begin at once, one holds it.
    """
    writer, at = person(actor), now()
    _require_writer(actor, await visible_ticket(session, actor, number))
    begun = insert(ReplyLock).values(ticket_id=number, colleague_id=writer, taken_at=at, seen_at=at)
    is_stale = col(ReplyLock.seen_at) <= at - FRESH
    is_mine = col(ReplyLock.colleague_id) == writer
    kept = begun.on_conflict_do_update(
        index_elements=["ticket_id"],
        set_={
            "colleague_id": writer,
            "taken_at": case((is_mine & ~is_stale, col(ReplyLock.taken_at)), else_=at),
            "seen_at": at,
        },
        where=is_mine | is_stale,
    )
    await session.exec(kept)
    wanted = select(ReplyLock).where(ReplyLock.ticket_id == number).execution_options(populate_existing=True)
    lock = (await session.exec(wanted)).one()
    return HeldReply(await name_of(session, lock.colleague_id), lock.taken_at, lock.colleague_id == writer)


async def held_reply(session: AsyncSession, actor: Actor, number: int) -> HeldReply | None:
    """Who is writing just now; None: nobody. Raises NotFound when the ticket is not the actor's to see."""
    await visible_ticket(session, actor, number)
    lock = await fresh_lock(session, number, now())
    if lock is None:
        return None
    return HeldReply(await name_of(session, lock.colleague_id), lock.taken_at, lock.colleague_id == actor.colleague_id)


async def take_over(session: AsyncSession, actor: Actor, number: int) -> HeldReply:
    """Go on writing in the place of whoever is; the ticket goes along, if they have it in hand.

    Raises Conflict when a third one has it.
    """
    writer = person(actor)
    ticket = await lock_ticket(session, actor, number)
    _require_writer(actor, ticket)
    at = now()
    lock = await fresh_lock(session, number, at)
    if lock is None or lock.colleague_id == writer:
        return await hold_reply(session, actor, number)
    loser = lock.colleague_id
    if ticket.claimed_by not in (None, writer, loser):
        raise await taken(session, "{name} has ticket {number} in hand, since {when}.", ticket, ticket.claimed_at or at)
    data = {"from": loser, "colleague": f"colleague/{loser}"}
    entries = [Entry(ticket, EventKind.REPLY_TAKEN_OVER, actor.name, data=data)]
    if ticket.claimed_by == loser:
        entries.append(Entry(ticket, EventKind.TICKET_CLAIMED, actor.name, {"claimed_by": writer, "claimed_at": at}))
    await record(session, entries, at)
    lock.colleague_id, lock.taken_at, lock.seen_at = writer, at, at
    return HeldReply(actor.display_name, at, is_mine=True)


async def let_go(session: AsyncSession, actor: Actor, number: int) -> None:
    """Write no more; what somebody else writes stays theirs."""
    writer = person(actor)
    await visible_ticket(session, actor, number)
    mine = delete(ReplyLock).where(col(ReplyLock.ticket_id) == number, col(ReplyLock.colleague_id) == writer)
    await session.exec(mine)


def may_write(actor: Actor, ticket: Subject) -> bool:
    """Whether they answer this ticket in one way or another."""
    return any(may(actor, act, ticket) for act in WRITERS)


def _require_writer(actor: Actor, ticket: Subject) -> None:
    if not may_write(actor, ticket):
        raise NotAllowed(f"{actor.display_name} may not answer this ticket.", act=str(Act.REPLY))
