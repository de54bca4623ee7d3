"""What colleagues do when two tickets are one matter, or one ticket is two."""

from collections.abc import Collection, Sequence

from sqlmodel.ext.asyncio.session import AsyncSession

from routing_rules.vocabulary import EventKind, TicketState
from service.flow.joining.birth import bear
from service.flow.joining.going import going_back, network_threads
from service.flow.joining.locking import changed, locked, nothing_on_its_way
from service.flow.joining.moving import move_some
from service.flow.joining.parting import bereft, oldest, unmerged
from service.flow.joining.queries import Said, history, said_on, split_off_before
from service.flow.joining.unanswered import unanswered
from service.foundation.clock import now
from service.foundation.database import connection_of
from service.foundation.errors import Conflict, Invalid
from service.people.actor import SYSTEM, Actor
from service.people.permissions import Act
from service.tables import Event
from service.tickets.ledger import LedgerTicket, record
from service.tickets.merging import merged, move_contents, move_keys, part_of


async def merge(session: AsyncSession, actor: Actor, number: int, into: int, reason: str) -> LedgerTicket:
    """Let a ticket become part of another, or of what that has become part of; returns the one that goes on.

    The same merge again changes nothing.
    """
    winner_number = await part_of(session, into)
    tickets = await locked(session, actor, Act.MERGE, {number, into, winner_number})
    loser, winner = tickets[number], tickets[winner_number]
    if winner.merged_into is not None or await part_of(session, into) != winner_number:
        raise changed(into)
    if loser.merged_into is not None:
        if await part_of(session, number) == winner_number:
            return winner
        words = f"Ticket {number} was merged into {loser.merged_into} already."
        raise Conflict(words, merged_into=loser.merged_into)
    _check_merge(loser, winner)
    connection = await connection_of(session)
    keys = await move_keys(connection, {loser.thread_id: winner.thread_id})
    brought = await move_contents(connection, {number: winner}, {number: keys.get(loser.thread_id, [])})
    await record(session, merged(loser, winner, brought[number], actor.name, reason))
    return winner


def _check_merge(loser: LedgerTicket, winner: LedgerTicket) -> None:
    if loser.id == winner.id:
        raise Conflict(f"Ticket {loser.id} can't become part of itself.")
    for ticket in (loser, winner):
        if ticket.state is TicketState.CLOSED:
            raise Conflict(f"Ticket {ticket.id} is closed: only tickets that live can become one.")
    if loser.channel != winner.channel:
        raise Conflict(
            f"Ticket {loser.id} is on {loser.channel} and ticket {winner.id} on {winner.channel}: "
            "a ticket answers on one channel."
        )


async def unmerge(session: AsyncSession, actor: Actor, number: int, reason: str) -> LedgerTicket:
    """Let a merged ticket live again, with what it brought and what came in answer to that since.

    Undoing it twice changes nothing. Raises Conflict when the network itself says that they are one.
    """
    holder_number = await part_of(session, number)
    tickets = await locked(session, actor, Act.UNMERGE, {number, holder_number})
    loser, holder = tickets[number], tickets[holder_number]
    if holder.merged_into is not None or await part_of(session, number) != holder_number:
        raise changed(number)
    events = await history(session, {number, holder_number})
    merge = _last_merge(events, number)
    if loser.merged_into is None:
        if any(event.kind == EventKind.TICKET_UNMERGED and event.ticket_id == number for event in events):
            return loser
        raise Conflict(f"Ticket {number} was not merged.")
    if merge is None:
        raise Conflict(f"What ticket {number} brought was not written down: split the messages off instead.")
    await nothing_on_its_way(session, {number, holder_number})
    said = await said_on(session, holder_number)
    going = going_back(merge, events, said)
    _check_unmerge(merge, holder, said, going)
    await record(session, unmerged(loser, holder, merge, events, said, going, actor.name, reason))
    await move_some(session, holder, loser, said, going, merge.data["keys"])
    return loser


def _last_merge(events: Sequence[Event], number: int) -> Event | None:
    merges = [event for event in events if event.ticket_id == number and event.kind == EventKind.TICKET_MERGED]
    return merges[-1] if merges and "messages" in merges[-1].data else None


def _check_unmerge(merge: Event, holder: LedgerTicket, said: Sequence[Said], going: Collection[int]) -> None:
    if holder.state is TicketState.CLOSED:
        raise Conflict(f"Ticket {holder.id} is closed: nothing can be taken out of it.")
    goes = [one for one in said if one.id in going]
    stays = [one for one in said if one.id not in going]
    if not any(one.is_customers for one in goes):
        raise Conflict(f"Nothing that the customer said on ticket {merge.ticket_id} is on ticket {holder.id} still.")
    if not any(one.is_customers for one in stays):
        raise Conflict(f"Nothing that a customer said would stay on ticket {holder.id}.")
    if merge.actor == SYSTEM.name and network_threads(goes) & network_threads(stays):
        raise Conflict(f"The network itself says that tickets {merge.ticket_id} and {holder.id} are one conversation.")


async def split(session: AsyncSession, actor: Actor, number: int, messages: Sequence[int], reason: str) -> int:
    """Move some messages to a ticket of their own; returns its number, and the same again when it was done before."""
    before = await split_off_before(session, number, messages)
    ticket = (await locked(session, actor, Act.SPLIT, {number}))[number]
    if before is not None:
        return before
    said = await said_on(session, number)
    going = set(messages)
    goes, stays = _parted(number, said, going)
    await nothing_on_its_way(session, {number}, going)
    events = await history(session, {number})
    waiting = unanswered(events).on(number)
    theirs = {one for one in waiting if one.message in going}
    at = now()
    born = await bear(session, actor, ticket, goes, oldest(theirs), reason, at)
    data: dict[str, object] = {"split_into": born.id, "messages": sorted(going), "reason": reason}
    left = bereft(ticket, stays, waiting.keys() - theirs, events, actor.name, data)
    await record(session, [left], at)
    await move_some(session, ticket, born, said, going)
    return born.id


def _parted(number: int, said: Sequence[Said], going: set[int]) -> tuple[list[Said], list[Said]]:
    strange = going - {one.id for one in said}
    if strange:
        names = ", ".join(map(str, sorted(strange)))
        raise Invalid(f"Not on ticket {number}: message {names}.", field="messages")
    goes = [one for one in said if one.id in going]
    stays = [one for one in said if one.id not in going]
    if not any(one.is_customers for one in goes):
        raise Invalid("At least one message of a customer has to move.", field="messages")
    if not any(one.is_customers for one in stays):
        raise Invalid("At least one message of a customer has to stay.", field="messages")
    return goes, stays
