"""What departments are asked, what they say, and what waits for them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from routing_rules.vocabulary import Role
from service.configuration.queries import active_configuration
from service.flow.consultation import statements
from service.foundation.database import connection_of
from service.foundation.errors import Invalid, NotAllowed, NotFound
from service.people.actor import Actor
from service.tables import Consultation, Message, Reply, Ticket
from service.tables.replies import ON_ITS_WAY
from service.tickets.queries import READING_SCOPES, SEES_ALL, may_see
from service.tickets.question_names import names_of
from service.tickets.question_reading import AskedQuestion, Turn, questions_of, with_turns
from service.tickets.question_rights import sees_question

MOST_WAITING = 200
__all__ = [
    "AskedQuestion",
    "ConsultationDetail",
    "Turn",
    "Waiting",
    "consultation_detail",
    "is_reply_on_its_way",
    "questions_of",
    "readable",
    "said_on",
    "waiting_for",
    "waiting_list",
]


@dataclass(frozen=True, slots=True)
class Waiting:
    """One thing that waits for a department."""

    kind: str
    """"question": to answer to the hub; "draft": a reply to write for it; "answer": a reply to publish."""
    number: int
    """The ticket's."""
    channel: str
    process: str | None
    asked_at: datetime
    due_at: datetime | None
    """When the department's answer is due, None when that promises nothing."""
    subject: str
    question: int | None
    """Id of the consultation, None for what waits in the department's queue."""
    turns: int
    """How often something was said in the consultation."""
    in_hand: str | None
    """Name of the colleague who looks at it."""
    near_at: datetime | None = None
    """From when on its answer is near its deadline."""
    expected_at: datetime | None = None
    """When the department, which asked for time, expects to answer."""


@dataclass(frozen=True, slots=True)
class ConsultationDetail:
    """A question with what it is about, for whoever is asked: they need not be able to read the ticket otherwise."""

    question: AskedQuestion
    ticket: Ticket
    messages: list[Message]
    """The conversation, in the order in which it was had."""


async def waiting_for(session: AsyncSession, department: str, limit: int = MOST_WAITING) -> list[Waiting]:
    """All that waits for a department, what is due first in front: questions to it, and tickets in its queue."""
    queue = (await active_configuration(session)).rulebook.home_queues.get(department)
    terms = {"department": department, "queue": queue, "limit": limit}
    rows = (await (await connection_of(session)).exec_driver_sql(statements.WAITING_FOR, terms)).mappings().all()
    names = await names_of(session, [row["in_hand"] for row in rows])
    return [Waiting(**{**row, "in_hand": names.get(row["in_hand"])}) for row in rows]


async def waiting_list(session: AsyncSession, actor: Actor, department: str | None) -> list[Waiting]:
    """The same for an actor, by default of their own department. Raises NotAllowed for a department of others."""
    chosen = department or actor.department
    known = (await active_configuration(session)).rulebook.departments
    if chosen is None:
        raise Invalid("Say for which department.", field="department", known=sorted(known))
    if chosen not in known:
        raise Invalid(f"There is no department {chosen}.", field="department", known=sorted(known))
    own = Role.DEPARTMENT in actor.roles and actor.department == chosen
    if not (own or actor.roles & SEES_ALL or actor.scopes & READING_SCOPES):
        raise NotAllowed(f"{actor.display_name} may not see what waits for {chosen}.", department=chosen)
    return await waiting_for(session, chosen)


async def consultation_detail(session: AsyncSession, actor: Actor, question_id: int) -> ConsultationDetail:
    """One question with its conversation. Raises NotFound when there is none, or none that the actor may see."""
    question = await session.get(Consultation, question_id)
    ticket = None if question is None else await session.get_one(Ticket, question.ticket_id)
    hub = (await active_configuration(session)).rulebook.hub
    if question is None or ticket is None or not sees_question(actor, ticket, question.department, hub):
        raise NotFound(f"There is no question {question_id}, or none that you may see.", question=question_id)
    [asked] = await with_turns(session, [question])
    return ConsultationDetail(asked, ticket, await said_on(session, ticket.id))


async def readable(session: AsyncSession, actor: Actor, numbers: Iterable[int]) -> set[int]:
    """Which of these tickets the actor may read."""
    wanted = select(Ticket.id).where(col(Ticket.id).in_(set(numbers)), may_see(actor))
    return set((await session.exec(wanted)).all())


async def said_on(session: AsyncSession, number: int) -> list[Message]:
    """The conversation on a ticket, in the order in which it was had."""
    said = select(Message).where(Message.ticket_id == number).order_by(col(Message.sent_at), col(Message.id))
    return list(await session.exec(said))


async def is_reply_on_its_way(session: AsyncSession, number: int) -> bool:
    """Whether a reply to this ticket was written and is not public yet."""
    wanted = select(Reply.id).where(Reply.ticket_id == number, col(Reply.state).in_(ON_ITS_WAY))
    return (await session.exec(wanted.limit(1))).first() is not None
