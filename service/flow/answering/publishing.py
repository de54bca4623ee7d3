"""The one way a reply comes to be: the text is checked, the row is made, and the ledger knows, in one transaction."""

from datetime import datetime, timedelta
from uuid import UUID, uuid4

from sqlalchemy import delete
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col
from sqlmodel.ext.asyncio.session import AsyncSession

from routing_rules.reply_guard import objections
from routing_rules.vocabulary import EventKind
from service.configuration.queries import active_configuration
from service.flow.answering.queries import newest_customer_message, waiting_draft
from service.foundation.clock import now
from service.foundation.errors import Conflict, Invalid
from service.foundation.settings import settings
from service.people.actor import Actor
from service.tables import Draft, Message, Reply, ReplyLock
from service.tables.participation import DraftState
from service.tables.replies import ReplyState
from service.tickets.ledger import Entry, LedgerTicket, record

OTHERWISE = "answered otherwise"


async def publish(
    session: AsyncSession,
    actor: Actor,
    author: int,
    ticket: LedgerTicket,
    text: str,
    *,
    key: UUID | None = None,
    department: str | None = None,
    draft: Draft | None = None,
) -> int:
    """Put a reply on its way and return its id; the caller holds the ticket, and has looked whether it may.

    A ticket that nobody has in hand is claimed by it. `draft` is the one that is published; another one that waits is
    dropped.
    """
    message = await answered(session, ticket)
    await check_text(session, ticket.channel, text)
    at = now()
    reply_id = await _insert(session, author, message, text, key, department, at)
    entries = []
    if ticket.claimed_by is None:
        changes = {"claimed_by": author, "claimed_at": at}
        entries.append(Entry(ticket, EventKind.TICKET_CLAIMED, actor.name, changes))
    if draft is None:
        entries += await drop_waiting(session, actor, author, ticket, at, OTHERWISE)
    else:
        draft.reply_id = reply_id
        data = {**about(draft), "distance": draft.distance}
        entries.append(Entry(ticket, EventKind.DRAFT_APPROVED, actor.name, data=data))
    said: dict[str, object] = {"reply_id": reply_id}
    said |= {} if department is None else {"department": department}
    said |= {} if draft is None else {"draft": draft.id}
    entries.append(Entry(ticket, EventKind.REPLY_APPROVED, actor.name, data=said, message_id=message.id))
    await record(session, entries, at)
    await release_lock(session, ticket.id)
    return reply_id


async def answered(session: AsyncSession, ticket: LedgerTicket) -> Message:
    """What a reply to this ticket answers. Raises Conflict when no customer said anything."""
    message = await newest_customer_message(session, ticket.id)
    if message is None:
        raise Conflict(f"There is no customer message on ticket {ticket.id} to answer.")
    return message


async def check_text(session: AsyncSession, channel: str, text: str) -> None:
    """Raise Invalid with everything that is wrong with the text."""
    channels = (await active_configuration(session)).rulebook.channels
    if channel not in channels:
        raise Conflict(f"{channel} is no longer in the rulebook: nothing can be published there.")
    found = objections(text, channels[channel])
    if found:
        reasons = [{"kind": objection.kind.value, "text": objection.text} for objection in found]
        raise Invalid(" ".join(objection.text for objection in found), objections=reasons)


async def drop_waiting(
    session: AsyncSession, actor: Actor, author: int, ticket: LedgerTicket, at: datetime, reason: str
) -> list[Entry]:
    """The draft that waits on the ticket goes unused; returns its event, for the ledger."""
    draft = await waiting_draft(session, ticket.id)
    if draft is None:
        return []
    judged(draft, DraftState.DROPPED, author, at, reason)
    return [Entry(ticket, EventKind.DRAFT_DROPPED, actor.name, data={**about(draft), "reason": reason})]


async def release_lock(session: AsyncSession, number: int) -> None:
    """Nobody writes on this ticket any more."""
    await session.exec(delete(ReplyLock).where(col(ReplyLock.ticket_id) == number))


def about(draft: Draft) -> dict[str, object]:
    """What every event about a draft says of it."""
    return {"draft": draft.id, "department": draft.department}


def judged(draft: Draft, state: DraftState, judge: int, at: datetime, reason: str | None = None) -> None:
    """Write down what became of a draft, by whom and why."""
    draft.state, draft.judged_by, draft.judged_at, draft.reason = state, judge, at, reason


async def _insert(
    session: AsyncSession,
    author: int,
    message: Message,
    text: str,
    key: UUID | None,
    department: str | None,
    at: datetime,
) -> int:
    row = {
        "ticket_id": message.ticket_id,
        "in_reply_to": message.id,
        "text": text,
        "author": author,
        "department": department,
        "state": ReplyState.APPROVED,
        "idempotency_key": key or uuid4(),
        "approved_at": at,
        "due_at": at + timedelta(seconds=settings().undo_seconds),
        "attempts": 0,
    }
    statement = insert(Reply).values(row).on_conflict_do_nothing(index_elements=["idempotency_key"])
    reply_id = (await session.exec(statement.returning(col(Reply.id)))).scalar_one_or_none()
    if reply_id is None:
        raise Conflict("This form was sent before, for another ticket: open the ticket again.")
    return int(reply_id)
