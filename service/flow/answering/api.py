"""Replies over the API, for colleagues who are signed in."""

from typing import Annotated

from fastapi import APIRouter, Depends, Path
from pydantic import BaseModel, ConfigDict

from service.flow.answering.actions import approve_reply, retry_reply, withdraw_reply
from service.flow.answering.forms import ReplyForm
from service.people.actor import Actor
from service.people.signed_in import colleague_actor
from service.web.session import Transaction

router = APIRouter(prefix="/api/v1", tags=["replies"])
Colleague = Annotated[Actor, Depends(colleague_actor)]
Number = Annotated[int, Path(ge=1, lt=2**63)]


class ApprovedReply(BaseModel):
    """A reply that is on its way."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"reply_id": 17}]})

    reply_id: int


@router.post("/tickets/{number}/replies", status_code=202)
async def approve(number: Number, form: ReplyForm, session: Transaction, actor: Colleague) -> ApprovedReply:
    """Approve a reply; it is published shortly after. The same idempotency key again gives the same reply."""
    return ApprovedReply(reply_id=await approve_reply(session, actor, number, form))


@router.post("/replies/{reply_id}/retry", status_code=202)
async def retry(reply_id: Number, session: Transaction, actor: Colleague) -> ApprovedReply:
    """Try a failed reply again."""
    await retry_reply(session, actor, reply_id)
    return ApprovedReply(reply_id=reply_id)


@router.delete("/replies/{reply_id}", status_code=204)
async def withdraw(reply_id: Number, session: Transaction, actor: Colleague) -> None:
    """Withdraw a reply that is not public."""
    await withdraw_reply(session, actor, reply_id)
