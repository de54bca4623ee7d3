"""What managers decide about models: which one reads, and whether corrections that were set aside are right.

The figures are on the quality page, which these lead back to.
"""

from typing import Annotated

from fastapi import APIRouter, Form, Path, Request
from fastapi.responses import Response
from pydantic import BaseModel, ConfigDict, Field

from service.flow.learning.changing import accept_labels, promote, require_keeper, roll_back
from service.flow.learning.queries import champion_row
from service.foundation.errors import Conflict
from service.people.signed_in import ViewerOf
from service.web.responses import go_to
from service.web.session import Transaction

router = APIRouter(include_in_schema=False, prefix="/quality")

Version = Annotated[int, Path(ge=1, lt=2**63)]
BACK = "/quality?was_done=model"


class SeenForm(BaseModel):
    """The model that read when somebody looked."""

    model_config = ConfigDict(extra="forbid")

    seen: Annotated[int, Field(ge=1, lt=2**63)] | None = None


@router.post("/rollback")
async def post_rollback(
    request: Request, session: Transaction, viewer: ViewerOf, form: Annotated[SeenForm, Form()]
) -> Response:
    """Let the champion before this one read again."""
    require_keeper(viewer.actor)
    await _still_reads(session, form.seen)
    await roll_back(session, viewer.actor)
    return go_to(request, BACK)


@router.post("/models/{version}/promotion")
async def post_promotion(
    request: Request, session: Transaction, viewer: ViewerOf, version: Version, form: Annotated[SeenForm, Form()]
) -> Response:
    """Let this model read from now on."""
    require_keeper(viewer.actor)
    await _still_reads(session, form.seen)
    await promote(session, viewer.actor, version)
    return go_to(request, BACK)


@router.post("/models/{version}/accepted-labels")
async def post_accepted_labels(request: Request, session: Transaction, viewer: ViewerOf, version: Version) -> Response:
    """The corrections that were set aside are right."""
    await accept_labels(session, viewer.actor, version)
    return go_to(request, "/quality")


async def _still_reads(session: Transaction, seen: int | None) -> None:
    """Raise Conflict when another model reads by now: rolling back twice would go back further than was meant."""
    champion = await champion_row(session)
    reads = None if champion is None else champion.id
    if reads != seen:
        raise Conflict(f"Version {reads} reads by now, and not {seen}: look at the page again.")
