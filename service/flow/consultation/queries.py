"""What departments are asked, what they say, and what waits for them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from routing_rules.vocabulary import ClockKind, Role
from service.configuration.queries import active_configuration
from service.flow.consultation import statements
from service.foundation.database import connection_of
from service.foundation.errors import Invalid, NotAllowed, NotFound
from service.people.actor import Actor
from service.tables import Consultation, ConsultationTurn, Message, Target, Ticket
from service.tables.participation import TurnKind
from service.tickets.queries import READING_SCOPES, SEES_ALL
from service.tickets.question_names import names_of
from service.tickets.question_rights import sees_question

MOST_WAITING = 200


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


@dataclass(frozen=True, slots=True)
class Turn:
    """One thing said in a consultation."""

    kind: str
    actor: str
    """As in the ledger."""
    name: str
    at: datetime
    text: str
    """Of a question that the cell's stage asked, empty: the conversation is the question."""
    suggested: str | None
    expected_at: datetime | None
    by_mail: bool


@dataclass(frozen=True, slots=True)
class AskedQuestion:
    """A question to a department with all that was said about it, in order."""

    id: int
    ticket: int
    department: str
    address: str | None
    by_route: bool
    state: str
    opened_at: datetime
    opened_by: str
    """A name, as are the others."""
    due_at: datetime | None
    picked_up_at: datetime | None
    picked_up_by: str | None
    expected_at: datetime | None
    ended_at: datetime | None
    ended_by: str | None
    used_at: datetime | None
    bounces: int
    follows: int | None
    turns: tuple[Turn, ...]

    @property
    def answer(self) -> Turn | None:
        """What the department answered, once it has."""
        return next((turn for turn in reversed(self.turns) if turn.kind == TurnKind.ANSWER), None)


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
    said = select(Message).where(Message.ticket_id == ticket.id).order_by(col(Message.sent_at), col(Message.id))
    [asked] = await _with_turns(session, [question])
    return ConsultationDetail(asked, ticket, list(await session.exec(said)))


async def questions_of(session: AsyncSession, number: int) -> list[AskedQuestion]:
    """All questions about a ticket that the caller may read, in the order in which they were asked."""
    wanted = select(Consultation).where(Consultation.ticket_id == number).order_by(col(Consultation.id))
    return await _with_turns(session, (await session.exec(wanted)).all())


async def _with_turns(session: AsyncSession, rows: Sequence[Consultation]) -> list[AskedQuestion]:
    wanted = select(ConsultationTurn).where(col(ConsultationTurn.consultation_id).in_([row.id for row in rows]))
    turns = (await session.exec(wanted.order_by(col(ConsultationTurn.id)))).all()
    actors = [turn.actor for turn in turns]
    actors += [actor for row in rows for actor in (row.opened_by, row.picked_up_by, row.ended_by) if actor is not None]
    names = await names_of(session, actors)
    due = await _due(session, rows)
    return [_asked(row, [turn for turn in turns if turn.consultation_id == row.id], names, due) for row in rows]


async def _due(session: AsyncSession, rows: Sequence[Consultation]) -> dict[str, datetime | None]:
    """When the answer to each of them is due, or was, by the subject of its clock."""
    clocks = select(Target.subject, Target.due_at).where(
        col(Target.ticket_id).in_({row.ticket_id for row in rows}),
        Target.kind == ClockKind.ANSWER,
        col(Target.subject).in_([_subject(row) for row in rows]),
    )
    return dict((await session.exec(clocks.order_by(col(Target.id)))).all())


def _subject(row: Consultation) -> str:
    return f"{row.department}/{row.id}"


def _asked(
    row: Consultation,
    turns: Sequence[ConsultationTurn],
    names: dict[str, str],
    due: dict[str, datetime | None],
) -> AskedQuestion:
    return AskedQuestion(
        id=row.id,
        ticket=row.ticket_id,
        department=row.department,
        address=row.address,
        by_route=row.by_route,
        state=row.state,
        opened_at=row.opened_at,
        opened_by=names[row.opened_by],
        due_at=due.get(_subject(row)),
        picked_up_at=row.picked_up_at,
        picked_up_by=names.get(row.picked_up_by or ""),
        expected_at=row.expected_at,
        ended_at=row.ended_at,
        ended_by=names.get(row.ended_by or ""),
        used_at=row.used_at,
        bounces=row.bounces,
        follows=row.follows,
        turns=tuple(_turn(turn, names) for turn in turns),
    )


def _turn(turn: ConsultationTurn, names: dict[str, str]) -> Turn:
    values = {name: getattr(turn, name) for name in ("kind", "actor", "at", "text", "suggested", "expected_at")}
    return Turn(name=names[turn.actor], by_mail=turn.by_mail, **values)
