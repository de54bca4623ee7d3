"""A question as whoever is mailed about it may see it: it, its conversation and what was said about it; no more."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from routing_rules.rulebook_parts import Names, Rulebook
from routing_rules.vocabulary import Direction
from service.configuration.queries import active_configuration
from service.tables import Consultation, ConsultationTurn, Message, Target
from service.tables.participation import TurnKind
from service.tickets.masking import masked

SHOWN = 30
"""Of a long conversation the end is what matters."""
HUB_TURNS = frozenset({TurnKind.QUESTION, TurnKind.MORE_TOLD, TurnKind.WITHDRAWN})


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that was said to or by a customer, without what tells who they are."""

    is_ours: bool
    at: datetime
    text: str


@dataclass(frozen=True, slots=True)
class TurnLine:
    """One thing that was said between the hub and the department."""

    kind: str
    is_hub: bool
    at: datetime
    text: str
    expected_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class AskedQuestion:
    """All of one question that its letter and its page show."""

    question: Consultation
    department: Names
    hub: Names
    rulebook: Rulebook
    channel: Names
    lines: Sequence[Line] = ()
    left_out: int = 0
    """How many earlier messages are not shown."""
    turns: Sequence[TurnLine] = ()
    due_at: datetime | None = None
    suggestions: Mapping[str, Names] = field(default_factory=dict)
    """Other departments, by slug, and the hub's is none of them."""


async def asked_questions(session: AsyncSession, ids: Collection[int]) -> dict[int, AskedQuestion]:
    """These questions by id, each with a few statements for all of them."""
    if not ids:
        return {}
    rulebook = (await active_configuration(session)).rulebook
    questions = list(await session.exec(select(Consultation).where(col(Consultation.id).in_(ids))))
    lines = await _lines(session, {one.ticket_id for one in questions})
    turns = await _turns(session, ids)
    due = await _due(session, questions)
    return {
        one.id: AskedQuestion(
            question=one,
            department=_department(rulebook, one.department),
            hub=_department(rulebook, rulebook.hub),
            rulebook=rulebook,
            channel=rulebook.channels[one.channel].name if one.channel in rulebook.channels else _plain(one.channel),
            lines=lines.get(one.ticket_id, [])[-SHOWN:],
            left_out=max(len(lines.get(one.ticket_id, [])) - SHOWN, 0),
            turns=turns.get(one.id, []),
            due_at=due.get(one.id),
            suggestions={
                slug: department.name
                for slug, department in rulebook.departments.items()
                if slug not in (one.department, rulebook.hub)
            },
        )
        for one in questions
    }


async def _lines(session: AsyncSession, tickets: Collection[int]) -> dict[int, list[Line]]:
    said = select(Message).where(col(Message.ticket_id).in_(tickets), col(Message.direction) != Direction.NOTE)
    messages = list(await session.exec(said.order_by(col(Message.sent_at), col(Message.id))))
    names: dict[int | None, set[str]] = {}
    for one in messages:
        if one.direction == Direction.INBOUND:
            names.setdefault(one.ticket_id, set()).update(_names_of(one))
    found: dict[int, list[Line]] = {}
    for one in messages:
        if one.ticket_id is not None:
            text = masked(one.text, names.get(one.ticket_id, ()))
            found.setdefault(one.ticket_id, []).append(Line(one.direction == Direction.OUTBOUND, one.sent_at, text))
    return found


async def _turns(session: AsyncSession, ids: Collection[int]) -> dict[int, list[TurnLine]]:
    said = select(ConsultationTurn).where(col(ConsultationTurn.consultation_id).in_(ids))
    found: dict[int, list[TurnLine]] = {}
    for one in await session.exec(said.order_by(col(ConsultationTurn.id))):
        line = TurnLine(one.kind, one.kind in HUB_TURNS, one.at, masked(one.text), one.expected_at)
        found.setdefault(one.consultation_id, []).append(line)
    return found


async def _due(session: AsyncSession, questions: Collection[Consultation]) -> dict[int, datetime | None]:
    subjects = {f"{one.department}/{one.id}": one.id for one in questions}
    open_ones = select(Target.subject, Target.due_at).where(
        col(Target.ticket_id).in_({one.ticket_id for one in questions}),
        col(Target.subject).in_(subjects),
        col(Target.ended_at).is_(None),
        col(Target.kind) == "answer",
    )
    return {subjects[subject]: due_at for subject, due_at in await session.exec(open_ones)}


def _names_of(message: Message) -> set[str]:
    handle = message.author_handle or ""
    return {name for name in (handle, handle.lstrip("@"), message.author_name or "", message.author_id) if name}


def _department(rulebook: Rulebook, slug: str) -> Names:
    found = rulebook.departments.get(slug)
    return _plain(slug) if found is None else found.name


def _plain(slug: str) -> Names:
    return Names(slug, slug)
