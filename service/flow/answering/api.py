"""Replies over the API, for colleagues who are signed in."""

from typing import Annotated

from fastapi import APIRouter, Path
from pydantic import BaseModel, ConfigDict, Field

from service.flow.answering.actions import approve_reply, retry_reply, withdraw_reply
from service.flow.answering.forms import ReplyForm
from service.people.callers import SCHEMES, TicketWriter
from service.web.problems import problem_models
from service.web.session import Transaction

router = APIRouter(prefix="/api/v1", tags=["replies"], dependencies=SCHEMES)
Number = Annotated[int, Path(ge=1, lt=2**63, description="The ticket's number.", examples=[1042])]
ReplyId = Annotated[int, Path(ge=1, lt=2**63, description="The reply's id.", examples=[17])]
WITH_BODY = problem_models(400, 401, 403, 404, 409, 422, 503)
CHANGE = problem_models(401, 403, 404, 409, 422, 503)


class ApprovedReply(BaseModel):
    """A reply that is on its way; the ticket shows how far it is."""

    model_config = ConfigDict(frozen=True)

    reply_id: int = Field(examples=[17])


@router.post("/tickets/{number}/replies", status_code=202, summary="Answer the customer", responses=WITH_BODY)
async def post_reply(number: Number, form: ReplyForm, session: Transaction, actor: TicketWriter) -> ApprovedReply:
    """For colleagues, not for keys. It is published shortly after; the same idempotency key gives the same reply.

    422 has everything that the channel, or our own care, has against the text.
    """
    return ApprovedReply(reply_id=await approve_reply(session, actor, number, form))


@router.post("/replies/{reply_id}/retry", status_code=202, summary="Try a failed reply again", responses=CHANGE)
async def post_retry(reply_id: ReplyId, session: Transaction, actor: TicketWriter) -> ApprovedReply:
    """For colleagues, not for keys. If it turns out to be public already, it is not published again."""
    await retry_reply(session, actor, reply_id)
    return ApprovedReply(reply_id=reply_id)


@router.delete("/replies/{reply_id}", status_code=204, summary="Take a reply back", responses=CHANGE)
async def delete_reply(reply_id: ReplyId, session: Transaction, actor: TicketWriter) -> None:
    """For colleagues, not for keys. 409 when it is being sent or is public."""
    await withdraw_reply(session, actor, reply_id)
