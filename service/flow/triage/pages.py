"""The quarantine: messages that could not be triaged, with what went wrong and a way back."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Form
from fastapi.responses import RedirectResponse, Response
from pydantic import Field

from routing_rules.vocabulary import Role
from service.configuration.queries import active_configuration
from service.flow.triage.actions import retry_quarantined
from service.flow.triage.queries import Quarantined, quarantined
from service.foundation.errors import NotAllowed
from service.people.signed_in import Viewer, ViewerOf
from service.web.responses import page
from service.web.session import Transaction

router = APIRouter(include_in_schema=False)

MessageId = Annotated[int, Field(ge=1, lt=2**63)]
SEES_QUARANTINE = frozenset({Role.AGENT, Role.LEAD, Role.MANAGER})
"""A message in quarantine has no owner yet, so no department sees it."""


@dataclass(frozen=True, slots=True)
class QuarantinePage:
    """What is in quarantine, the oldest first."""

    messages: list[Quarantined]
    retried: int | None = None
    """How many were just given another try."""


@router.get("/quarantine")
async def show_quarantine(session: Transaction, viewer: ViewerOf, retried: int | None = None) -> Response:
    """All that was put aside."""
    _allow(viewer)
    zone = (await active_configuration(session)).rulebook.time_zone
    content = QuarantinePage(await quarantined(session), retried)
    return page(viewer.in_zone(zone).frame, "quarantine.html", content)


@router.post("/quarantine/retry")
async def post_retry(
    session: Transaction, viewer: ViewerOf, message: Annotated[list[MessageId], Form(max_length=1000)]
) -> Response:
    """Let these be triaged again."""
    _allow(viewer)
    retried = await retry_quarantined(session, viewer.actor, message)
    return RedirectResponse(f"/quarantine?retried={len(retried)}", 303)


def _allow(viewer: Viewer) -> None:
    if not viewer.actor.roles & SEES_QUARANTINE:
        raise NotAllowed(f"{viewer.actor.display_name} may not see the quarantine.")
