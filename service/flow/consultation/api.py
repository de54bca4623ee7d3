"""Questions to departments over the API: asking, answering, and "not ours"."""

from typing import Annotated

from fastapi import APIRouter, Path, Query

from service.flow.consultation import actions
from service.flow.consultation.declining import bounce, decline
from service.flow.consultation.forms import AskForm, NotOursForm, TextForm, TimeForm, WithdrawForm
from service.flow.consultation.queries import consultation_detail, questions_of, waiting_list
from service.flow.consultation.views import (
    OpenedView,
    QuestionDetailView,
    QuestionListView,
    QuestionView,
    WaitingListView,
)
from service.foundation.validation import NO_NUL
from service.people.actor import Actor
from service.people.callers import SCHEMES, TicketReader, TicketWriter
from service.tickets.queries import visible_ticket
from service.tickets.views import TicketView
from service.web.problems import problem_models
from service.web.session import Transaction

router = APIRouter(prefix="/api/v1", tags=["questions"], dependencies=SCHEMES)
Number = Annotated[int, Path(ge=1, lt=2**63, description="The ticket's number.", examples=[1042])]
QuestionId = Annotated[int, Path(ge=1, lt=2**63, description="The question's id.", examples=[31])]
Whose = Annotated[
    str | None,
    Query(max_length=100, pattern=NO_NUL, description="Slug of the department; left out: the caller's own."),
]
READ = problem_models(401, 403, 404, 422, 503)
WITH_BODY = problem_models(400, 401, 403, 404, 409, 422, 503)
CHANGE = problem_models(401, 403, 404, 409, 422, 503)


@router.post("/tickets/{number}/questions", status_code=201, summary="Ask a department", responses=WITH_BODY)
async def post_question(number: Number, form: AskForm, session: Transaction, actor: TicketWriter) -> OpenedView:
    """The ticket waits for it; several departments may be asked at once, each one question at a time (409).

    The same caller with the same words gets the same question. Over the department's bound it is asked all the same,
    with a warning.
    """
    opened = await actions.ask(session, actor, number, form.department, form.text, form.address)
    return OpenedView.of(opened, form.department)


@router.get("/tickets/{number}/questions", summary="The questions about a ticket", responses=READ)
async def show_questions(number: Number, session: Transaction, actor: TicketReader) -> QuestionListView:
    """To any department, also those that ended, with all that was said."""
    await visible_ticket(session, actor, number)
    return QuestionListView(items=[QuestionView.of(one) for one in await questions_of(session, number)])


@router.get("/questions", summary="What waits for a department", responses=problem_models(401, 403, 422, 503))
async def show_waiting(session: Transaction, actor: TicketReader, department: Whose = None) -> WaitingListView:
    """Questions to it and tickets in its queue in one list, what is due first in front; the first 200."""
    return WaitingListView.of(await waiting_list(session, actor, department))


@router.get("/questions/{question_id}", summary="One question", responses=READ)
async def show_question(question_id: QuestionId, session: Transaction, actor: TicketReader) -> QuestionDetailView:
    """With the conversation that it is about, also for colleagues of the department who can't read the ticket."""
    return QuestionDetailView.of(await consultation_detail(session, actor, question_id))


@router.post("/questions/{question_id}/pick-up", summary="Look at a question", responses=CHANGE)
async def post_pick_up(question_id: QuestionId, session: Transaction, actor: TicketWriter) -> QuestionView:
    """For colleagues of the department. 409 names whoever looks at it already."""
    await actions.pick_up(session, actor, question_id)
    return await _question(session, actor, question_id)


@router.post("/questions/{question_id}/answer", summary="Answer a question", responses=WITH_BODY)
async def post_answer(
    question_id: QuestionId, form: TextForm, session: Transaction, actor: TicketWriter
) -> QuestionView:
    """For colleagues of the department; the hub reads it, not the customer. 409 says who answered before, and when."""
    await actions.answer(session, actor, question_id, form.text)
    return await _question(session, actor, question_id)


@router.post("/questions/{question_id}/ask-more", summary="Ask the hub for more", responses=WITH_BODY)
async def post_ask_more(
    question_id: QuestionId, form: TextForm, session: Transaction, actor: TicketWriter
) -> QuestionView:
    """For colleagues of the department. Its clock stands still until the hub tells more."""
    await actions.ask_more(session, actor, question_id, form.text)
    return await _question(session, actor, question_id)


@router.post("/questions/{question_id}/tell-more", summary="Tell the department more", responses=WITH_BODY)
async def post_tell_more(
    question_id: QuestionId, form: TextForm, session: Transaction, actor: TicketWriter
) -> QuestionView:
    """What it asked for; its turn again. 409 when it did not ask."""
    await actions.tell_more(session, actor, question_id, form.text)
    return await _question(session, actor, question_id)


@router.post("/questions/{question_id}/ask-time", summary="Ask for time", responses=WITH_BODY)
async def post_ask_time(
    question_id: QuestionId, form: TimeForm, session: Transaction, actor: TicketWriter
) -> QuestionView:
    """For colleagues of the department: the hub knows when to expect the answer. The clock runs on."""
    await actions.ask_time(session, actor, question_id, form.until, form.reason)
    return await _question(session, actor, question_id)


@router.post("/questions/{question_id}/decline", summary='Say "not ours"', responses=WITH_BODY)
async def post_decline(
    question_id: QuestionId, form: NotOursForm, session: Transaction, actor: TicketWriter
) -> QuestionView:
    """For colleagues of the department. The one that is suggested is asked at once.

    After two of these, or back to one that declined it, the ticket goes to the leads of the hub with all reasons.
    """
    await decline(session, actor, question_id, form.reason, form.suggested)
    return await _question(session, actor, question_id)


@router.post("/questions/{question_id}/withdraw", summary="Take a question back", responses=WITH_BODY)
async def post_withdraw(
    question_id: QuestionId, form: WithdrawForm, session: Transaction, actor: TicketWriter
) -> QuestionView:
    """Taking it back twice changes nothing; 409 when it was answered or declined."""
    await actions.withdraw_question(session, actor, question_id, form.reason)
    return await _question(session, actor, question_id)


@router.post("/questions/{question_id}/use", summary="Say that an answer was used", responses=CHANGE)
async def post_use(question_id: QuestionId, session: Transaction, actor: TicketWriter) -> QuestionView:
    """It went into a reply to the customer. Again it changes nothing; 409 while there is no answer."""
    await actions.mark_used(session, actor, question_id)
    return await _question(session, actor, question_id)


@router.post("/tickets/{number}/bounce", summary='Say "not ours" of a ticket', responses=WITH_BODY)
async def post_bounce(number: Number, form: NotOursForm, session: Transaction, actor: TicketWriter) -> TicketView:
    """For colleagues of the department in whose queue it is. It goes where that points, else to the hub.

    After two of these, or back to one that said so, it goes to the leads of the hub with all reasons.
    """
    return TicketView.model_validate(await bounce(session, actor, number, form.reason, form.suggested))


async def _question(session: Transaction, actor: Actor, question_id: int) -> QuestionView:
    return QuestionView.of((await consultation_detail(session, actor, question_id)).question)
