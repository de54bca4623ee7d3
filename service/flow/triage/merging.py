"""Two tickets of what turns out to be one thread become one: that of the thread which began first."""

from collections.abc import Sequence

from sqlalchemy.ext.asyncio import AsyncConnection

from routing_rules.vocabulary import EventKind
from service.flow.triage.threads import Threads
from service.people.actor import SYSTEM
from service.tickets.ledger import Entry, LedgerSet, LedgerTicket
from service.tickets.merging import merged, move_contents, move_keys


async def merge_joined(
    connection: AsyncConnection, locked: Sequence[LedgerTicket], threads: Threads, happened: LedgerSet
) -> dict[int, LedgerTicket]:
    """The one open ticket of each thread, after merging those whose threads were joined."""
    joined = threads.joined
    tickets: dict[int, LedgerTicket] = {}
    losers: list[LedgerTicket] = []
    for ticket in sorted(locked, key=lambda ticket: (ticket.thread_id in joined, ticket.id)):
        thread = joined.get(ticket.thread_id, ticket.thread_id)
        if tickets.setdefault(thread, ticket) is not ticket:
            losers.append(ticket)
    winners = {loser.id: tickets[joined[loser.thread_id]] for loser in losers}
    keys = await _keys_of(connection, locked, threads)
    brought = await move_contents(connection, winners, {loser.id: keys.get(loser.thread_id, []) for loser in losers})
    for loser in losers:
        for entry in merged(loser, winners[loser.id], brought[loser.id], SYSTEM.name):
            happened.add(entry)
    for thread, ticket in tickets.items():
        if ticket.thread_id != thread:
            happened.add(Entry(ticket, EventKind.TICKET_JOINED, SYSTEM.name, {"thread_id": thread}))
    return tickets


async def _keys_of(
    connection: AsyncConnection, locked: Sequence[LedgerTicket], threads: Threads
) -> dict[int, list[str]]:
    """The keys that each thread which ended had, with those of our own words that went public while it ended.

    Their sender holds the ticket alone until they are written down: only now that we hold it is nothing on its way.
    """
    ended = {ticket.thread_id for ticket in locked} & threads.joined.keys()
    late = await move_keys(connection, {thread: threads.joined[thread] for thread in ended})
    return {thread: sorted([*threads.keys_moved.get(thread, ()), *late.get(thread, ())]) for thread in ended}
