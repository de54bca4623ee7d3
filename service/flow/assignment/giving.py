"""What a lead does with the work of others: give a ticket to somebody, and move many at once."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum

from sqlmodel.ext.asyncio.session import AsyncSession

from routing_rules.receivers import WhyNot, demand_of, unmet
from routing_rules.rulebook_parts import Rulebook
from routing_rules.service_levels import QueueWork
from routing_rules.vocabulary import EventKind, QueueKind
from service.configuration.queries import active_configuration
from service.flow.assignment import statements
from service.flow.assignment.offers import end_offers, note_given, open_offer
from service.flow.assignment.receivers import Person, ledger_name, people, work_items
from service.flow.assignment.taking import seen_ticket
from service.foundation.clock import now
from service.foundation.database import connection_of
from service.foundation.errors import Conflict, Invalid, NotAllowed, NotFound, OlievlekError
from service.people.actor import Actor
from service.people.permissions import Act, require
from service.tables.people import OfferOutcome
from service.tickets.ledger import Entry, LedgerTicket, lock_tickets, record

NEVER = (WhyNot.ROLE, WhyNot.OFFLINE)
"""What no lead can overrule: it would come back at once, or nobody could answer it."""


class Cause(StrEnum):
    """Why a ticket stayed where it was."""

    ROLE = "role"
    """The colleague does not handle tickets of its queue."""
    OFFLINE = "offline"
    THERE = "there"
    """It is in that queue already."""
    UNKNOWN = "unknown"
    """There is no such ticket, or none that the mover may see."""
    FORBIDDEN = "forbidden"
    """The mover may not, or nobody may in the state that it is in."""
    OTHER = "other"


@dataclass(slots=True)
class Moved:
    """What became of many tickets that were to move."""

    moved: list[int] = field(default_factory=list)
    refused: dict[int, str] = field(default_factory=dict)
    """Why not, for each that stayed."""
    causes: dict[int, Cause] = field(default_factory=dict)
    """The same, for pages to say in their reader's language."""


async def assign(
    session: AsyncSession, actor: Actor, number: int, colleague_id: int, *, pinned: bool = False, reason: str = ""
) -> LedgerTicket:
    """Give a ticket to a colleague, whoever has it now. What speaks against them is overruled, and kept.

    Raises Conflict for somebody who is offline (unless it is pinned to them) or does not handle tickets of its queue.
    """
    at = now()
    rulebook = (await active_configuration(session)).rulebook
    person = await _person(session, rulebook, colleague_id, at)
    return await _assign(session, actor, number, person, rulebook, at, pinned=pinned, reason=reason)


async def move_work(
    session: AsyncSession,
    actor: Actor,
    numbers: Sequence[int],
    reason: str,
    *,
    colleague_id: int | None = None,
    queue: str | None = None,
) -> Moved:
    """Move tickets to a colleague or to a queue; those that can't move stay, and say why.

    Raises Invalid unless it is one of the two, and there is such a colleague or queue.
    """
    if (colleague_id is None) == (queue is None):
        raise Invalid("Move work either to a colleague or to a queue.", field="colleague")
    at = now()
    rulebook = (await active_configuration(session)).rulebook
    if queue is not None and queue not in rulebook.queues:
        raise Invalid(f"There is no queue {queue}.", field="queue", known=sorted(rulebook.queues))
    person = None if colleague_id is None else await _person(session, rulebook, colleague_id, at)
    outcome = Moved()
    await lock_tickets(session, numbers)
    for number in sorted(set(numbers)):
        try:
            if person is not None:
                await _assign(session, actor, number, person, rulebook, at, pinned=False, reason=reason)
                person = await _person(session, rulebook, person.receiver.colleague, at)
            else:
                await _reroute(session, actor, number, str(queue), rulebook, reason, at)
        except OlievlekError as refused:
            outcome.refused[number] = refused.detail
            outcome.causes[number] = _cause(refused)
        else:
            outcome.moved.append(number)
    return outcome


def _cause(refused: OlievlekError) -> Cause:
    told = refused.extensions.get("why")
    if isinstance(told, Cause):
        return told
    if isinstance(refused, NotFound):
        return Cause.UNKNOWN
    return Cause.FORBIDDEN if isinstance(refused, NotAllowed) else Cause.OTHER


async def _person(session: AsyncSession, rulebook: Rulebook, colleague_id: int, at: datetime) -> Person:
    found = await people(session, rulebook, at, ids=[colleague_id])
    if not found:
        raise Invalid(f"There is no colleague {colleague_id}.", field="colleague")
    return found[0]


async def _assign(
    session: AsyncSession,
    actor: Actor,
    number: int,
    person: Person,
    rulebook: Rulebook,
    at: datetime,
    *,
    pinned: bool,
    reason: str,
) -> LedgerTicket:
    ticket = await seen_ticket(session, actor, number)
    require(actor, Act.ASSIGN, ticket)
    colleague_id = person.receiver.colleague
    if ticket.claimed_by == colleague_id and ticket.pinned == pinned:
        return ticket
    against = await _against(session, ticket, person, rulebook, at)
    _check(person, ticket, against, pinned=pinned)
    await _end_offer(session, ticket, at)
    changes = {"claimed_by": colleague_id, "claimed_at": at, "pinned": pinned}
    data: dict[str, object] = {
        "colleague": ledger_name(colleague_id),
        "claimed_by": ticket.claimed_by,
        "pinned": pinned,
        "because": {"why": "lead", "overruled": [lack.value for lack in against]},
    }
    if reason:
        data["reason"] = reason
    await record(session, [Entry(ticket, EventKind.TICKET_ASSIGNED, actor.name, changes, data)], at)
    await note_given(session, [(colleague_id, at)])
    return ticket


async def _against(
    session: AsyncSession, ticket: LedgerTicket, person: Person, rulebook: Rulebook, at: datetime
) -> tuple[WhyNot, ...]:
    """All that speaks against giving it to them."""
    rows = await (await connection_of(session)).exec_driver_sql(statements.ITEMS, {"ids": [ticket.id]})
    [item] = await work_items(session, rows.mappings().all(), rulebook)
    levels = rulebook.service_levels
    demand = demand_of(item, levels.work.get(ticket.queue, QueueWork()), levels.weights, at)
    receiver = person.receiver
    if ticket.claimed_by == receiver.colleague:
        receiver = replace(receiver, load=receiver.load - demand.weight)
    return unmet(demand, receiver)


def _check(person: Person, ticket: LedgerTicket, against: Sequence[WhyNot], *, pinned: bool) -> None:
    if WhyNot.ROLE in against:
        words = f"{person.name} does not handle tickets of the queue {ticket.queue}."
        raise Conflict(words, number=ticket.id, why=Cause.ROLE)
    if WhyNot.OFFLINE in against and not pinned:
        words = f"{person.name} is offline: pin the ticket to let it wait for them."
        raise Conflict(words, number=ticket.id, why=Cause.OFFLINE)


async def _end_offer(session: AsyncSession, ticket: LedgerTicket, at: datetime) -> None:
    offer = await open_offer(session, ticket.id)
    if offer is not None:
        await end_offers(session, [offer.id], OfferOutcome.WITHDRAWN, at)


async def _reroute(
    session: AsyncSession, actor: Actor, number: int, queue: str, rulebook: Rulebook, reason: str, at: datetime
) -> None:
    ticket = await seen_ticket(session, actor, number)
    require(actor, Act.MOVE, ticket)
    if ticket.queue == queue:
        raise Conflict(f"Ticket {number} is in the queue {queue} already.", queue=queue, why=Cause.THERE)
    changes: dict[str, object] = {
        "claimed_by": None,
        "claimed_at": None,
        "pinned": False,
        "queue": queue,
        "solved_at": None,
        "routed_by": actor.name,
    }
    if rulebook.queues[queue].kind is QueueKind.DEPARTMENT:
        changes["owner"] = rulebook.queues[queue].department
    await _end_offer(session, ticket, at)
    data = {"from": ticket.queue, "to": queue, "reason": reason, "claimed_by": ticket.claimed_by}
    await record(session, [Entry(ticket, EventKind.TICKET_REROUTED, actor.name, changes, data)], at)
