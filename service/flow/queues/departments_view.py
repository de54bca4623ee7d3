"""Which departments were asked about a ticket, what they said, and who can be asked now."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from routing_rules.vocabulary import EventKind, TicketState
from service.flow.queues.naming import Naming
from service.flow.queues.queue_view import TicketRow
from service.people.actor import Actor
from service.people.permissions import Act, may
from service.tables import Consultation, Event, Ticket
from service.tables.participation import ConsultationState, TurnKind
from service.tickets.question_declining import ALIVE
from service.tickets.question_reading import AskedQuestion, Turn, questions_of
from service.tickets.questions import LIVE_STATES

MOST_BOUNCES = 10


@dataclass(frozen=True, slots=True)
class TurnView:
    """One thing said between webcare and a department."""

    kind: str
    who: str
    at: datetime
    text: str
    expected_at: datetime | None
    suggested: str | None
    """Name of the department whose it is, in the eyes of the one that gave it back."""


@dataclass(frozen=True, slots=True)
class QuestionView:
    """One question."""

    id: int
    department: str
    state: str
    is_live: bool
    asked_by: str
    asked_at: datetime
    due_at: datetime | None
    near_at: datetime | None
    in_hand: str | None
    expected_at: datetime | None
    used_at: datetime | None
    turns: Sequence[TurnView]

    @property
    def awaits_use(self) -> bool:
        """It was answered, and that stands in no reply yet."""
        return self.state == ConsultationState.ANSWERED and self.used_at is None


@dataclass(frozen=True, slots=True)
class BounceView:
    """A department that said of the ticket that it is not theirs."""

    department: str
    reason: str
    suggested: str | None
    at: datetime


@dataclass(frozen=True, slots=True)
class DepartmentsView:
    """All of it."""

    questions: Sequence[QuestionView]
    bounces: Sequence[BounceView]
    may_ask: bool
    askable: Sequence[tuple[str, str]]
    """Slugs and names of those that are not being asked already; the owner first."""

    @property
    def said(self) -> int:
        """How much was said so far: a form that was sent is another one afterwards."""
        return sum(len(question.turns) for question in self.questions)


async def departments_of(session: AsyncSession, actor: Actor, ticket: Ticket, naming: Naming) -> DepartmentsView:
    """As one reader of the ticket sees it."""
    asked = await questions_of(session, ticket.id)
    live = {one.department for one in asked if one.state in LIVE_STATES}
    hub = naming.rulebook.hub
    free = [slug for slug in naming.rulebook.departments if slug != hub and slug not in live]
    free.sort(key=lambda slug: slug != ticket.owner)
    return DepartmentsView(
        questions=[_question(one, naming) for one in asked],
        bounces=await _bounces(session, ticket, naming),
        may_ask=may(actor, Act.ASK, ticket) and ticket.state in ALIVE,
        askable=[(slug, naming.department(slug) or slug) for slug in free],
    )


async def waiting_for_departments(session: AsyncSession, rows: list[TicketRow], naming: Naming) -> list[TicketRow]:
    """The rows of a queue, each with whom it waits for: one query, and none where nothing does."""
    numbers = [row.number for row in rows if row.state == TicketState.WAITING_ON_DEPARTMENT]
    if not numbers:
        return rows
    wanted = select(Consultation.ticket_id, Consultation.department).where(
        col(Consultation.ticket_id).in_(numbers), col(Consultation.state).in_(LIVE_STATES)
    )
    asked: dict[int, list[str]] = {}
    for number, slug in await session.exec(wanted.order_by(col(Consultation.id))):
        asked.setdefault(number, []).append(naming.department(slug) or slug)
    return [replace(row, waits_for=", ".join(asked[row.number])) if row.number in asked else row for row in rows]


def _question(asked: AskedQuestion, naming: Naming) -> QuestionView:
    return QuestionView(
        id=asked.id,
        department=naming.department(asked.department) or asked.department,
        state=asked.state,
        is_live=asked.state in LIVE_STATES,
        asked_by=asked.opened_by,
        asked_at=asked.opened_at,
        due_at=asked.due_at,
        near_at=asked.near_at,
        in_hand=asked.picked_up_by,
        expected_at=asked.expected_at,
        used_at=asked.used_at,
        turns=[_turn(one, naming) for one in asked.turns if one.text or one.kind != TurnKind.QUESTION],
    )


def _turn(turn: Turn, naming: Naming) -> TurnView:
    return TurnView(turn.kind, turn.name, turn.at, turn.text, turn.expected_at, naming.department(turn.suggested))


async def _bounces(session: AsyncSession, ticket: Ticket, naming: Naming) -> list[BounceView]:
    wanted = (
        select(Event.data, Event.at)
        .where(Event.ticket_id == ticket.id, Event.kind == EventKind.TICKET_BOUNCED)
        .order_by(col(Event.id).desc())
        .limit(MOST_BOUNCES)
    )
    return [
        BounceView(
            naming.department(data["department"]) or data["department"],
            data["reason"],
            naming.department(data.get("suggested")),
            at,
        )
        for data, at in reversed((await session.exec(wanted)).all())
    ]
