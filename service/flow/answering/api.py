"""Replies and drafts over the API, for colleagues who are signed in."""

from typing import Annotated, Any

from fastapi import APIRouter, Path
from fastapi.responses import JSONResponse

from service.configuration.queries import active_configuration
from service.flow.answering import drafts, holding
from service.flow.answering.actions import answer, retry_reply, withdraw_reply
from service.flow.answering.forms import ApprovalForm, ReasonForm, ReplyForm
from service.flow.answering.queries import draft_with_id, drafts_of, reply_with_id
from service.flow.answering.views import (
    ApprovedReply,
    DraftListView,
    DraftView,
    HeldReplyView,
    RetriedReply,
    WrittenDraft,
)
from service.people.callers import SCHEMES, TicketReader, TicketWriter
from service.web.problems import problem_models
from service.web.session import Transaction

router = APIRouter(prefix="/api/v1", tags=["replies"], dependencies=SCHEMES)
Number = Annotated[int, Path(ge=1, lt=2**63, description="The ticket's number.", examples=[1042])]
ReplyId = Annotated[int, Path(ge=1, lt=2**63, description="The reply's id.", examples=[17])]
DraftId = Annotated[int, Path(ge=1, lt=2**63, description="The draft's id.", examples=[5])]
READ = problem_models(401, 403, 404, 422, 503)
WITH_BODY = problem_models(400, 401, 403, 404, 409, 422, 503)
CHANGE = problem_models(401, 403, 404, 409, 422, 503)
AS_DRAFT: dict[int | str, dict[str, Any]] = {
    201: {"model": WrittenDraft, "description": "Its author may not publish it by themselves: it waits for the hub."}
}


@router.post(
    "/tickets/{number}/replies",
    status_code=202,
    summary="Answer the customer",
    response_model=ApprovedReply,
    responses=AS_DRAFT | WITH_BODY,
)
async def post_reply(
    number: Number, form: ReplyForm, session: Transaction, actor: TicketWriter
) -> ApprovedReply | JSONResponse:
    """For colleagues, not for keys. It is published shortly after; the same idempotency key gives the same answer.

    What a department writes beyond its mandate, or in stage draft, waits for the hub: 201, with every reason. 422 has
    everything that the channel, or our own care, has against the text; 409 says who was faster and since when
    (`answering`, `since`), or what the customer wrote meanwhile (`messages`).
    """
    given = await answer(session, actor, number, form)
    rulebook = (await active_configuration(session)).rulebook
    if given.reply is not None:
        return ApprovedReply.of(given.reply, rulebook)
    return JSONResponse(WrittenDraft.of(given, rulebook).model_dump(mode="json"), 201)


@router.post("/replies/{reply_id}/retry", status_code=202, summary="Try a failed reply again", responses=CHANGE)
async def post_retry(reply_id: ReplyId, session: Transaction, actor: TicketWriter) -> RetriedReply:
    """For colleagues, not for keys. If it turns out to be public already, it is not published again."""
    await retry_reply(session, actor, reply_id)
    return RetriedReply(reply_id=reply_id)


@router.delete("/replies/{reply_id}", status_code=204, summary="Take a reply back", responses=CHANGE)
async def delete_reply(reply_id: ReplyId, session: Transaction, actor: TicketWriter) -> None:
    """For colleagues, not for keys. 409 when it is being sent or is public."""
    await withdraw_reply(session, actor, reply_id)


@router.get("/tickets/{number}/drafts", summary="The drafts on a ticket", responses=READ)
async def list_drafts(number: Number, session: Transaction, actor: TicketReader) -> DraftListView:
    """All of them, with what became of each."""
    rulebook = (await active_configuration(session)).rulebook
    return DraftListView(drafts=[DraftView.of(draft, rulebook) for draft in await drafts_of(session, actor, number)])


@router.post("/tickets/{number}/drafts", status_code=201, summary="Write a draft", responses=WITH_BODY)
async def post_draft(number: Number, form: ReplyForm, session: Transaction, actor: TicketWriter) -> DraftView:
    """For colleagues of the department that has the ticket. The ticket goes to the hub, which approves it."""
    draft = await draft_with_id(session, await drafts.write_draft(session, actor, number, form))
    return DraftView.of(draft, (await active_configuration(session)).rulebook)


@router.post("/drafts/{draft_id}/approve", status_code=202, summary="Approve a draft", responses=WITH_BODY)
async def post_approval(
    draft_id: DraftId, form: ApprovalForm, session: Transaction, actor: TicketWriter
) -> ApprovedReply:
    """For the hub. Published as it is, or as edited; 409 says who judged it before and when, or what the customer
    wrote after what it answers (`messages`): send `seen_message` to say that you have read it."""
    reply = await reply_with_id(session, await drafts.approve_draft(session, actor, draft_id, form))
    return ApprovedReply.of(reply, (await active_configuration(session)).rulebook)


@router.post("/drafts/{draft_id}/send-back", status_code=204, summary="Send a draft back", responses=WITH_BODY)
async def post_send_back(draft_id: DraftId, form: ReasonForm, session: Transaction, actor: TicketWriter) -> None:
    """For the hub. The ticket goes back to the department, with the reason."""
    await drafts.send_back(session, actor, draft_id, form.reason)


@router.post("/drafts/{draft_id}/drop", status_code=204, summary="Drop a draft", responses=WITH_BODY)
async def post_drop(draft_id: DraftId, form: ReasonForm, session: Transaction, actor: TicketWriter) -> None:
    """For the hub, which keeps the ticket."""
    await drafts.drop_draft(session, actor, draft_id, form.reason)


@router.put("/tickets/{number}/reply-lock", summary="Begin to write, or go on", responses=CHANGE)
async def put_reply_lock(number: Number, session: Transaction, actor: TicketWriter) -> HeldReplyView:
    """Send it every 20 s while writing: after 60 s without, others may write. Says who is writing, you or another."""
    return HeldReplyView.of(await holding.hold_reply(session, actor, number))


@router.delete("/tickets/{number}/reply-lock", status_code=204, summary="Write no more", responses=CHANGE)
async def delete_reply_lock(number: Number, session: Transaction, actor: TicketWriter) -> None:
    """What somebody else is writing stays theirs."""
    await holding.let_go(session, actor, number)


@router.post("/tickets/{number}/reply-lock/take-over", summary="Write in another's place", responses=CHANGE)
async def post_take_over(number: Number, session: Transaction, actor: TicketWriter) -> HeldReplyView:
    """The ticket goes along, if the one who was writing has it in hand."""
    return HeldReplyView.of(await holding.take_over(session, actor, number))
