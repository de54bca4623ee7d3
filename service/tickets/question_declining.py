""" "Not ours": where a question goes then, and when a lead of the hub has to decide."""

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from routing_rules.rulebook import Rulebook
from routing_rules.vocabulary import EventKind, TicketState
from service.labels.writing import write_bounce
from service.people.actor import Actor
from service.tables import Consultation, ConsultationTurn
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
from service.tickets.ledger import record
from service.tickets.question_held import Held, held_by_department
from service.tickets.question_names import opening_words
from service.tickets.questions import Question, live_questions, number_questions, store_questions

ALIVE = frozenset(
    {TicketState.NEW, TicketState.OPEN, TicketState.WAITING_ON_DEPARTMENT, TicketState.WAITING_ON_CUSTOMER}
)
"""Tickets about which departments can still be asked."""


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
    queue = await queue_of_leads(session, one.rulebook) if to_lead else None
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
    await write_bounce(session, one.ticket.id, suggested, actor.name, one.at)
    return one.question


async def queue_of_leads(session: AsyncSession, rulebook: Rulebook) -> str:
    """Where leads of the hub look."""
    levels = rulebook.service_levels
    return lead_queue(levels, has_lead=await has_lead(session, rulebook.hub))


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
