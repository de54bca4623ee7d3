"""A question as whoever is mailed about it may see it: it, its conversation and what was said about it; no more."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from routing_rules.rulebook_parts import Names, Rulebook
from routing_rules.vocabulary import Direction
from service.configuration.queries import active_configuration
from service.tables import Consultation, Message
from service.tickets.masking import masked
from service.tickets.question_reading import AskedQuestion, with_turns

SHOWN = 30
"""Of a long conversation the end is what matters."""


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that was said to or by a customer, without what tells who they are."""

    is_ours: bool
    at: datetime
    text: str


@dataclass(frozen=True, slots=True)
class MailedQuestion:
    """All of one question that its letter and its page show."""

    question: AskedQuestion
    """What was said about it is masked."""
    department: Names
    hub: Names
    rulebook: Rulebook
    channel: Names
    lines: Sequence[Line] = ()
    left_out: int = 0
    """How many earlier messages are not shown."""
    suggestions: Mapping[str, Names] = field(default_factory=dict)
    """Other departments, by slug, and the hub's is none of them."""


async def mailed_questions(session: AsyncSession, ids: Collection[int]) -> dict[int, MailedQuestion]:
    """These questions by id, each with a few statements for all of them."""
    if not ids:
        return {}
    rulebook = (await active_configuration(session)).rulebook
    rows = (await session.exec(select(Consultation).where(col(Consultation.id).in_(ids)))).all()
    channels = {row.id: row.channel for row in rows}
    lines = await _lines(session, {row.ticket_id for row in rows})
    return {
        one.id: _mailed(one, rulebook, channels[one.id], lines.get(one.ticket, []))
        for one in await with_turns(session, rows)
    }


def _mailed(question: AskedQuestion, rulebook: Rulebook, channel: str, lines: Sequence[Line]) -> MailedQuestion:
    return MailedQuestion(
        question=replace(question, turns=tuple(replace(turn, text=masked(turn.text)) for turn in question.turns)),
        department=_department(rulebook, question.department),
        hub=_department(rulebook, rulebook.hub),
        rulebook=rulebook,
        channel=rulebook.channels[channel].name if channel in rulebook.channels else _plain(channel),
        lines=lines[-SHOWN:],
        left_out=max(len(lines) - SHOWN, 0),
        suggestions={
            slug: department.name
            for slug, department in rulebook.departments.items()
            if slug not in (question.department, rulebook.hub)
        },
    )


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


def _names_of(message: Message) -> set[str]:
    handle = message.author_handle or ""
    return {name for name in (handle, handle.lstrip("@"), message.author_name or "", message.author_id) if name}


def _department(rulebook: Rulebook, slug: str) -> Names:
    found = rulebook.departments.get(slug)
    return _plain(slug) if found is None else found.name


def _plain(slug: str) -> Names:
    return Names(slug, slug)
