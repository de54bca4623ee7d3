"""The reply box of a ticket's page: check while writing, send, try again, take back."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Form
from fastapi.responses import Response

from service.flow.answering.actions import answer, retry_reply, withdraw_reply
from service.flow.answering.box import Number, Seen, TicketField, Written, after, box, box_after, channel_of
from service.flow.answering.checking import WHILE_WRITING, checked
from service.flow.answering.forms import ReplyForm
from service.flow.answering.one_voice import CustomerWrote
from service.foundation.errors import Invalid
from service.people.signed_in import ViewerOf
from service.web.composer import ReplyCheck
from service.web.responses import page
from service.web.session import Transaction

router = APIRouter(include_in_schema=False)


@router.post("/tickets/{number}/reply-check")
async def check_reply(session: Transaction, viewer: ViewerOf, number: Number, text: Written = "") -> Response:
    """How the text stands so far: what still fits, and what is wrong already."""
    channel = await channel_of(session, viewer, number)
    return page(viewer.frame, "_reply_check.html", checked(text.strip(), channel, viewer.frame.language, WHILE_WRITING))


@router.post("/tickets/{number}/replies")
async def post_reply(
    session: Transaction,
    viewer: ViewerOf,
    number: Number,
    text: Written = "",
    idempotency_key: Annotated[UUID | None, Form()] = None,
    seen_message: Seen = None,
) -> Response:
    """Send it, or give it back with what is wrong with it, or with what the customer wrote meanwhile."""
    channel = await channel_of(session, viewer, number)
    check = checked(text.strip(), channel, viewer.frame.language)
    if check.objections:
        return await box(session, viewer, number, text, check, seen=seen_message)
    form = ReplyForm(text=text, idempotency_key=idempotency_key, seen_message=seen_message)
    try:
        await answer(session, viewer.actor, number, form)
    except Invalid as error:
        return await box(session, viewer, number, text, ReplyCheck(check.left, (error.detail,)), seen=seen_message)
    except CustomerWrote as error:
        return await box_after(session, viewer, number, text, check, error, seen_message or 0)
    return after(viewer, number, "reply-sent, ticket-changed")


@router.post("/replies/{reply_id}/retry")
async def post_retry(session: Transaction, viewer: ViewerOf, reply_id: Number, number: TicketField) -> Response:
    """Try it again."""
    await retry_reply(session, viewer.actor, reply_id)
    return after(viewer, number, "ticket-changed")


@router.post("/replies/{reply_id}/withdraw")
async def post_withdraw(session: Transaction, viewer: ViewerOf, reply_id: Number, number: TicketField) -> Response:
    """Take it back."""
    await withdraw_reply(session, viewer.actor, reply_id)
    return after(viewer, number, "ticket-changed")
