"""The reply box of a ticket's page: send, try again, take back."""

from typing import Annotated
from uuid import uuid4

from fastapi import APIRouter, Form, Request
from fastapi.responses import RedirectResponse, Response
from pydantic import ValidationError
from sqlmodel.ext.asyncio.session import AsyncSession

from service.configuration.queries import active_configuration
from service.flow.answering.actions import approve_reply, retry_reply, withdraw_reply
from service.flow.answering.forms import ReplyForm
from service.foundation.errors import Invalid
from service.people.signed_in import Viewer, ViewerOf
from service.tickets.queries import visible_ticket
from service.web.composer import Composer, ComposerPage
from service.web.responses import page
from service.web.session import Transaction
from service.web.translations import N_, gettext_in

router = APIRouter(include_in_schema=False)

EMPTY = N_("A reply needs some text.")
TOO_LONG = N_("Too long: %(used)s characters, where %(channel)s takes %(limit)s.")
LONGEST_DRAFT = 100_000


@router.post("/tickets/{number}/replies")
async def post_reply(
    session: Transaction,
    viewer: ViewerOf,
    number: int,
    text: Annotated[str, Form(max_length=LONGEST_DRAFT)] = "",
    idempotency_key: Annotated[str, Form(max_length=36)] = "",
) -> Response:
    """Send it, or give it back with what is wrong with it."""
    try:
        form = ReplyForm.model_validate({"text": text, "idempotency_key": idempotency_key or None})
        await approve_reply(session, viewer.actor, number, form)
    except ValidationError:
        objections = (gettext_in(viewer.frame.language)(EMPTY),)
    except Invalid as error:
        objections = tuple(_as_texts(error.extensions.get("objections"), error.detail))
    else:
        return _after(viewer, number, "reply-sent, ticket-changed")
    composer = await _composer(session, viewer, number, text, objections)
    return page(viewer.frame, "composer.html", ComposerPage(composer), 422)


@router.post("/replies/{reply_id}/retry")
async def post_retry(session: Transaction, viewer: ViewerOf, reply_id: int, number: Annotated[int, Form()]) -> Response:
    """Try it again."""
    await retry_reply(session, viewer.actor, reply_id)
    return _after(viewer, number, "ticket-changed")


@router.post("/replies/{reply_id}/withdraw")
async def post_withdraw(
    session: Transaction, viewer: ViewerOf, reply_id: int, number: Annotated[int, Form()]
) -> Response:
    """Take it back."""
    await withdraw_reply(session, viewer.actor, reply_id)
    return _after(viewer, number, "ticket-changed")


def _after(viewer: Viewer, number: int, triggers: str) -> Response:
    if viewer.frame.is_partial:
        return Response(status_code=204, headers={"HX-Trigger": triggers})
    return RedirectResponse(f"/tickets/{number}", 303)
