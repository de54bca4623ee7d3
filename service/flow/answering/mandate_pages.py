"""Whether a reply will be checked before it is published, said while a department writes it."""

from dataclasses import dataclass

from fastapi import APIRouter
from fastapi.responses import Response

from service.configuration.queries import active_configuration
from service.flow.answering.box import Number, Written
from service.flow.answering.reasons import sentences
from service.flow.answering.within_mandate import reasons_known, speaks_for_hub
from service.people.permissions import Act, may
from service.people.signed_in import ViewerOf
from service.tickets.queries import visible_ticket
from service.web.responses import page
from service.web.session import Transaction

router = APIRouter(include_in_schema=False)


@dataclass(frozen=True, slots=True)
class MandatePage:
    """How it would go if it were sent now."""

    hub: str
    is_draft: bool
    """In this stage the hub checks all of them."""
    reasons: list[str]
    """Why this one is checked."""


@router.post("/tickets/{number}/mandate")
async def post_mandate(session: Transaction, viewer: ViewerOf, number: Number, text: Written = "") -> Response:
    """What is known of it so far; nothing for whoever speaks for the hub."""
    actor, language = viewer.actor, viewer.frame.language
    ticket = await visible_ticket(session, actor, number)
    rulebook = (await active_configuration(session)).rulebook
    if speaks_for_hub(actor, rulebook) or actor.department is None:
        return Response(status_code=204)
    is_draft = not may(actor, Act.REPLY, ticket)
    reasons = () if is_draft else await reasons_known(session, actor.department, ticket, text)
    hub = rulebook.departments[rulebook.hub].name.in_language(language)
    return page(viewer.frame, "_mandate.html", MandatePage(hub, is_draft, sentences(reasons, rulebook, language)))
