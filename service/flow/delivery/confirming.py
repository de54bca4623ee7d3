"""Writing down what became of a reply: on the reply, on its ticket, and as our own words in the thread."""

from datetime import datetime, timedelta

from sqlmodel import select
from sqlmodel.ext.asyncio.session import AsyncSession

from routing_rules.lifecycle import WAITING_FOR_US
from routing_rules.vocabulary import EventKind, TicketState
from service.channels.protocol import OutgoingReply, Published
from service.flow.delivery import statements
from service.flow.delivery.outcomes import ClaimedReply, Delivered, Failed, Later, Outcome, Unknown
from service.foundation.clock import now
from service.foundation.database import connection_of
from service.foundation.pauses import pause
from service.foundation.settings import Settings
from service.foundation.validation import storable
from service.people.actor import SYSTEM
from service.tables import Reply, Ticket
from service.tables.replies import ReplyState
from service.tickets.ledger import Entry, LedgerTicket, lock_tickets, record
from service.tickets.queries import colleague_names

NOBODY_LOOKS = frozenset({TicketState.WAITING_ON_CUSTOMER, TicketState.SOLVED})
"""States in which a failure would go unseen."""


async def confirm(session: AsyncSession, claimed: ClaimedReply, outcome: Outcome, options: Settings) -> bool:
    """Write the outcome down; False, and no change, when it was written already or another sender took over."""
    if isinstance(outcome, Delivered):
        key = {"reply_id": claimed.reply_id, "external_id": outcome.published.external_id}
        await (await connection_of(session)).exec_driver_sql(statements.HOLD_KEY, key)
    ticket, reply = await _locked(session, claimed)
    if (reply.state, reply.attempts) != (ReplyState.SENDING, claimed.attempt):
        return False
    match outcome:
        case Delivered(published):
            await _delivered(session, ticket, reply, claimed.outgoing, published)
        case Failed(words):
            await _failed(session, ticket, reply, words)
        case Later(words) if claimed.tries >= options.delivery_attempts:
            await _failed(session, ticket, reply, f"It was not published after {claimed.tries} attempts: {words}")
        case Unknown(words) if claimed.tries > options.delivery_attempts:
            await _failed(session, ticket, reply, f"It may be public, and we can't find out: {words}")
        case Later() | Unknown():
            _wait(reply, claimed, outcome, options)
    return True


async def _locked(session: AsyncSession, claimed: ClaimedReply) -> tuple[LedgerTicket, Reply]:
    """The reply, and the ticket that it is on: another than when it was claimed, if they were merged since.

    The ticket that this one is part of is held too: the reply's own words go there, and it must not move meanwhile.
    """
    now_on = (await session.exec(select(Reply.ticket_id).where(Reply.id == claimed.reply_id))).one()
    tickets = await lock_tickets(session, {claimed.ticket_id, now_on, await _merged_into(session, now_on)})
    mine = select(Reply).where(Reply.id == claimed.reply_id).with_for_update()
    reply = (await session.exec(mine.execution_options(populate_existing=True))).one()
    if reply.ticket_id not in tickets:
        tickets = await lock_tickets(session, [reply.ticket_id])
    return tickets[reply.ticket_id], reply


async def _delivered(
    session: AsyncSession, ticket: LedgerTicket, reply: Reply, outgoing: OutgoingReply, published: Published
) -> None:
    at = now()
    number = await _merged_into(session, reply.ticket_id)
    reply.message_id = await _say(session, reply, number, outgoing, published, at)
    # Both at once: the other ticket may have a reply of its own on its way.
    reply.ticket_id, reply.state = number, ReplyState.DELIVERED
    reply.error, reply.delivered_at = None, at
    reply.external_id, reply.url = published.external_id, published.url
    data = {"reply_id": reply.id, "external_id": published.external_id, "url": published.url}
    if reply.department is not None:
        data["department"] = reply.department
    entries = [
        Entry(ticket, EventKind.REPLY_DELIVERED, SYSTEM.name, {"last_message_at": at}, data, reply.message_id),
        *await _reopened_if_overtaken(session, ticket, reply),
    ]
    await record(session, entries, at)


async def _say(
    session: AsyncSession, reply: Reply, number: int, outgoing: OutgoingReply, published: Published, at: datetime
) -> int:
    """The id of the message that the reply became, on this ticket."""
    author = f"colleague/{reply.author}"
    row = {
        "channel": outgoing.channel,
        "external_id": published.external_id,
        "text": reply.text,
        "at": at,
        "author_id": author,
        "author_name": (await colleague_names(session, [author]))[author],
        "thread": outgoing.thread,
        "in_reply_to": outgoing.in_reply_to,
        "url": published.url,
        "ticket_id": number,
    }
    connection = await connection_of(session)
    inserted = (await connection.exec_driver_sql(statements.INSERT_OUTBOUND, row)).scalar_one_or_none()
    if inserted is None:
        # The network sent us our own post before it answered us.
        inserted = (await connection.exec_driver_sql(statements.FIND_MESSAGE, row)).scalar_one()
    await connection.exec_driver_sql(statements.POINT_KEY, row)
    return int(inserted)


async def _reopened_if_overtaken(session: AsyncSession, ticket: LedgerTicket, reply: Reply) -> list[Entry]:
    """A customer who wrote after the approval has no answer yet: the ticket goes on waiting for us."""
    if ticket.state not in WAITING_FOR_US:
        return []
    known = {"ticket_id": ticket.id, "reply_id": reply.id}
    newer = (await (await connection_of(session)).exec_driver_sql(statements.OVERTAKEN_BY, known)).one_or_none()
    if newer is None:
        return []
    data = {"reason": "overtaken", "reply_id": reply.id}
    changes = {"waiting_since": newer.asked_at}
    return [Entry(ticket, EventKind.TICKET_REOPENED, SYSTEM.name, changes, data, newer.id, newer.asked_at)]


async def _failed(session: AsyncSession, ticket: LedgerTicket, reply: Reply, words: str) -> None:
    at = now()
    number = await _merged_into(session, reply.ticket_id)
    reply.ticket_id, reply.state, reply.error = number, ReplyState.FAILED, storable(words)
    data = {"reply_id": reply.id, "error": reply.error, "attempts": reply.attempts}
    entries = [Entry(ticket, EventKind.REPLY_FAILED, SYSTEM.name, data=data)]
    if ticket.state in NOBODY_LOOKS:
        reason = {"reason": "reply_failed", "reply_id": reply.id}
        changes: dict[str, object] = {"solved_at": None}
        entries.append(Entry(ticket, EventKind.TICKET_REOPENED, SYSTEM.name, changes, reason, asked_at=at))
    await record(session, entries, at)


async def _merged_into(session: AsyncSession, number: int) -> int:
    """The ticket that this one has become part of, or itself: where colleagues look for the reply."""
    while True:
        winner = (await session.exec(select(Ticket.merged_into).where(Ticket.id == number))).one()
        if winner is None:
            return number
        number = winner


def _wait(reply: Reply, claimed: ClaimedReply, outcome: Later | Unknown, options: Settings) -> None:
    """A reply that may be public stays "sending", and is left alone for as long as the network may still accept it."""
    delay = pause(claimed.tries, outcome.retry_after)
    if isinstance(outcome, Later):
        reply.state = ReplyState.APPROVED
    else:
        delay = max(delay, lease(options))
    reply.due_at, reply.error = now() + delay, storable(outcome.words)


def lease(options: Settings) -> timedelta:
    """How long a sender has a reply to itself: time to look, to publish and to confirm."""
    return timedelta(seconds=3 * options.delivery_timeout_seconds)
