"""What is done about questions to departments: the hub asks, tells more and takes back; the department answers."""

from dataclasses import dataclass

from sqlmodel.ext.asyncio.session import AsyncSession

from routing_rules.rulebook import Department, Rulebook
from routing_rules.vocabulary import EventKind
from service.configuration.queries import active_configuration
from service.foundation.clock import now
from service.foundation.database import connection_of
from service.foundation.errors import Conflict, Invalid, NotFound
from service.participation.ceilings import with_department
from service.people.actor import Actor
from service.people.permissions import Act, may, require
from service.tables import Consultation
from service.tables.participation import ConsultationState, TurnKind
from service.tickets.ledger import lock_tickets, record
from service.tickets.question_acts import answer, ask_more, ask_time
from service.tickets.question_held import held_by_department, held_by_hub
from service.tickets.question_names import local_moment, name_of, opening_words
from service.tickets.questions import (
    Question,
    live_questions,
    number_questions,
    store_questions,
    use_answers,
    withdraw,
)

__all__ = ["Opened", "answer", "ask", "ask_more", "ask_time", "mark_used", "pick_up", "tell_more", "withdraw_question"]


@dataclass(frozen=True, slots=True)
class Opened:
    """A question that was asked, and how full the department's hands are with it."""

    question: int
    in_flight: int | None = None
    """How much the department has at once now; None when nothing bounds it."""
    most: int | None = None
    """Its bound: people may go over it, routing does not."""

    @property
    def is_over(self) -> bool:
        """Whether the department has more than it said it can handle."""
        return self.in_flight is not None and self.most is not None and self.in_flight > self.most


async def ask(
    session: AsyncSession, actor: Actor, number: int, department: str, text: str, address: str | None = None
) -> Opened:
    """Ask a department about a ticket; `address` is that of a colleague without an account. The same again is the same.

    Raises Invalid for what is no department to ask, and Conflict where it is being asked already.
    """
    ticket = (await lock_tickets(session, [number])).get(number)
    if ticket is None or not may(actor, Act.READ, ticket):
        raise NotFound(f"There is no ticket {number}, or none that you may see.", number=number)
    require(actor, Act.ASK, ticket)
    rulebook = (await active_configuration(session)).rulebook
    asked = _department(rulebook, department)
    live = await live_questions(session, [number], department=department)
    if live:
        return await _asked_already(session, actor, rulebook, live[0], text)
    at = now()
    question = Question(ticket, department, text, actor.name, address=address)
    await record(session, await number_questions(session, [question]), at)
    await store_questions(session, [question], at)
    return await _opened(session, rulebook, asked, question.id)


async def tell_more(session: AsyncSession, actor: Actor, question_id: int, text: str) -> Consultation:
    """Tell the department what it needs to know: its turn again. Raises Conflict when it asked for nothing."""
    one = await held_by_hub(session, actor, question_id)
    if one.said_before(TurnKind.MORE_TOLD, text):
        return one.question
    await one.still_live()
    if one.question.state != ConsultationState.MORE_ASKED:
        raise Conflict(f"{one.question.department} did not ask for more: the question is with them.")
    one.question.state = ConsultationState.OPEN  # before its event, which is that of a question that is with them
    await record(session, [one.entry(EventKind.CONSULTATION_CONTINUED)], one.at)
    one.say(TurnKind.MORE_TOLD, text)
    return one.question


async def withdraw_question(session: AsyncSession, actor: Actor, question_id: int, reason: str) -> Consultation:
    """Take a question back; taking it back twice changes nothing. Raises Conflict when it was answered or declined."""
    one = await held_by_hub(session, actor, question_id)
    if one.question.state == ConsultationState.WITHDRAWN:
        return one.question
    await one.still_live()
    await record(session, [withdraw(session, one.question, one.ticket, actor.name, one.at, reason=reason)], one.at)
    return one.question


async def mark_used(session: AsyncSession, actor: Actor, question_id: int) -> Consultation:
    """Say that its answer went into a reply; again it changes nothing. Raises Conflict while there is no answer."""
    one = await held_by_hub(session, actor, question_id)
    if one.question.state != ConsultationState.ANSWERED:
        raise Conflict(f"{one.question.department} has not answered this question.", state=one.question.state)
    await use_answers(session, one.ticket.id, [question_id], one.at)
    await session.refresh(one.question)
    return one.question


async def pick_up(session: AsyncSession, actor: Actor, question_id: int) -> Consultation:
    """Say that one is looking at it; twice changes nothing. Raises Conflict, naming whoever said so before."""
    one = await held_by_department(session, actor, question_id)
    await one.still_live()
    if one.question.picked_up_by == actor.name:
        return one.question
    if one.question.picked_up_at is not None:
        name = await name_of(session, one.question.picked_up_by)
        moment = local_moment(one.question.picked_up_at, one.rulebook)
        raise Conflict(f"{name} has had this question in hand since {moment}.", by=name)
    await record(session, [one.entry(EventKind.CONSULTATION_PICKED_UP)], one.at)
    one.pick_up()
    return one.question


def _department(rulebook: Rulebook, slug: str) -> Department:
    known = sorted(rulebook.departments.keys() - {rulebook.hub})
    if slug == rulebook.hub:
        raise Invalid("The hub asks other departments, not itself.", field="department", known=known)
    if slug not in rulebook.departments:
        raise Invalid(f"There is no department {slug}.", field="department", known=known)
    return rulebook.departments[slug]


async def _asked_already(
    session: AsyncSession, actor: Actor, rulebook: Rulebook, live: Consultation, text: str
) -> Opened:
    if live.opened_by == actor.name and await opening_words(session, live.id) == text:
        return await _opened(session, rulebook, rulebook.departments[live.department], live.id)
    name, moment = await name_of(session, live.opened_by), local_moment(live.opened_at, rulebook)
    words = f"{name} asked {live.department} about ticket {live.ticket_id} on {moment}: that question waits still."
    raise Conflict(words, question=live.id, department=live.department, by=name, at=live.opened_at.isoformat())


async def _opened(session: AsyncSession, rulebook: Rulebook, department: Department, question_id: int) -> Opened:
    if department.in_flight is None:
        return Opened(question_id)
    at_once = await with_department(await connection_of(session), rulebook, [department.slug])
    return Opened(question_id, at_once[department.slug], department.in_flight)
