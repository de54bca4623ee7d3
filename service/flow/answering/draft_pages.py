"""What stands above the reply box of a ticket's page: who is writing, taking a reply back, and judging a draft."""

from dataclasses import replace
from typing import Annotated

from fastapi import APIRouter, Form
from fastapi.responses import Response

from service.flow.answering import drafts, holding
from service.flow.answering.actions import withdraw_reply
from service.flow.answering.box import Number, Seen, TicketField, Written, after, box, channel_of, newer_said
from service.flow.answering.checking import checked
from service.flow.answering.forms import ApprovalForm
from service.flow.answering.one_voice import CustomerWrote
from service.flow.answering.panel import answering_panel
from service.foundation.errors import Conflict, Invalid
from service.people.signed_in import Viewer, ViewerOf
from service.web.composer import NewerMessage
from service.web.responses import page
from service.web.session import Transaction

router = APIRouter(include_in_schema=False)
Why = Annotated[str, Form(max_length=2_000)]
INTO_THE_SLOT = {"HX-Retarget": "#composer-box", "HX-Reswap": "innerHTML", "HX-Trigger": "ticket-changed"}


@router.get("/tickets/{number}/answering")
async def show_answering(session: Transaction, viewer: ViewerOf, number: Number) -> Response:
    """How the answer stands; by itself for whoever has no script."""
    return await _panel(session, viewer, number)


@router.post("/tickets/{number}/writing")
async def post_writing(session: Transaction, viewer: ViewerOf, number: Number) -> Response:
    """Somebody writes: the first sign of life takes it, unless another one has it."""
    await holding.hold_reply(session, viewer.actor, number)
    return await _panel(session, viewer, number)


@router.post("/tickets/{number}/take-over")
async def post_take_over(session: Transaction, viewer: ViewerOf, number: Number) -> Response:
    """Go on in another's place."""
    await holding.take_over(session, viewer.actor, number)
    return await _panel(session, viewer, number) if viewer.frame.is_partial else after(viewer, number, "")


@router.post("/replies/{reply_id}/undo")
async def post_undo(session: Transaction, viewer: ViewerOf, reply_id: Number, number: TicketField) -> Response:
    """Take it back, and give its text back to be written anew."""
    reply = await withdraw_reply(session, viewer.actor, reply_id)
    check = checked(reply.text, await channel_of(session, viewer, number), viewer.frame.language)
    return await box(session, viewer, number, reply.text, check, status=200, headers=INTO_THE_SLOT)


@router.post("/drafts/{draft_id}/approve")
async def post_approval(
    session: Transaction,
    viewer: ViewerOf,
    draft_id: Number,
    number: TicketField,
    text: Written = "",
    seen_message: Seen = None,
) -> Response:
    """Publish it as it stands in the box; what is wrong with it is said, and the text is kept."""
    check = checked(text.strip(), await channel_of(session, viewer, number), viewer.frame.language)
    if check.objections:
        return await _given_back(session, viewer, number, text, seen_message, objections=check.objections)
    form = ApprovalForm(text=text, seen_message=seen_message)
    try:
        await drafts.approve_draft(session, viewer.actor, draft_id, form)
    except Invalid as error:
        return await _given_back(session, viewer, number, text, seen_message, objections=(error.detail,))
    except CustomerWrote as error:
        newest = int(str(error.extensions["seen_message"]))
        newer = await newer_said(session, number, seen_message or 0)
        return await _given_back(session, viewer, number, text, newest, newer=newer)
    return after(viewer, number, "ticket-changed")


@router.post("/drafts/{draft_id}/send-back")
async def post_send_back(
    session: Transaction, viewer: ViewerOf, draft_id: Number, number: TicketField, reason: Why
) -> Response:
    """Back to the department, with what has to be different."""
    await drafts.send_back(session, viewer.actor, draft_id, _given(reason))
    return after(viewer, number, "ticket-changed")


@router.post("/drafts/{draft_id}/drop")
async def post_drop(
    session: Transaction, viewer: ViewerOf, draft_id: Number, number: TicketField, reason: Why
) -> Response:
    """It is not used."""
    await drafts.drop_draft(session, viewer.actor, draft_id, _given(reason))
    return after(viewer, number, "ticket-changed")


async def _panel(session: Transaction, viewer: Viewer, number: int) -> Response:
    content = await answering_panel(session, viewer.actor, number, viewer.frame.language)
    return page(viewer.frame, "_answering.html" if viewer.frame.is_partial else "answering.html", content)


async def _given_back(
    session: Transaction,
    viewer: Viewer,
    number: int,
    text: str,
    seen: int | None,
    *,
    objections: tuple[str, ...] = (),
    newer: list[NewerMessage] | None = None,
) -> Response:
    """The draft as it was edited, with what keeps it from being published."""
    content = await answering_panel(session, viewer.actor, number, viewer.frame.language)
    if content.draft is None:
        raise Conflict("This draft was judged meanwhile.")
    card = replace(content.draft, text=text, seen=seen, objections=objections, newer=newer or [])
    template = "_draft_card.html" if viewer.frame.is_partial else "answering.html"
    return page(viewer.frame, template, replace(content, draft=card), 409 if newer else 422)


def _given(reason: str) -> str:
    """Raises Invalid without a reason."""
    if not reason.strip():
        raise Invalid("Say why: whoever wrote it reads it.")
    return reason.strip()
