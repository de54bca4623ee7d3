"""The reply box of a ticket's page: check while writing, send, try again, take back."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Form, Path
from fastapi.responses import RedirectResponse, Response

from routing_rules.rulebook_parts import Channel
from service.configuration.queries import active_configuration
from service.flow.answering.actions import answer, retry_reply, withdraw_reply
from service.flow.answering.checking import WHILE_WRITING, checked
from service.flow.answering.forms import ReplyForm
from service.foundation.errors import Conflict, Invalid
from service.people.signed_in import Viewer, ViewerOf
from service.tickets.queries import visible_ticket
from service.web.composer import Composer, ComposerPage, ReplyCheck
from service.web.responses import page
from service.web.session import Transaction

router = APIRouter(include_in_schema=False)

LONGEST_TEXT = 40_000
LARGEST_NUMBER = 2**63 - 1
Number = Annotated[int, Path(ge=1, le=LARGEST_NUMBER)]
TicketField = Annotated[int, Form(ge=1, le=LARGEST_NUMBER)]
Written = Annotated[str, Form(max_length=LONGEST_TEXT)]


@router.post("/tickets/{number}/reply-check")
async def check_reply(session: Transaction, viewer: ViewerOf, number: Number, text: Written = "") -> Response:
    """How the text stands so far: what still fits, and what is wrong already."""
    channel = await _channel(session, viewer, number)
    return page(viewer.frame, "_reply_check.html", checked(text.strip(), channel, viewer.frame.language, WHILE_WRITING))


@router.post("/tickets/{number}/replies")
async def post_reply(
    session: Transaction,
    viewer: ViewerOf,
    number: Number,
    text: Written = "",
    idempotency_key: Annotated[UUID | None, Form()] = None,
) -> Response:
    """Send it, or give it back with what is wrong with it."""
    channel = await _channel(session, viewer, number)
    check = checked(text.strip(), channel, viewer.frame.language)
    if check.objections:
        return _back(viewer, number, channel, text, check)
    try:
        await answer(session, viewer.actor, number, ReplyForm(text=text, idempotency_key=idempotency_key))
    except Invalid as error:
        return _back(viewer, number, channel, text, ReplyCheck(check.left, (error.detail,)))
    return _after(viewer, number, "reply-sent, ticket-changed")


@router.post("/replies/{reply_id}/retry")
async def post_retry(session: Transaction, viewer: ViewerOf, reply_id: Number, number: TicketField) -> Response:
    """Try it again."""
    await retry_reply(session, viewer.actor, reply_id)
    return _after(viewer, number, "ticket-changed")


@router.post("/replies/{reply_id}/withdraw")
async def post_withdraw(session: Transaction, viewer: ViewerOf, reply_id: Number, number: TicketField) -> Response:
    """Take it back."""
    await withdraw_reply(session, viewer.actor, reply_id)
    return _after(viewer, number, "ticket-changed")


async def _channel(session: Transaction, viewer: Viewer, number: int) -> Channel:
    """The channel of a ticket that the viewer may see."""
    ticket = await visible_ticket(session, viewer.actor, number)
    channel = (await active_configuration(session)).rulebook.channels.get(ticket.channel)
    if channel is None:
        raise Conflict(f"{ticket.channel} is no longer in the rulebook: nothing can be published there.")
    return channel


def _back(viewer: Viewer, number: int, channel: Channel, text: str, check: ReplyCheck) -> Response:
    """The text as it was written, with what is wrong with it."""
    name = channel.name.in_language(viewer.frame.language)
    composer = Composer(number, channel.handle, name, channel.is_public, check, text)
    template = "composer.html" if viewer.frame.is_partial else "reply.html"
    return page(viewer.frame, template, ComposerPage(composer), 422)


def _after(viewer: Viewer, number: int, triggers: str) -> Response:
    if viewer.frame.is_partial:
        return Response(status_code=204, headers={"HX-Trigger": triggers})
    return RedirectResponse(f"/tickets/{number}", 303)
