"""What is done with kept answers: keeping, changing, retiring and using them."""

from datetime import datetime, timedelta

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from routing_rules.rulebook import Rulebook
from routing_rules.vocabulary import EventKind
from service.configuration.queries import active_configuration
from service.flow.knowledge.forms import EditForm, KeepForm
from service.flow.knowledge.keeping import kept_from, kept_text
from service.flow.knowledge.privacy import without_personal_data
from service.flow.knowledge.queries import readable_answer
from service.flow.knowledge.rights import require_changer
from service.foundation.clock import now
from service.foundation.errors import Conflict, Invalid, NotFound
from service.people.actor import Actor
from service.people.permissions import Act, may, require
from service.tables import AnswerUse, KeptAnswer
from service.tickets.ledger import Entry, lock_tickets, record

CHANGEABLE = ("question", "text", "process", "language", "review_at")
REVIEW_AFTER = timedelta(days=183)
"""When nobody says otherwise: half a year."""


async def keep_answer(session: AsyncSession, actor: Actor, form: KeepForm) -> KeptAnswer:
    """Keep what a department answered, or a text of its own; the same again is the same answer.

    Raises HoldsPersonalData for what is about one customer, and Conflict where another text was kept already.
    """
    review_at = form.review_at or now() + REVIEW_AFTER
    _in_future(review_at)
    if form.consultation is None:
        return await kept_text(session, actor, form, review_at)
    return await kept_from(session, actor, form.consultation, form, review_at)


async def edit_answer(session: AsyncSession, actor: Actor, answer_id: int, form: EditForm) -> KeptAnswer:
    """Change it, retire it or bring it back; what changes nothing leaves it as it was."""
    answer, rulebook = await _to_change(session, actor, answer_id)
    changes = {
        name: value
        for name in CHANGEABLE
        if (value := getattr(form, name)) is not None and value != getattr(answer, name)
    }
    turned = form.retired is not None and form.retired != (answer.retired_at is not None)
    if not changes and not turned:
        return answer
    if form.seen is not None and form.seen != answer.version:
        words = f"Answer {answer_id} was changed meanwhile: it is at version {answer.version} now."
        raise Conflict(words, version=answer.version)
    _check(changes, rulebook)
    at = now()
    for name, value in changes.items():
        setattr(answer, name, value)
    if turned:
        await _retire(session, answer, actor.name if form.retired else None, at)
    answer.edited_at, answer.edited_by = at, actor.name
    answer.version += 1
    session.add(answer)
    await session.flush()
    return answer


async def retire_answer(session: AsyncSession, actor: Actor, answer_id: int) -> KeptAnswer:
    """Offer it no more; twice changes nothing."""
    return await edit_answer(session, actor, answer_id, EditForm(retired=True))


async def use_answer(session: AsyncSession, actor: Actor, number: int, answer_id: int) -> KeptAnswer:
    """Say that it goes into the reply to a ticket; returns it. On one ticket it counts once, however often it is taken.

    Raises Conflict when it is retired and was not used here before.
    """
    ticket = (await lock_tickets(session, [number])).get(number)
    if ticket is None or not may(actor, Act.READ, ticket):
        raise NotFound(f"There is no ticket {number}, or none that you may see.", number=number)
    if not may(actor, Act.DRAFT, ticket):
        require(actor, Act.REPLY, ticket)
    answer = await readable_answer(session, actor, answer_id, lock=True)
    if await session.get(AnswerUse, (answer_id, number)) is not None:
        return answer
    if answer.retired_at is not None:
        raise Conflict(f"Answer {answer_id} is retired: it is not used any more.", answer=answer_id)
    at = now()
    data = {"answer": answer.id, "owner": answer.owner}
    await record(session, [Entry(ticket, EventKind.ANSWER_USED, actor.name, data=data)], at)
    answer.uses += 1
    session.add(answer)
    session.add(
        AnswerUse(
            answer_id=answer.id,
            ticket_id=number,
            used_at=at,
            used_by=actor.name,
            owner=answer.owner,
            process=ticket.process,
            channel=ticket.channel,
        )
    )
    await session.flush()
    return answer


async def _to_change(session: AsyncSession, actor: Actor, answer_id: int) -> tuple[KeptAnswer, Rulebook]:
    answer = await readable_answer(session, actor, answer_id, lock=True)
    rulebook = (await active_configuration(session)).rulebook
    require_changer(actor, answer.owner, rulebook)
    return answer, rulebook


def _check(changes: dict[str, object], rulebook: Rulebook) -> None:
    if "process" in changes and changes["process"] not in rulebook.processes:
        known = sorted(rulebook.processes)
        raise Invalid(f"There is no process {changes['process']}.", field="process", known=known)
    if isinstance(review_at := changes.get("review_at"), datetime):
        _in_future(review_at)
    without_personal_data({name: str(changes[name]) for name in ("question", "text") if name in changes})


async def _retire(session: AsyncSession, answer: KeptAnswer, who: str | None, at: datetime) -> None:
    """Nobody: bring it back. Raises Conflict when another answer to the same question was kept meanwhile."""
    if who is None and answer.consultation_id is not None:
        wanted = select(KeptAnswer.id).where(
            KeptAnswer.consultation_id == answer.consultation_id, col(KeptAnswer.retired_at).is_(None)
        )
        other = (await session.exec(wanted)).one_or_none()
        if other is not None:
            raise Conflict(f"Answer {other} was kept in its place.", answer=other)
    answer.retired_at, answer.retired_by = (None, None) if who is None else (at, who)


def _in_future(review_at: datetime) -> None:
    if review_at <= now():
        raise Invalid("Its review is still to come: choose a later day.", field="review_at")
