"""Models over the API: which there are and why, letting one read, rolling back, and accepting what was set aside."""

from typing import Annotated

from fastapi import APIRouter, Depends, Path

from service.flow.learning.changing import accept_labels, promote, roll_back
from service.flow.learning.queries import champion_row, model_row, models, waiting
from service.flow.learning.views import AcceptedView, ModelListView, ModelView, WaitingView
from service.people.actor import Actor
from service.people.callers import SCHEMES, TicketReader, caller_with
from service.people.keys import Scope
from service.web.problems import problem_models
from service.web.session import Transaction

router = APIRouter(prefix="/api/v1/models", tags=["models"], dependencies=SCHEMES)
CHANGE = problem_models(401, 403, 404, 409, 422, 503)
ModelId = Annotated[int, Path(ge=1, lt=2**63, description="The model's version.", examples=[12])]
Keeper = Annotated[Actor, Depends(caller_with(Scope.DIALS_WRITE))]


@router.get("", summary="Models that were trained", responses=problem_models(401, 403, 503))
async def show_models(session: Transaction, actor: TicketReader) -> ModelListView:
    """Which one reads, which were refused and why, and how many labels wait to be learned."""
    champion = await champion_row(session)
    return ModelListView(
        items=[ModelView.of(row) for row in await models(session)],
        champion=None if champion is None else champion.id,
        waiting=WaitingView.of(await waiting(session)),
    )


@router.get("/{model_id}", summary="One model", responses=problem_models(401, 403, 404, 422, 503))
async def show_model(model_id: ModelId, session: Transaction, actor: TicketReader) -> ModelView:
    """With what was measured, and why it reads or does not."""
    return ModelView.of(await model_row(session, model_id))


@router.post("/rollback", summary="Let the champion before this one read again", responses=CHANGE)
async def post_rollback(session: Transaction, actor: Keeper) -> ModelView:
    """For managers, and keys with the scope dials:write. What was learned since is not promoted again by itself
    before people have said something new."""
    return ModelView.of(await roll_back(session, actor))


@router.post("/{model_id}/promotion", summary="Let a model read", responses=CHANGE)
async def post_promotion(model_id: ModelId, session: Transaction, actor: Keeper) -> ModelView:
    """For managers, and keys with the scope dials:write: whatever it was refused for."""
    return ModelView.of(await promote(session, actor, model_id))


@router.post("/{model_id}/accepted-labels", summary="Accept corrections that were set aside", responses=CHANGE)
async def post_accepted_labels(model_id: ModelId, session: Transaction, actor: Keeper) -> AcceptedView:
    """They contradict what a champion was sure of, and are right: they are learned at the next training."""
    return AcceptedView(labels=await accept_labels(session, actor, model_id))
