"""What webcare does about questions on the page of a ticket: ask, tell more, take back, use the answer."""

from typing import Annotated

from fastapi import APIRouter, Form, Path
from fastapi.responses import RedirectResponse, Response

from service.configuration.queries import active_configuration
from service.flow.consultation import actions
from service.flow.consultation.queries import consultation_detail
from service.flow.consultation.seat_telling import composer_of
from service.foundation.errors import Conflict, Invalid
from service.foundation.validation import NO_NUL
from service.people.signed_in import Viewer, ViewerOf
from service.web.composer import ComposerPage
from service.web.responses import page
from service.web.session import Transaction

router = APIRouter(include_in_schema=False)

LARGEST_NUMBER = 2**63 - 1
Number = Annotated[int, Path(ge=1, le=LARGEST_NUMBER)]
TicketField = Annotated[int, Form(ge=1, le=LARGEST_NUMBER)]
Slug = Annotated[str, Form(max_length=100, pattern=NO_NUL)]
Words = Annotated[str, Form(max_length=10_000, pattern=NO_NUL)]
FewWords = Annotated[str, Form(max_length=500, pattern=NO_NUL)]
Written = Annotated[str, Form(max_length=40_000, pattern=NO_NUL)]


@router.post("/tickets/{number}/questions")
async def post_question(
    session: Transaction, viewer: ViewerOf, number: Number, department: Slug, text: Words = ""
) -> Response:
    """Ask a department."""
    await actions.ask(session, viewer.actor, number, department, _given(text))
    return _after(viewer, number)


@router.post("/questions/{question_id}/tell-more")
async def post_tell_more(
    session: Transaction, viewer: ViewerOf, question_id: Number, number: TicketField, text: Words = ""
) -> Response:
    """Tell it what it needs to know."""
    await actions.tell_more(session, viewer.actor, question_id, _given(text))
    return _after(viewer, number)


@router.post("/questions/{question_id}/withdraw")
async def post_withdraw(
    session: Transaction, viewer: ViewerOf, question_id: Number, number: TicketField, reason: FewWords = ""
) -> Response:
    """Take the question back."""
    await actions.withdraw_question(session, viewer.actor, question_id, _given(reason))
    return _after(viewer, number)


@router.post("/questions/{question_id}/use")
async def post_use(session: Transaction, viewer: ViewerOf, question_id: Number, text: Written = "") -> Response:
    """Put its answer into the reply, below what stands there."""
    await actions.mark_used(session, viewer.actor, question_id)
    detail = await consultation_detail(session, viewer.actor, question_id)
    rulebook = (await active_configuration(session)).rulebook
    said = "" if detail.question.answer is None else detail.question.answer.text
    both = "\n\n".join(part for part in (text.strip(), said) if part)
    composer = composer_of(rulebook, viewer.actor, viewer.frame.language, detail.ticket, detail.messages, both)
    if composer is None:
        raise Conflict(f"Nothing can be answered on ticket {detail.ticket.id}.")
    template = "_question_used.html" if viewer.frame.is_partial else "question_used.html"
    return page(viewer.frame, template, ComposerPage(composer), headers={"HX-Trigger": "ticket-changed"})


def _given(text: str) -> str:
    """Raises Invalid without words."""
    if not text.strip():
        raise Invalid("Write it down first.")
    return text.strip()


def _after(viewer: Viewer, number: int) -> Response:
    """Back to the ticket, which shows how it stands now."""
    if viewer.frame.is_partial:
        return Response(status_code=204, headers={"HX-Trigger": "reply-sent, ticket-changed"})
    return RedirectResponse(f"/tickets/{number}", 303)
