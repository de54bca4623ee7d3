"""Questions about tickets as they are read: with all that was said about them, by name, and when they are due."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from routing_rules.vocabulary import ClockKind
from service.tables import Consultation, ConsultationTurn, Target
from service.tables.participation import TurnKind
from service.tickets.question_names import names_of

HUB_TURNS = frozenset({TurnKind.QUESTION, TurnKind.MORE_TOLD, TurnKind.WITHDRAWN})


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

    @property
    def is_hub(self) -> bool:
        """Said by the hub, not by the department."""
        return self.kind in HUB_TURNS


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
    near_at: datetime | None
    """From when on that is near."""
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


async def questions_of(session: AsyncSession, number: int) -> list[AskedQuestion]:
    """All questions about a ticket that the caller may read, in the order in which they were asked."""
    wanted = select(Consultation).where(Consultation.ticket_id == number).order_by(col(Consultation.id))
    return await with_turns(session, (await session.exec(wanted)).all())


async def with_turns(session: AsyncSession, rows: Sequence[Consultation]) -> list[AskedQuestion]:
    """These questions with all that was said, in a few statements for all of them."""
    wanted = select(ConsultationTurn).where(col(ConsultationTurn.consultation_id).in_([row.id for row in rows]))
    turns = (await session.exec(wanted.order_by(col(ConsultationTurn.id)))).all()
    actors = [turn.actor for turn in turns]
    actors += [actor for row in rows for actor in (row.opened_by, row.picked_up_by, row.ended_by) if actor is not None]
    names = await names_of(session, actors)
    due = await _due(session, rows)
    return [_asked(row, [turn for turn in turns if turn.consultation_id == row.id], names, due) for row in rows]


async def _due(session: AsyncSession, rows: Sequence[Consultation]) -> dict[str, tuple[datetime | None, ...]]:
    """When the answer to each of them is due, or was, and from when on that is near, by the subject of its clock."""
    clocks = select(Target.subject, Target.due_at, Target.near_at).where(
        col(Target.ticket_id).in_({row.ticket_id for row in rows}),
        Target.kind == ClockKind.ANSWER,
        col(Target.subject).in_([_subject(row) for row in rows]),
    )
    return {subject: (due, near) for subject, due, near in await session.exec(clocks.order_by(col(Target.id)))}


def _subject(row: Consultation) -> str:
    return f"{row.department}/{row.id}"


def _asked(
    row: Consultation,
    turns: Sequence[ConsultationTurn],
    names: dict[str, str],
    due: dict[str, tuple[datetime | None, ...]],
) -> AskedQuestion:
    due_at, near_at = due.get(_subject(row), (None, None))
    return AskedQuestion(
        id=row.id,
        ticket=row.ticket_id,
        department=row.department,
        address=row.address,
        by_route=row.by_route,
        state=row.state,
        opened_at=row.opened_at,
        opened_by=names[row.opened_by],
        due_at=due_at,
        near_at=near_at,
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
