"""The team with its load, what is offered to whom, and why nobody takes a ticket."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from routing_rules.assign import Assignment, Nobody, Why, give_out
from routing_rules.receivers import Skill, WhyNot
from routing_rules.service_levels import QueueWork
from routing_rules.vocabulary import PresenceStatus, Role, Work
from service.configuration.queries import active_configuration
from service.flow.assignment import statements
from service.flow.assignment.receivers import Person, people, work_items
from service.foundation.clock import now
from service.foundation.database import connection_of
from service.foundation.errors import NotAllowed
from service.people.actor import Actor
from service.people.permissions import PLANNERS
from service.tables import Offer, Ticket
from service.tickets.queries import SEES_ALL, may_see, visible_ticket
from service.tickets.waiting import WAITING


@dataclass(frozen=True, slots=True)
class TeamMember:
    """A colleague and what they have in hand."""

    id: int
    name: str
    department: str
    roles: frozenset[Role]
    status: PresenceStatus
    since: datetime | None
    seen_at: datetime | None
    """None for whoever never showed a sign of life."""
    on_shift: bool
    in_hand: int
    """Tickets that wait for us."""
    pinned: int
    offered: int
    load: int
    capacity: int
    languages: frozenset[str]
    processes: frozenset[str]


@dataclass(frozen=True, slots=True)
class OfferLine:
    """A ticket that is offered to somebody."""

    ticket: Ticket
    offered_at: datetime
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Candidates:
    """Who would be given a ticket now, and why each of the others not."""

    ticket: int
    work: Work
    chosen: int | None
    """None: nobody can receive it."""
    why: Why | None
    waived: tuple[Skill, ...]
    skipped: Mapping[int, WhyNot]
    names: Mapping[int, str]


async def team(session: AsyncSession, actor: Actor) -> list[TeamMember]:
    """Everybody with what they have in hand; a department sees its own people. Raises NotAllowed for programs."""
    if actor.colleague_id is None and actor.name != "system":
        raise NotAllowed("The team is for colleagues, not for programs.")
    own = None if actor.name == "system" or actor.roles & SEES_ALL else [actor.department or ""]
    rulebook = (await active_configuration(session)).rulebook
    return [_member(person) for person in await people(session, rulebook, now(), departments=own)]


async def offers_to(session: AsyncSession, actor: Actor) -> list[OfferLine]:
    """What is offered to this colleague and still open, the first to expire first."""
    rows = await session.exec(
        select(Ticket, Offer)
        .join(Offer, col(Offer.ticket_id) == col(Ticket.id))
        .where(Offer.colleague_id == actor.colleague_id, col(Offer.ended_at).is_(None), Offer.expires_at > now())
        .order_by(col(Offer.expires_at), col(Offer.id))
    )
    return [OfferLine(ticket, offer.offered_at, offer.expires_at) for ticket, offer in rows]


async def tickets_in_hand(session: AsyncSession, actor: Actor, colleague_id: int, limit: int = 200) -> list[Ticket]:
    """What somebody has in hand that waits for us, most urgent first, as far as the actor may see it."""
    rows = await session.exec(
        select(Ticket)
        .where(may_see(actor), Ticket.claimed_by == colleague_id, col(Ticket.claimed_by).is_not(None), WAITING)
        .order_by(col(Ticket.risk).desc(), col(Ticket.rank).desc(), col(Ticket.id))
        .limit(limit)
    )
    return list(rows)


async def candidates(session: AsyncSession, actor: Actor, number: int) -> Candidates:
    """Who would be given this ticket if it were given out now. Raises NotFound."""
    await visible_ticket(session, actor, number)
    return (await _candidates(session, [number]))[0]


async def stuck_work(session: AsyncSession, actor: Actor, limit: int = 50) -> list[Candidates]:
    """Of the most urgent tickets that are free in queues given out, those that nobody can receive now.

    Raises NotAllowed for whoever does not plan the work of others.
    """
    if not actor.roles & PLANNERS:
        raise NotAllowed("What is stuck is for leads and managers.")
    levels = (await active_configuration(session)).rulebook.service_levels
    given_out = sorted(queue for queue, work in levels.work.items() if work.work is Work.PUSH)
    numbers: list[int] = []
    for queue in given_out:
        free = (
            select(Ticket.id)
            .where(Ticket.queue == queue, WAITING, col(Ticket.claimed_by).is_(None))
            .where(~select(Offer.id).where(Offer.ticket_id == Ticket.id, col(Offer.ended_at).is_(None)).exists())
            .order_by(col(Ticket.risk).desc(), col(Ticket.rank).desc(), col(Ticket.id))
            .limit(limit)
        )
        numbers += await session.exec(free)
    return [found for found in await _candidates(session, numbers) if found.chosen is None][:limit]


async def _candidates(session: AsyncSession, numbers: Sequence[int]) -> list[Candidates]:
    at = now()
    rulebook = (await active_configuration(session)).rulebook
    rows = await (await connection_of(session)).exec_driver_sql(statements.ITEMS, {"ids": list(numbers)})
    items = await work_items(session, rows.mappings().all(), rulebook)
    everybody = await people(session, rulebook, at, departments={item.department for item in items})
    found = []
    for item in items:
        here = [one for one in everybody if one.receiver.department == item.department]
        work = rulebook.service_levels.work.get(item.queue, QueueWork())
        weights = rulebook.service_levels.weights
        [outcome] = give_out([item], [one.receiver for one in here], work, weights, at)
        found.append(_explained(outcome, work.work, here))
    return found


def _explained(outcome: Assignment | Nobody, work: Work, here: Sequence[Person]) -> Candidates:
    given = outcome if isinstance(outcome, Assignment) else None
    return Candidates(
        ticket=outcome.ticket,
        work=work,
        chosen=None if given is None else given.colleague,
        why=None if given is None else given.why,
        waived=() if given is None else given.waived,
        skipped=outcome.skipped,
        names={one.receiver.colleague: one.name for one in here},
    )


def _member(person: Person) -> TeamMember:
    receiver = person.receiver
    return TeamMember(
        id=receiver.colleague,
        name=person.name,
        department=receiver.department,
        roles=receiver.roles,
        status=receiver.status,
        since=person.since,
        seen_at=person.seen_at,
        on_shift=receiver.on_shift,
        in_hand=person.hands.in_hand,
        pinned=person.hands.pinned,
        offered=person.hands.offered,
        load=receiver.load,
        capacity=receiver.capacity,
        languages=receiver.languages,
        processes=receiver.processes,
    )
