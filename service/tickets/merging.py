"""Two tickets become one: the one definition of merging, for triage and by hand.

The loser's event keeps all that undoing it needs: which thread and keys, messages and replies it brought.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import select
from sqlmodel.ext.asyncio.session import AsyncSession

from routing_rules.happenings import REPLY_CLOCKS
from routing_rules.intents import united, weightier
from routing_rules.lifecycle import WAITING_FOR_US
from routing_rules.vocabulary import EventKind, TicketState
from service.people.actor import SYSTEM
from service.tables import Ticket
from service.tickets.ledger import Entry, LedgerTicket

_MOVED = "unnest(%(loser)s::bigint[], %(winner)s::bigint[]) AS moved(loser, winner)"

MOVE_KEYS = f"""
UPDATE thread_key SET thread_id = moved.winner FROM {_MOVED}
WHERE thread_key.thread_id = moved.loser RETURNING moved.loser, thread_key.key AS moved"""  # noqa: S608

MOVE_MESSAGES = f"""
UPDATE message SET ticket_id = moved.winner FROM {_MOVED}
WHERE message.ticket_id = moved.loser RETURNING moved.loser, message.id AS moved"""  # noqa: S608

MOVE_REPLIES = f"""
WITH moved AS (SELECT * FROM {_MOVED})
UPDATE reply SET ticket_id = moved.winner FROM moved
WHERE reply.ticket_id = moved.loser AND (
  reply.state NOT IN ('approved', 'sending') OR NOT EXISTS (
    SELECT FROM reply AS other LEFT JOIN moved AS theirs ON theirs.loser = other.ticket_id
    WHERE other.id <> reply.id AND other.state IN ('approved', 'sending')
      AND COALESCE(theirs.winner, other.ticket_id) = moved.winner))
RETURNING moved.loser, reply.id AS moved"""  # noqa: S608
"""A ticket has one reply on its way at most: of two that meet, the loser's stays where it is until it has gone out."""

AT_REST = frozenset({TicketState.SOLVED, TicketState.NO_REPLY_NEEDED, TicketState.SPAM})


@dataclass(frozen=True, slots=True)
class Brought:
    """What a ticket brings into the one that it becomes part of."""

    messages: list[int] = field(default_factory=list)
    replies: list[int] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)
    """Of its thread, as the table of thread keys has them."""


async def move_keys(connection: AsyncConnection, threads: Mapping[int, int]) -> dict[int, list[str]]:
    """Let the keys of threads lead to other threads (loser -> winner); returns which, by loser.

    Repeated until nothing is left to move. Whoever adds a key to a thread holds another of its keys until they commit,
    so moving that one waits for them; the key that they added is younger than that statement's view, and only the next
    one's sees it. Left behind, it would lead to a thread that has ended.
    """
    moved: dict[int, list[str]] = {}
    while further := await _moved(connection, MOVE_KEYS, threads):
        for loser, keys in further.items():
            moved[loser] = sorted([*moved.get(loser, ()), *keys])
    return moved


async def move_contents(
    connection: AsyncConnection, tickets: Mapping[int, LedgerTicket], keys: Mapping[int, list[str]]
) -> dict[int, Brought]:
    """Move what was said from tickets that the caller holds locked to their winners (by the loser's number).

    `keys` are those of each loser that were moved already, by its number. Decisions stay with their messages.
    """
    winners = {number: winner.id for number, winner in tickets.items()}
    messages = await _moved(connection, MOVE_MESSAGES, winners)
    replies = await _moved(connection, MOVE_REPLIES, winners)
    return {
        number: Brought(messages.get(number, []), replies.get(number, []), sorted(keys.get(number, ())))
        for number in winners
    }


async def part_of(session: AsyncSession, number: int) -> int:
    """The ticket that this one has become part of, through however many merges; itself when it was never merged."""
    while True:
        winner = (await session.exec(select(Ticket.merged_into).where(Ticket.id == number))).one_or_none()
        if winner is None:
            return number
        number = winner


def merged(
    loser: LedgerTicket, winner: LedgerTicket, brought: Brought, actor: str, reason: str | None = None
) -> list[Entry]:
    """What happens to both. Whoever waited waits on, since the earlier of both; what was answered asks nothing more."""
    asks = loser.state in WAITING_FOR_US and bool(loser.clocks.open(REPLY_CLOCKS))
    data: dict[str, object] = {
        "into": winner.id,
        "thread_id": loser.thread_id,
        "messages": brought.messages,
        "replies": brought.replies,
        "keys": brought.keys,
    }
    entries = [
        Entry(
            loser,
            EventKind.TICKET_MERGED,
            actor,
            {"claimed_by": None, "claimed_at": None, "pinned": False, "merged_into": winner.id},
            data | ({} if reason is None else {"reason": reason}),
        ),
        Entry(
            winner,
            _joining(winner, asks=asks),
            actor,
            _together(loser, winner, asks=asks),
            {"merged": loser.id},
            asked_at=loser.waiting_since if asks else None,
        ),
    ]
    if winner.process is None and loser.process is not None and winner.routed_by == SYSTEM.name:
        route = {name: getattr(loser, name) for name in ("owner", "routed_by", "process", "stage")}
        route["queue"] = loser.home
        known = {name: value for name, value in route.items() if name != "routed_by"}
        entries.append(Entry(winner, EventKind.TICKET_REROUTED, actor, route, {**known, "merged": loser.id}))
    return entries


def _joining(winner: LedgerTicket, *, asks: bool) -> EventKind:
    if not asks:
        return EventKind.TICKET_JOINED
    return EventKind.TICKET_REOPENED if winner.state in AT_REST else EventKind.MESSAGE_ADDED


def _together(loser: LedgerTicket, winner: LedgerTicket, *, asks: bool) -> dict[str, object]:
    waited = winner.state in WAITING_FOR_US
    since = min(loser.waiting_since, winner.waiting_since) if waited else loser.waiting_since
    holder = winner if winner.claimed_by is not None or not (asks or waited) else loser
    return {
        "urgency": max(winner.urgency, loser.urgency),
        "intent": weightier(winner.intent, loser.intent),
        "concerns": united(winner.concerns, loser.concerns),
        "reach": max(winner.reach, loser.reach),
        "waiting_since": since if asks else winner.waiting_since,
        "last_message_at": max(winner.last_message_at, loser.last_message_at),
        "claimed_by": holder.claimed_by,
        "claimed_at": holder.claimed_at,
        "pinned": holder.pinned,
        "solved_at": None if asks else winner.solved_at,
    }


async def _moved(connection: AsyncConnection, statement: str, pairs: Mapping[int, int]) -> dict[int, list[Any]]:
    if not pairs:
        return {}
    columns = {"loser": list(pairs), "winner": list(pairs.values())}
    found: dict[int, list[Any]] = {}
    for row in (await connection.exec_driver_sql(statement, columns)).mappings():
        found.setdefault(row["loser"], []).append(row["moved"])
    return {loser: sorted(moved) for loser, moved in found.items()}
