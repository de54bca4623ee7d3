"""Getting work and giving work over the API."""

from typing import Annotated, Any

from fastapi import APIRouter, Path
from fastapi.responses import Response

from service.flow.assignment import actions
from service.flow.assignment.forms import AssignForm, DeclineForm, MoveForm
from service.flow.assignment.queries import candidates, offers_to, team
from service.flow.assignment.views import CandidatesView, MovedView, OfferListView, TeamView
from service.foundation.validation import NO_NUL
from service.people.callers import SCHEMES, TicketReader, TicketWriter
from service.tickets.views import TicketView
from service.web.problems import problem_models
from service.web.session import Transaction

router = APIRouter(prefix="/api/v1", tags=["assignment"], dependencies=SCHEMES)
Number = Annotated[int, Path(ge=1, lt=2**63, description="The ticket's number.", examples=[1042])]
Slug = Annotated[str, Path(max_length=100, pattern=NO_NUL, description="The queue's slug.", examples=["supply_chain"])]
READ = problem_models(401, 403, 404, 422, 503)
CHANGE = problem_models(401, 403, 404, 409, 422, 503)
WITH_BODY = problem_models(400, 401, 403, 404, 409, 422, 503)
NOTHING: dict[int | str, dict[str, Any]] = {204: {"description": "Nothing waits in it that you have the skills for."}}


@router.post(
    "/queues/{slug}/claim-next",
    summary="Take the next ticket of a queue",
    response_model=TicketView,
    responses=CHANGE | NOTHING,
)
async def post_claim_next(slug: Slug, session: Transaction, actor: TicketWriter) -> Response | TicketView:
    """The most urgent one, not the easiest. For colleagues; 403 where a lead gives out the work."""
    ticket = await actions.claim_next(session, actor, slug)
    return Response(status_code=204) if ticket is None else TicketView.model_validate(ticket)


@router.get("/offers", summary="What is offered to you", responses=problem_models(401, 403, 503))
async def show_offers(session: Transaction, actor: TicketReader) -> OfferListView:
    """Tickets that wait for you to accept or decline them."""
    return OfferListView.of(await offers_to(session, actor))


@router.put("/tickets/{number}/acceptance", summary="Accept an offered ticket", responses=CHANGE)
async def put_acceptance(number: Number, session: Transaction, actor: TicketWriter) -> TicketView:
    """Takes it in hand; 409 when it is not offered to you, or no longer."""
    return TicketView.model_validate(await actions.accept(session, actor, number))


@router.post("/tickets/{number}/refusal", summary="Decline an offered ticket", responses=WITH_BODY)
async def post_refusal(number: Number, form: DeclineForm, session: Transaction, actor: TicketWriter) -> TicketView:
    """It is offered to somebody else, and not to you again."""
    return TicketView.model_validate(await actions.decline(session, actor, number, form.reason))


@router.put("/tickets/{number}/assignment", summary="Give a ticket to a colleague", responses=WITH_BODY)
async def put_assignment(number: Number, form: AssignForm, session: Transaction, actor: TicketWriter) -> TicketView:
    """For leads. What speaks against it is overruled and kept; 409 when they are offline and it is not pinned."""
    return TicketView.model_validate(await actions.assign(session, actor, number, form.colleague, pinned=form.pinned))


@router.put("/tickets/{number}/pin", summary="Keep a ticket", responses=CHANGE)
async def put_pin(number: Number, session: Transaction, actor: TicketWriter) -> TicketView:
    """It stays with whoever has it in hand, also when they leave."""
    return TicketView.model_validate(await actions.pin(session, actor, number))


@router.delete("/tickets/{number}/pin", summary="Keep a ticket no longer", responses=CHANGE)
async def delete_pin(number: Number, session: Transaction, actor: TicketWriter) -> TicketView:
    """When whoever has it in hand leaves, it goes to somebody else."""
    return TicketView.model_validate(await actions.unpin(session, actor, number))


@router.get("/tickets/{number}/candidates", summary="Who would be given a ticket", responses=READ)
async def show_candidates(number: Number, session: Transaction, actor: TicketReader) -> CandidatesView:
    """If it were given out now, and why each of the others would not."""
    return CandidatesView.of(await candidates(session, actor, number))


@router.post("/moves", summary="Move many tickets", responses=WITH_BODY)
async def post_moves(form: MoveForm, session: Transaction, actor: TicketWriter) -> MovedView:
    """For leads. To a colleague or to a queue; those that can't move stay, and the answer says why."""
    outcome = await actions.move_work(
        session, actor, form.numbers, form.reason, colleague_id=form.colleague, queue=form.queue
    )
    return MovedView.of(outcome)


@router.get("/team", summary="The team and its load", responses=problem_models(401, 403, 503))
async def show_team(session: Transaction, actor: TicketReader) -> TeamView:
    """For colleagues. Who is there, on shift, and what they have in hand; a department sees its own people."""
    return TeamView.of(await team(session, actor))
