""" "Not ours": where a question or a ticket goes then, and when a lead of the hub has to decide."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from routing_rules.rulebook import Rulebook
from routing_rules.vocabulary import EventKind, Stage, TicketState
from service.configuration.queries import active_configuration
from service.flow.consultation.held import Held, held_by_department
from service.flow.consultation.queries import opening_words
from service.foundation.errors import Conflict, NotFound
from service.people.actor import Actor
from service.people.permissions import Act, may, require
from service.tables import Consultation, ConsultationTurn, Event
from service.tables.participation import ConsultationState, TurnKind
from service.tickets.bouncing import (
    Bounce,
    Destination,
    before_a_lead,
    check_suggestion,
    has_lead,
    lead_queue,
    where_to,
)
from service.tickets.ledger import Entry, LedgerTicket, lock_tickets, record
from service.tickets.questions import Question, live_questions, number_questions, store_questions

ALIVE = frozenset(
    {TicketState.NEW, TicketState.OPEN, TicketState.WAITING_ON_DEPARTMENT, TicketState.WAITING_ON_CUSTOMER}
)
"""Tickets about which departments can still be asked."""
SETTLED = frozenset({EventKind.REPLY_DELIVERED, EventKind.TICKET_SOLVED})
"""What was bounced before is no argument after these."""


async def decline(
    session: AsyncSession,
    actor: Actor,
    question_id: int,
    reason: str,
    suggested: str | None = None,
    *,
    by_mail: bool = False,
) -> Consultation:
    """Say that a question is not one's department's; the one that is suggested is asked at once, twice at most.

    Then, or when the suggestion leads back to one that declined it, the ticket goes to the leads of the hub with all
    reasons. Without a suggestion the hub sees to it. The same again is the same.
    """
    one = await held_by_department(session, actor, question_id)
    if one.said_before(TurnKind.DECLINED, reason) and one.last.suggested == suggested:
        return one.question
    await one.still_live()
    check_suggestion(one.rulebook, one.question.department, suggested)
    bounces = [*await _declined_before(session, one.question), Bounce(one.question.department, reason, suggested)]
    destination = where_to(bounces, one.rulebook.hub) if one.ticket.state in ALIVE else Destination.HUB
    next_one = await _next_question(one, destination, suggested)
    to_lead = destination is Destination.LEAD
    queue = await _lead_queue(session, one.rulebook) if to_lead else None
    to = queue or (suggested if destination is Destination.DEPARTMENT else one.rulebook.hub)
    data = {"reason": reason, "suggested": suggested, "from": one.question.department, "to": to}
    entries = [one.entry(EventKind.CONSULTATION_DECLINED, **data)]
    entries += await number_questions(session, next_one)
    if queue is not None:
        levels = one.rulebook.service_levels
        entries.append(before_a_lead(one.ticket, one.ticket.queue, queue, levels, bounces, actor.name))
    await record(session, entries, one.at)
    one.pick_up()
    one.end(ConsultationState.DECLINED)
    one.say(TurnKind.DECLINED, reason, suggested=suggested, by_mail=by_mail)
    await store_questions(session, next_one, one.at)
    return one.question


async def bounce(
    session: AsyncSession, actor: Actor, number: int, reason: str, suggested: str | None = None
) -> LedgerTicket:
    """Say that a ticket in one's queue is not one's department's: it goes where that points, as questions do.

    What it should have gone to is kept in its event. The same again is the same. Raises NotAllowed for whoever does
    not have it in their queue.
    """
    ticket = (await lock_tickets(session, [number])).get(number)
    before = [] if ticket is None else await _bounced_before(session, number)
    if ticket is not None and before and before[-1].is_same(actor, reason, suggested, ticket):
        return ticket
    if ticket is None or not may(actor, Act.READ, ticket):
        raise NotFound(f"There is no ticket {number}, or none that you may see.", number=number)
    require(actor, Act.BOUNCE, ticket)
    if ticket.state not in ALIVE:
        raise Conflict(f"Ticket {number} is {ticket.state.replace('_', ' ')}: it waits for nobody.", state=ticket.state)
    rulebook = (await active_configuration(session)).rulebook
    department = rulebook.queues[ticket.queue].department
    check_suggestion(rulebook, department, suggested)
    bounces = [*(one.bounce for one in before), Bounce(department, reason, suggested)]
    destination = where_to(bounces, rulebook.hub)
    receiver = suggested if destination is Destination.DEPARTMENT and suggested else rulebook.hub
    queue = rulebook.home_queues[receiver]
    data = {"department": department, "reason": reason, "suggested": suggested, "from": ticket.queue, "to": queue}
    changes: dict[str, object] = {"queue": queue, "claimed_by": None, "claimed_at": None, "routed_by": actor.name}
    # Whoever has it now is not who the cell's stage was agreed with: they write, and the hub approves.
    changes |= {"stage": Stage.HUB} if receiver == rulebook.hub else {"stage": Stage.DRAFT, "owner": receiver}
    entries = [Entry(ticket, EventKind.TICKET_BOUNCED, actor.name, changes, data)]
    if destination is Destination.LEAD:
        level = await _lead_queue(session, rulebook)
        entries.append(before_a_lead(ticket, queue, level, rulebook.service_levels, bounces, actor.name))
    await record(session, entries)
    return ticket


@dataclass(frozen=True, slots=True)
class _Earlier:
    """A ticket's "not ours" of before."""

    bounce: Bounce
    actor: str
    left: str
    """The queue that the ticket was in."""

    def is_same(self, actor: Actor, reason: str, suggested: str | None, ticket: LedgerTicket) -> bool:
        """Whether it is sent again, and nothing has moved the ticket since."""
        said = (self.actor, self.bounce.reason, self.bounce.suggested)
        return said == (actor.name, reason, suggested) and ticket.queue != self.left


async def _declined_before(session: AsyncSession, question: Consultation) -> list[Bounce]:
    """Who declined it before it came here, in order; at most two."""
    found: list[Bounce] = []
    follows = question.follows
    while follows is not None:
        wanted = (
            select(Consultation.department, Consultation.follows, ConsultationTurn.text, ConsultationTurn.suggested)
            .join(ConsultationTurn, col(ConsultationTurn.consultation_id) == Consultation.id)
            .where(Consultation.id == follows, ConsultationTurn.kind == TurnKind.DECLINED)
        )
        department, follows, reason, suggested = (await session.exec(wanted)).one()
        found.insert(0, Bounce(department, reason, suggested))
    return found


async def _bounced_before(session: AsyncSession, number: int) -> list[_Earlier]:
    """Who said so of this ticket since it was last settled, in order."""
    wanted = select(Event.kind, Event.actor, Event.data).where(
        Event.ticket_id == number, col(Event.kind).in_([EventKind.TICKET_BOUNCED, *SETTLED])
    )
    found: list[_Earlier] = []
    for kind, actor, data in await session.exec(wanted.order_by(col(Event.id))):
        found = [] if kind in SETTLED else [*found, _earlier(actor, data)]
    return found


def _earlier(actor: str, data: Mapping[str, str]) -> _Earlier:
    return _Earlier(Bounce(data["department"], data["reason"], data.get("suggested")), actor, data["from"])


async def _next_question(one: Held, destination: Destination, suggested: str | None) -> list[Question]:
    """The same question to the department that is suggested; none where it is asked already, or nobody else is."""
    if destination is not Destination.DEPARTMENT or suggested is None:
        return []
    if await live_questions(one.session, [one.ticket.id], department=suggested):
        return []
    return [
        Question(
            one.ticket,
            suggested,
            await opening_words(one.session, one.question.id),
            one.actor.name,
            bounces=one.question.bounces + 1,
            follows=one.question.id,
        )
    ]


async def _lead_queue(session: AsyncSession, rulebook: Rulebook) -> str:
    levels = rulebook.service_levels
    return lead_queue(levels, has_lead=await has_lead(session, rulebook.hub))
