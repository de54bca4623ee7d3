"""What people decide about models: which one reads, and whether corrections that were set aside are right."""

from copy import deepcopy
from datetime import datetime
from typing import Any

from sqlmodel import select
from sqlmodel.ext.asyncio.session import AsyncSession

from routing_rules.names import Names
from routing_rules.vocabulary import EventKind, ModelState, Role
from service.flow.learning.actions import retire_champion
from service.flow.learning.queries import ModelRow, model_row, previous_champion
from service.foundation.clock import now
from service.foundation.errors import Conflict, NotAllowed, NotFound
from service.people.actor import SYSTEM, Actor
from service.people.keys import Scope
from service.tables import Model
from service.tickets.ledger import announce


async def promote(session: AsyncSession, actor: Actor, model_id: int) -> ModelRow:
    """Let this model read from now on; the one that did retires. Raises NotAllowed, NotFound, and Conflict when it
    reads already or its content is not kept any more."""
    require_keeper(actor)
    said = Names(f"{actor.display_name} liet dit model lezen.", f"{actor.display_name} let this model read.")
    return await _crown(session, actor, model_id, said, promoted_at=now())


async def roll_back(session: AsyncSession, actor: Actor) -> ModelRow:
    """Let the champion before this one read again. What both were trained on is not promoted again by itself.

    Raises NotAllowed, and Conflict when there was none before.
    """
    require_keeper(actor)
    before = await previous_champion(session)
    if before is None:
        raise Conflict("There was no champion before this one.")
    said = Names(
        f"{actor.display_name} draaide terug naar dit model.", f"{actor.display_name} rolled back to this model."
    )
    return await _crown(session, actor, before.id, said, promoted_at=before.promoted_at)


async def accept_labels(session: AsyncSession, actor: Actor, model_id: int) -> int:
    """The corrections for which this model was refused are right: how many will be learned, at the next training.

    Raises NotAllowed, NotFound, and Conflict when nothing was set aside, or it was accepted before.
    """
    require_keeper(actor)
    model = await _locked(session, model_id)
    figures: dict[str, Any] = deepcopy(model.figures)
    waiting = [one for one in figures.get("set_aside", ()) if one["accepted_by"] is None]
    if not waiting:
        raise Conflict(f"No corrections of model {model_id} wait to be accepted.")
    for one in waiting:
        one.update(accepted_by=actor.name, accepted_at=now().isoformat())
    model.figures = figures
    session.add(model)
    await session.flush()
    await announce(session, {(EventKind.PROCESS_CORRECTED, ""), (EventKind.MODEL_CHANGED, "")})
    return sum(one["labels"] for one in waiting)


def require_keeper(actor: Actor) -> None:
    """Raise NotAllowed unless the actor may decide which model reads."""
    if Role.MANAGER not in actor.roles and Scope.DIALS_WRITE not in actor.scopes and actor != SYSTEM:
        raise NotAllowed(
            f"{actor.display_name} may not decide about models: managers do, and keys with the scope "
            f"{Scope.DIALS_WRITE}."
        )


async def _crown(
    session: AsyncSession, actor: Actor, model_id: int, said: Names, *, promoted_at: datetime | None
) -> ModelRow:
    """One that is rolled back to keeps its moment, so that the next roll-back goes further back."""
    model = await _locked(session, model_id)
    if model.state == ModelState.CHAMPION:
        raise Conflict(f"Model {model_id} reads already.")
    if not model.content:
        raise Conflict(f"Of model {model_id} only the figures are kept: it is too old to be brought back.")
    await retire_champion(session)
    model.state, model.promoted_at, model.ended_at, model.decided_by = (
        ModelState.CHAMPION,
        promoted_at,
        None,
        actor.name,
    )
    model.reasons = [*model.reasons, {"nl": said.nl, "en": said.en}]
    session.add(model)
    await session.flush()
    await announce(session, {(EventKind.MODEL_CHANGED, "")})
    return await model_row(session, model_id)


async def _locked(session: AsyncSession, model_id: int) -> Model:
    found = (await session.exec(select(Model).where(Model.id == model_id).with_for_update())).one_or_none()
    if found is None:
        raise NotFound(f"There is no model {model_id}.")
    return found
