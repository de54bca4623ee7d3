"""How an answer comes to be kept: from a question that a department answered, or as a text by itself."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from routing_rules.rulebook import Rulebook
from routing_rules.vocabulary import EventKind
from service.configuration.queries import active_configuration
from service.flow.knowledge.forms import LONGEST_QUESTION, KeepForm
from service.flow.knowledge.privacy import without_personal_data
from service.flow.knowledge.queries import answer_given
from service.flow.knowledge.rights import require_keeper
from service.flow.knowledge.similar import language_of, newest_question
from service.foundation.clock import now
from service.foundation.errors import Conflict, Invalid
from service.people.actor import Actor
from service.tables import KeptAnswer, Ticket
from service.tables.participation import ConsultationState
from service.tickets.ledger import Entry, record
from service.tickets.question_held import Held, held
from service.tickets.question_names import opening_words

REQUIRED = ("question", "text", "process", "language")


@dataclass(frozen=True, slots=True)
class Proposal:
    """What keeping an answered question would keep, before anybody edits it."""

    department: str
    number: int
    """The ticket's."""
    question: str
    text: str
    process: str | None
    language: str | None


async def proposed(session: AsyncSession, actor: Actor, consultation_id: int) -> Proposal:
    """For whoever may keep it. Raises Conflict when the question has no answer yet."""
    one = await _answered(session, actor, consultation_id)
    return await _proposal(session, one)


async def kept_from(
    session: AsyncSession, actor: Actor, consultation_id: int, form: KeepForm, review_at: datetime
) -> KeptAnswer:
    """Keep what a department answered, with its ticket's timeline saying so."""
    one = await _answered(session, actor, consultation_id)
    found = await _proposal(session, one)
    answer = KeptAnswer(
        process=form.process or found.process or "",
        language=form.language or found.language or "",
        owner=found.department,
        question=form.question or found.question,
        text=form.text or found.text,
        consultation_id=consultation_id,
        kept_at=one.at,
        kept_by=actor.name,
        review_at=review_at,
    )
    _check(answer, one.rulebook)
    wanted = select(KeptAnswer).where(
        KeptAnswer.consultation_id == consultation_id, col(KeptAnswer.retired_at).is_(None)
    )
    before = (await session.exec(wanted)).one_or_none()
    if before is not None:
        return _same(before, answer)
    session.add(answer)
    await session.flush()
    await record(session, [Entry(one.ticket, EventKind.ANSWER_KEPT, actor.name, data={"answer": answer.id})], one.at)
    return answer


async def kept_text(session: AsyncSession, actor: Actor, form: KeepForm, review_at: datetime) -> KeptAnswer:
    """Keep a text that came from no ticket; the owner of the process answers for it."""
    missing = [name for name in REQUIRED if getattr(form, name) is None]
    if missing:
        raise Invalid(f"Without a consultation, {', '.join(missing)} is needed.", field=missing[0])
    rulebook = (await active_configuration(session)).rulebook
    process = rulebook.processes.get(form.process or "")
    answer = KeptAnswer(
        process=form.process or "",
        language=form.language or "",
        owner="" if process is None else process.owner,
        question=form.question or "",
        text=form.text or "",
        kept_at=now(),
        kept_by=actor.name,
        review_at=review_at,
    )
    _check(answer, rulebook)
    require_keeper(actor, answer.owner, rulebook)
    names = ("owner", "process", "language", "question", "text")
    same = [getattr(KeptAnswer, name) == getattr(answer, name) for name in names]
    wanted = select(KeptAnswer).where(*same, col(KeptAnswer.retired_at).is_(None)).order_by(col(KeptAnswer.id))
    before = (await session.exec(wanted.limit(1))).one_or_none()
    if before is not None:
        return before
    session.add(answer)
    await session.flush()
    return answer


async def _answered(session: AsyncSession, actor: Actor, consultation_id: int) -> Held:
    one = await held(session, actor, consultation_id)
    require_keeper(actor, one.question.department, one.rulebook)
    if one.question.state != ConsultationState.ANSWERED:
        words = f"{one.question.department} has not answered this question."
        raise Conflict(words, state=one.question.state)
    return one


async def _proposal(session: AsyncSession, one: Held) -> Proposal:
    ticket = await session.get_one(Ticket, one.ticket.id)
    asked = await opening_words(session, one.question.id) or await newest_question(session, ticket.id) or ""
    return Proposal(
        department=one.question.department,
        number=ticket.id,
        question=asked[:LONGEST_QUESTION],
        text=await answer_given(session, one.question.id),
        process=one.question.process or ticket.process,
        language=await language_of(session, ticket),
    )


def _same(before: KeptAnswer, wanted: KeptAnswer) -> KeptAnswer:
    names = ("process", "language", "question", "text")
    if any(getattr(before, name) != getattr(wanted, name) for name in names):
        raise Conflict(f"This was kept already, as answer {before.id}: change that one.", answer=before.id)
    return before


def _check(answer: KeptAnswer, rulebook: Rulebook) -> None:
    if answer.process not in rulebook.processes:
        known = sorted(rulebook.processes)
        words = f"There is no process {answer.process}." if answer.process else "Say which process it is about."
        raise Invalid(words, field="process", known=known)
    if not answer.language:
        raise Invalid("Say in which language it is.", field="language")
    without_personal_data({"question": answer.question, "text": answer.text})
