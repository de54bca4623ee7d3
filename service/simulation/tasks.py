"""What people do in a made-up month, through the same actions as the pages and the API."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from sqlmodel.ext.asyncio.session import AsyncSession

from service.flow.answering.actions import answer as answer_customer
from service.flow.answering.drafts import approve_draft, send_back
from service.flow.answering.forms import ApprovalForm, ReplyForm
from service.flow.consultation.actions import answer as answer_hub
from service.flow.consultation.actions import mark_used, pick_up, withdraw_question
from service.flow.consultation.declining import bounce, decline
from service.flow.queues.actions import claim, solve
from service.people.actor import Actor
from service.simulation.texts import NOT_OURS, SENT_BACK

NOT_WAITING = "Webcare wacht niet langer en antwoordt zelf."


class Act(StrEnum):
    """One thing that somebody does."""

    TAKE = "take"
    """A ticket of the department's queue."""
    PICK_UP = "pick_up"
    """A question."""
    ADVISE = "advise"
    """Answer the hub's question."""
    DECLINE = "decline"
    ANSWER = "answer"
    """The customer: publish it, or write a draft."""
    BOUNCE = "bounce"
    APPROVE = "approve"
    SEND_BACK = "send_back"
    SOLVE = "solve"


@dataclass(frozen=True, slots=True)
class Task:
    """Something that somebody has in hand, and what will come of it."""

    act: Act
    actor: Actor
    ticket: int
    author: str
    """Of the customer."""
    is_right: bool = True
    """Whether what is said is right."""
    text: str = ""
    """Empty: a draft is approved as it is."""
    question: int = 0
    """That is answered, used, or withdrawn."""
    draft: int = 0
    is_waiting: bool = False
    """The question still waits: the hub takes it back as it answers."""
    by_department: bool = False


async def do(session: AsyncSession, task: Task) -> bool:
    """Do it; whether a draft came of it. Raises OlievlekError when things moved on, so that it can't be done."""
    if task.act is Act.ANSWER:
        return await _answer(session, task)
    await _DO[task.act](session, task)
    return False


async def _take(session: AsyncSession, task: Task) -> None:
    await claim(session, task.actor, task.ticket)


async def _pick_up(session: AsyncSession, task: Task) -> None:
    await pick_up(session, task.actor, task.question)


async def _advise(session: AsyncSession, task: Task) -> None:
    await answer_hub(session, task.actor, task.question, task.text)


async def _decline(session: AsyncSession, task: Task) -> None:
    await decline(session, task.actor, task.question, NOT_OURS)


async def _answer(session: AsyncSession, task: Task) -> bool:
    if task.is_waiting:
        await withdraw_question(session, task.actor, task.question, NOT_WAITING)
    elif task.question:
        await mark_used(session, task.actor, task.question)
    said = await answer_customer(session, task.actor, task.ticket, ReplyForm(text=task.text))
    return said.draft_id is not None


async def _bounce(session: AsyncSession, task: Task) -> None:
    await bounce(session, task.actor, task.ticket, NOT_OURS)


async def _approve(session: AsyncSession, task: Task) -> None:
    await approve_draft(session, task.actor, task.draft, ApprovalForm(text=task.text or None))


async def _send_back(session: AsyncSession, task: Task) -> None:
    await send_back(session, task.actor, task.draft, SENT_BACK)


async def _solve(session: AsyncSession, task: Task) -> None:
    await solve(session, task.actor, task.ticket)


_DO: Mapping[Act, Callable[[AsyncSession, Task], Awaitable[None]]] = {
    Act.TAKE: _take,
    Act.PICK_UP: _pick_up,
    Act.ADVISE: _advise,
    Act.DECLINE: _decline,
    Act.BOUNCE: _bounce,
    Act.APPROVE: _approve,
    Act.SEND_BACK: _send_back,
    Act.SOLVE: _solve,
}
