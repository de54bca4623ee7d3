"""The button with which somebody says that they have what was escalated."""

from typing import Annotated

from fastapi import APIRouter, Form, Path, Request
from fastapi.responses import Response

from service.flow.escalation.actions import acknowledge
from service.people.permissions import Act, may
from service.people.signed_in import ViewerOf
from service.web.responses import go_to
from service.web.session import Transaction

router = APIRouter(include_in_schema=False)

Number = Annotated[int, Path(ge=1, lt=2**63)]


@router.post("/tickets/{number}/acknowledge")
async def post_acknowledge(
    request: Request,
    session: Transaction,
    viewer: ViewerOf,
    number: Number,
    from_queue: Annotated[bool, Form()] = False,
) -> Response:
    """To the ticket, where its reader may see it; the page of a queue learns of it from its stream."""
    ticket = await acknowledge(session, viewer.actor, number)
    if from_queue and viewer.frame.is_partial:
        return Response(status_code=204, headers={"HX-Trigger": "queue-changed"})
    return go_to(request, f"/tickets/{number}" if may(viewer.actor, Act.READ, ticket) else "/")
