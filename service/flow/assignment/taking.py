"""What a colleague does to get work and to keep it: claim the next, accept or decline an offer, pin."""

from sqlmodel.ext.asyncio.session import AsyncSession

from routing_rules.receivers import lacking
from routing_rules.rulebook_parts import Queue
from routing_rules.service_levels import QueueWork
from routing_rules.vocabulary import EventKind, Role, Work
from service.configuration.queries import active_configuration
from service.flow.assignment import statements
from service.flow.assignment.offers import OpenOffer, end_offers, open_offer
from service.flow.assignment.receivers import ledger_name, people
from service.foundation.clock import now
from service.foundation.database import connection_of
from service.foundation.errors import Conflict, NotAllowed, NotFound
from service.people.actor import Actor
from service.people.permissions import Act, may, require
from service.tables.people import OfferOutcome
from service.tickets.ledger import Entry, LedgerTicket, lock_tickets, record

EXPLAINED = 5
"""More urgent tickets that were passed over, as the event names them."""


async def claim_next(session: AsyncSession, actor: Actor, slug: str) -> LedgerTicket | None:
    """Take the most urgent ticket of a queue that one has the skills for, None when there is none.

    What waited long enough asks no skills. Raises NotFound, and NotAllowed where others give out the work.
    """
    at = now()
    rulebook = (await active_configuration(session)).rulebook
    queue = _workable(actor, rulebook.queues.get(slug), slug)
    work = rulebook.service_levels.work.get(slug, QueueWork())
    if work.work is Work.MANUAL and Role.LEAD not in actor.roles:
        raise NotAllowed(f"Work of the queue {slug} is given out by a lead.", queue=slug)
    [me] = [one.receiver for one in await people(session, rulebook, at, ids=[colleague_of(actor)])]
    terms = {
        "queue": queue.slug,
        "me": me.colleague,
        "languages": sorted(me.languages),
        "processes": sorted(me.processes),
        "language_relaxed": at - work.relax_language,
        "process_relaxed": at - work.relax_process,
    }
    connection = await connection_of(session)
    number = (await connection.exec_driver_sql(statements.NEXT, terms)).scalar_one_or_none()
    if number is None:
        return None
    ticket = (await lock_tickets(session, [number]))[number]
    offer = await open_offer(session, number)
    if offer is not None:
        await end_offers(session, [offer.id], OfferOutcome.ACCEPTED, at)
    place = {"risk": ticket.risk, "rank": ticket.rank, "id": number, "limit": EXPLAINED}
    limited = bool(me.languages or me.processes)
    passed = await connection.exec_driver_sql(statements.PASSED_OVER, terms | place) if limited else ()
    because = {
        "why": "most_urgent",
        "waived": list(lacking(ticket, me)),
        "passed_over": {str(row.id): list(lacking(row, me)) for row in passed},
    }
    changes = {"claimed_by": me.colleague, "claimed_at": at, "pinned": False}
    await record(session, [Entry(ticket, EventKind.TICKET_CLAIMED, actor.name, changes, {"because": because})], at)
    return ticket


async def accept(session: AsyncSession, actor: Actor, number: int) -> LedgerTicket:
    """Take in hand what was offered. Raises Conflict when it is not, or no longer, offered to this colleague."""
    at = now()
    ticket, offer = await _offered(session, actor, number)
    if offer.expires_at <= at:
        raise Conflict(f"The offer of ticket {number} has expired.", number=number)
    if ticket.claimed_by is not None:
        raise Conflict(f"Ticket {number} is in hand already.", number=number)
    await end_offers(session, [offer.id], OfferOutcome.ACCEPTED, at)
    changes = {"claimed_by": offer.colleague_id, "claimed_at": at, "pinned": False}
    data = {"because": {"why": "accepted"}, "offer": offer.id}
    await record(session, [Entry(ticket, EventKind.TICKET_CLAIMED, actor.name, changes, data)], at)
    return ticket


async def decline(session: AsyncSession, actor: Actor, number: int, reason: str) -> LedgerTicket:
    """Refuse what was offered: it goes to somebody else, and not to this colleague again. Raises Conflict."""
    at = now()
    ticket, offer = await _offered(session, actor, number)
    await end_offers(session, [offer.id], OfferOutcome.DECLINED, at)
    data = {"colleague": ledger_name(offer.colleague_id), "reason": reason}
    await record(session, [Entry(ticket, EventKind.OFFER_DECLINED, actor.name, data=data)], at)
    return ticket


async def pin(session: AsyncSession, actor: Actor, number: int) -> LedgerTicket:
    """Let it stay with whoever has it in hand, also when they leave. Raises Conflict when nobody has."""
    return await _pin(session, actor, number, EventKind.TICKET_PINNED, pinned=True)


async def unpin(session: AsyncSession, actor: Actor, number: int) -> LedgerTicket:
    """Let it go to somebody else when whoever has it in hand leaves."""
    return await _pin(session, actor, number, EventKind.TICKET_UNPINNED, pinned=False)


async def seen_ticket(session: AsyncSession, actor: Actor, number: int) -> LedgerTicket:
    """The ticket, locked. Raises NotFound when there is none, or none that this actor may see."""
    ticket = (await lock_tickets(session, [number])).get(number)
    if ticket is None or not may(actor, Act.READ, ticket):
        raise NotFound(f"There is no ticket {number}, or none that you may see.", number=number)
    return ticket


def colleague_of(actor: Actor) -> int:
    """The colleague who acts. Raises NotAllowed for programs."""
    if actor.colleague_id is None:
        raise NotAllowed("Work is for colleagues, not for programs.")
    return actor.colleague_id


async def _pin(session: AsyncSession, actor: Actor, number: int, kind: EventKind, *, pinned: bool) -> LedgerTicket:
    ticket = await seen_ticket(session, actor, number)
    require(actor, Act.PIN, ticket)
    if ticket.claimed_by is None:
        raise Conflict(f"Nobody has ticket {number} in hand.", number=number)
    if ticket.pinned is not pinned:
        data = {"colleague": ledger_name(ticket.claimed_by)}
        await record(session, [Entry(ticket, kind, actor.name, {"pinned": pinned}, data)])
    return ticket


async def _offered(session: AsyncSession, actor: Actor, number: int) -> tuple[LedgerTicket, OpenOffer]:
    me = colleague_of(actor)
    ticket = await seen_ticket(session, actor, number)
    offer = await open_offer(session, number)
    if offer is None or offer.colleague_id != me:
        raise Conflict(f"Ticket {number} is not offered to you, or no longer.", number=number)
    return ticket, offer


def _workable(actor: Actor, queue: Queue | None, slug: str) -> Queue:
    """As permissions have it for one of its tickets: agents work every queue, others the one of their department."""
    colleague_of(actor)
    if queue is None:
        raise NotFound(f"There is no queue {slug}, or none that you may see.", queue=slug)
    if Role.AGENT in actor.roles or (Role.DEPARTMENT in actor.roles and actor.department == slug):
        return queue
    if actor.roles & {Role.LEAD, Role.MANAGER}:
        raise NotAllowed(f"{actor.display_name} may not claim tickets of the queue {slug}.", queue=slug)
    raise NotFound(f"There is no queue {slug}, or none that you may see.", queue=slug)
