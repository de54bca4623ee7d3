"""Kept answers as they are read: one, a list, what is due, and what could be kept."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, func, tuple_
from sqlmodel import col, exists, select
from sqlmodel.ext.asyncio.session import AsyncSession

from service.flow.knowledge.forms import Asked, place, place_after
from service.flow.knowledge.rights import may_read, require_reader
from service.foundation.clock import now
from service.foundation.errors import NotFound
from service.people.actor import Actor
from service.tables import AnswerUse, Consultation, ConsultationTurn, KeptAnswer, Ticket
from service.tables.participation import ConsultationState, TurnKind
from service.tickets.queries import may_see
from service.tickets.question_names import names_of

PAGE = 50
MOST_USES = 50
CONFIGURATIONS = ("dutch", "english", "simple")


@dataclass(frozen=True, slots=True)
class AnswerList:
    """One page of kept answers, what is due for review first."""

    answers: list[KeptAnswer]
    next: str | None
    """Where it goes on."""


@dataclass(frozen=True, slots=True)
class Use:
    """Where a kept answer was used."""

    number: int
    """The ticket's."""
    is_readable: bool
    """Whether the reader may see the ticket."""
    used_at: datetime
    name: str
    """Of whoever used it."""


@dataclass(frozen=True, slots=True)
class AnswerDetail:
    """A kept answer with who kept it and who used it, the newest first."""

    answer: KeptAnswer
    kept_by: str
    edited_by: str | None
    retired_by: str | None
    number: int | None
    """Of the ticket that it comes from."""
    uses: list[Use]


async def readable_answer(session: AsyncSession, actor: Actor, answer_id: int, *, lock: bool = False) -> KeptAnswer:
    """One of them. Raises NotFound when there is none, or none that the actor may read."""
    wanted = select(KeptAnswer).where(KeptAnswer.id == answer_id, may_read(actor))
    if lock:
        wanted = wanted.with_for_update().execution_options(populate_existing=True)
    found = (await session.exec(wanted)).one_or_none()
    if found is None:
        raise NotFound(f"There is no answer {answer_id}, or none that you may see.", answer=answer_id)
    return found


async def answer_detail(session: AsyncSession, actor: Actor, answer_id: int) -> AnswerDetail:
    """All of one."""
    answer = await readable_answer(session, actor, answer_id)
    rows = await session.exec(
        select(AnswerUse, may_see(actor))
        .join(Ticket, col(Ticket.id) == col(AnswerUse.ticket_id))
        .where(AnswerUse.answer_id == answer_id)
        .order_by(col(AnswerUse.used_at).desc(), col(AnswerUse.ticket_id).desc())
        .limit(MOST_USES)
    )
    uses = list(rows)
    names = await names_of(
        session, [answer.kept_by, answer.edited_by, answer.retired_by, *(u.used_by for u, _ in uses)]
    )
    return AnswerDetail(
        answer=answer,
        kept_by=names[answer.kept_by],
        edited_by=names.get(answer.edited_by or ""),
        retired_by=names.get(answer.retired_by or ""),
        number=await _ticket_of(session, actor, answer.consultation_id),
        uses=[Use(use.ticket_id, is_readable, use.used_at, names[use.used_by]) for use, is_readable in uses],
    )


async def answer_list(session: AsyncSession, actor: Actor, asked: Asked, limit: int = PAGE) -> AnswerList:
    """Those that the actor may read; what is due for review longest first."""
    require_reader(actor)
    wanted = select(KeptAnswer).where(may_read(actor), *_narrowed(asked))
    found = list(await session.exec(wanted.order_by(col(KeptAnswer.review_at), col(KeptAnswer.id)).limit(limit + 1)))
    page, more = found[:limit], found[limit:]
    return AnswerList(page, place_after(page[-1].review_at, page[-1].id) if more else None)


async def keepable(session: AsyncSession, number: int) -> list[Consultation]:
    """The answered questions about a ticket whose answers were not kept."""
    kept = exists().where(col(KeptAnswer.consultation_id) == col(Consultation.id), col(KeptAnswer.retired_at).is_(None))
    wanted = select(Consultation).where(
        Consultation.ticket_id == number, Consultation.state == ConsultationState.ANSWERED, ~kept
    )
    return list(await session.exec(wanted.order_by(col(Consultation.id))))


async def answer_given(session: AsyncSession, consultation_id: int) -> str:
    """What the department answered to a question that is answered."""
    newest = (
        select(ConsultationTurn.text)
        .where(ConsultationTurn.consultation_id == consultation_id, ConsultationTurn.kind == TurnKind.ANSWER)
        .order_by(col(ConsultationTurn.id).desc())
        .limit(1)
    )
    return (await session.exec(newest)).one()


def _narrowed(asked: Asked) -> list[ColumnElement[bool]]:
    retired = col(KeptAnswer.retired_at)
    narrowed: list[ColumnElement[bool]] = [retired.is_not(None) if asked.is_retired else retired.is_(None)]
    if asked.process:
        narrowed.append(col(KeptAnswer.process) == asked.process)
    if asked.owner:
        narrowed.append(col(KeptAnswer.owner) == asked.owner)
    if asked.is_due:
        narrowed.append(col(KeptAnswer.review_at) <= now())
    if asked.words.strip():
        narrowed.append(_has_words(asked.words))
    after = place(asked.after)
    if after is not None:
        narrowed.append(tuple_(col(KeptAnswer.review_at), col(KeptAnswer.id)) > after)
    return narrowed


def _has_words(words: str) -> ColumnElement[bool]:
    """In whichever language an answer is written: its words are kept as that language bends them."""
    dutch, english, simple = (func.websearch_to_tsquery(one, words) for one in CONFIGURATIONS)
    return col(KeptAnswer.search).op("@@")(dutch.op("||")(english).op("||")(simple))


async def _ticket_of(session: AsyncSession, actor: Actor, consultation_id: int | None) -> int | None:
    """For those who may see it."""
    wanted = select(Ticket.id).join(Consultation, col(Consultation.ticket_id) == col(Ticket.id))
    return (await session.exec(wanted.where(Consultation.id == consultation_id, may_see(actor)))).one_or_none()
