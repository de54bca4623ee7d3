"""Merging, undoing it, and splitting over the API."""

from typing import Annotated

from fastapi import APIRouter, Path, Response

from service.flow.joining import actions
from service.flow.joining.forms import MergeForm, SplitForm, UnmergeForm
from service.people.callers import SCHEMES, TicketWriter
from service.tickets.queries import visible_ticket
from service.tickets.views import TicketView
from service.web.problems import problem_models
from service.web.session import Transaction

router = APIRouter(prefix="/api/v1/tickets", tags=["tickets"], dependencies=SCHEMES)
Number = Annotated[int, Path(ge=1, lt=2**63, description="The ticket's number.", examples=[1042])]
WITH_BODY = problem_models(400, 401, 403, 404, 409, 422, 503)


@router.post("/{number}/merge", summary="Let a ticket become part of another", responses=WITH_BODY)
async def post_merge(number: Number, form: MergeForm, session: Transaction, actor: TicketWriter) -> TicketView:
    """Returns the ticket that goes on, with all that was said on both; who waited waits since the earlier of both.

    Both have to be on one channel. Merging into a ticket that was merged itself reaches what that is part of. The same
    again changes nothing.
    """
    return TicketView.model_validate(await actions.merge(session, actor, number, form.into, form.reason))


@router.post("/{number}/unmerge", summary="Undo a merge", responses=WITH_BODY)
async def post_unmerge(number: Number, form: UnmergeForm, session: Transaction, actor: TicketWriter) -> TicketView:
    """Returns the ticket, which lives again with its own messages and those that came in answer to them since.

    409 while a reply is on its way, and when the network itself says that both are one conversation.
    """
    return TicketView.model_validate(await actions.unmerge(session, actor, number, form.reason))


@router.post("/{number}/split", status_code=201, summary="Split messages off", responses=WITH_BODY)
async def post_split(
    number: Number, form: SplitForm, session: Transaction, actor: TicketWriter, response: Response
) -> TicketView:
    """Returns the new ticket, in the same queue; what answers its messages arrives there. The same again is the same
    ticket."""
    born = await actions.split(session, actor, number, form.messages, form.reason)
    response.headers["Location"] = f"{router.prefix}/{born}"
    return TicketView.model_validate(await visible_ticket(session, actor, born))
