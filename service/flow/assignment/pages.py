"""The buttons with which a colleague gets work: the next one, an offered one, one to keep."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Form, Path, Request
from fastapi.responses import Response

from service.flow.assignment.actions import accept, assign, claim_next, decline, pin, unpin
from service.flow.assignment.forms import DeclineForm
from service.foundation.validation import NO_NUL
from service.people.signed_in import Viewer, ViewerOf
from service.web.responses import go_to, page
from service.web.session import Transaction
from service.web.translations import N_, gettext_in

router = APIRouter(include_in_schema=False)

Number = Annotated[int, Path(ge=1, lt=2**63)]
Slug = Annotated[str, Path(max_length=100, pattern=NO_NUL)]
NOTHING = N_("Nothing waits for you here")
NOTHING_FITS = N_("The queue is empty, or all that is free in it asks for a language or a process that you don't have.")


@dataclass(frozen=True, slots=True)
class NothingWaits:
    """There was no next ticket."""

    queue: str
    title: str
    explanation: str
    detail: str | None = None


@router.post("/queues/{slug}/claim-next")
async def post_claim_next(request: Request, session: Transaction, viewer: ViewerOf, slug: Slug) -> Response:
    """To the most urgent ticket that is free, now in hand."""
    ticket = await claim_next(session, viewer.actor, slug)
    return _nothing(viewer, slug) if ticket is None else go_to(request, f"/tickets/{ticket.id}")


@router.post("/tickets/{number}/accept")
async def post_accept(request: Request, session: Transaction, viewer: ViewerOf, number: Number) -> Response:
    """To the ticket, now in hand."""
    await accept(session, viewer.actor, number)
    return go_to(request, f"/tickets/{number}")


@router.post("/tickets/{number}/decline")
async def post_decline(
    request: Request, session: Transaction, viewer: ViewerOf, number: Number, form: Annotated[DeclineForm, Form()]
) -> Response:
    """Away from it, to what else there is."""
    ticket = await decline(session, viewer.actor, number, form.reason)
    return go_to(request, f"/queues/{ticket.queue}")


@router.post("/tickets/{number}/pin")
async def post_pin(request: Request, session: Transaction, viewer: ViewerOf, number: Number) -> Response:
    """It stays with whoever has it."""
    await pin(session, viewer.actor, number)
    return go_to(request, f"/tickets/{number}")


@router.post("/tickets/{number}/unpin")
async def post_unpin(request: Request, session: Transaction, viewer: ViewerOf, number: Number) -> Response:
    """It no longer does."""
    await unpin(session, viewer.actor, number)
    return go_to(request, f"/tickets/{number}")


@router.post("/tickets/{number}/assign")
async def post_assign(
    request: Request,
    session: Transaction,
    viewer: ViewerOf,
    number: Number,
    colleague: Annotated[int, Form(ge=1, lt=2**63)],
    pinned: Annotated[bool, Form()] = False,
) -> Response:
    """Somebody else has it now."""
    await assign(session, viewer.actor, number, colleague, pinned=pinned)
    return go_to(request, f"/tickets/{number}")


def _nothing(viewer: Viewer, slug: str) -> Response:
    translate = gettext_in(viewer.frame.language)
    content = NothingWaits(slug, translate(NOTHING), translate(NOTHING_FITS))
    if viewer.frame.is_partial:
        return page(viewer.frame, "_notice.html", content, 200, {"HX-Retarget": "#notice", "HX-Reswap": "innerHTML"})
    return page(viewer.frame, "nothing_waits.html", content)
