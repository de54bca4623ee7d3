"""Asking departments about tickets: the one way a question comes to be or is taken back, for triage and for people."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import insert, update
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from routing_rules.vocabulary import EventKind
from service.foundation.database import connection_of
from service.tables import Consultation, ConsultationTurn
from service.tables.participation import ConsultationState, TurnKind
from service.tickets.ledger import Entry, LedgerTicket

NEXT_IDS = "SELECT nextval(pg_get_serial_sequence('consultation', 'id')) FROM generate_series(1, %(count)s)"
LIVE_STATES = frozenset({ConsultationState.OPEN, ConsultationState.MORE_ASKED})


@dataclass(slots=True)
class Question:
    """A question to one department about one ticket."""

    ticket: LedgerTicket
    department: str
    text: str
    """Empty when the cell's stage asks it: the conversation is the question."""
    actor: str
    by_route: bool = False
    address: str | None = None
    """Of a colleague without an account."""
    bounces: int = 0
    follows: int | None = None
    id: int = 0


async def number_questions(session: AsyncSession | AsyncConnection, questions: Sequence[Question]) -> list[Entry]:
    """Give the questions their ids; returns the events that open them, for the ledger. `store_questions` comes after.

    In two steps, since the ticket may be born in the same set: the event needs the question's id, the question's row
    the ticket's number.
    """
    if questions:
        connection = await connection_of(session)
        ids = sorted((await connection.exec_driver_sql(NEXT_IDS, {"count": len(questions)})).scalars())
        for question, number in zip(questions, ids, strict=True):
            question.id = number
    return [_opened(question) for question in questions]


async def store_questions(session: AsyncSession | AsyncConnection, questions: Iterable[Question], at: datetime) -> None:
    """Write the rows of questions whose events are recorded. Raises IntegrityError where the department is asked."""
    rows = list(questions)
    if not rows:
        return
    connection = await connection_of(session)
    await connection.execute(insert(Consultation), [_row(question, at) for question in rows])
    await connection.execute(
        insert(ConsultationTurn),
        [
            {
                "consultation_id": question.id,
                "kind": TurnKind.QUESTION,
                "actor": question.actor,
                "at": at,
                "text": question.text,
            }
            for question in rows
        ],
    )


async def live_questions(
    session: AsyncSession, numbers: Collection[int], *, department: str | None = None
) -> list[Consultation]:
    """The questions about these tickets that wait for somebody, locked; the tickets are locked by the caller."""
    wanted = (
        select(Consultation)
        .where(col(Consultation.ticket_id).in_(numbers), col(Consultation.state).in_(LIVE_STATES))
        .order_by(col(Consultation.id))
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if department is not None:
        wanted = wanted.where(Consultation.department == department)
    return list(await session.exec(wanted))


def withdraw(
    session: AsyncSession,
    question: Consultation,
    ticket: LedgerTicket,
    actor: str,
    at: datetime,
    *,
    reason: str = "",
) -> Entry:
    """Take a live question back, whose ticket and row the caller holds locked; returns its event, for the ledger."""
    data = about(question.id, question.department, question.state) | {"reason": reason}
    entry = Entry(ticket, EventKind.CONSULTATION_WITHDRAWN, actor, data=data)
    question.state, question.ended_at, question.ended_by = ConsultationState.WITHDRAWN, at, actor
    session.add(question)
    session.add(ConsultationTurn(consultation_id=question.id, kind=TurnKind.WITHDRAWN, actor=actor, at=at, text=reason))
    return entry


async def use_answers(
    session: AsyncSession | AsyncConnection, number: int, questions: Collection[int], at: datetime
) -> None:
    """Say that the answers to these questions about this ticket went into a reply; said once, it stays as it was."""
    used = (
        update(Consultation)
        .where(
            col(Consultation.id).in_(questions),
            col(Consultation.ticket_id) == number,
            col(Consultation.state) == ConsultationState.ANSWERED,
            col(Consultation.used_at).is_(None),
        )
        .values(used_at=at)
    )
    await (await connection_of(session)).execute(used)


def about(number: int, department: str, state: str) -> dict[str, object]:
    """What every event about a live question says of it, as it stands before the event."""
    said: dict[str, object] = {"consultation": number, "department": department}
    return said | ({"with_hub": True} if state == ConsultationState.MORE_ASKED else {})


def _opened(question: Question) -> Entry:
    data: dict[str, object] = {"consultation": question.id, "department": question.department}
    if question.by_route:
        data["by_route"] = True
    if question.text:
        data["text"] = question.text
    if question.follows is not None:
        data["follows"] = question.follows
    return Entry(question.ticket, EventKind.CONSULTATION_OPENED, question.actor, data=data)


def _row(question: Question, at: datetime) -> dict[str, object]:
    return {
        "id": question.id,
        "ticket_id": question.ticket.id,
        "department": question.department,
        "address": question.address,
        "process": question.ticket.process,
        "channel": question.ticket.channel,
        "by_route": question.by_route,
        "state": ConsultationState.OPEN,
        "opened_at": at,
        "opened_by": question.actor,
        "bounces": question.bounces,
        "follows": question.follows,
    }
