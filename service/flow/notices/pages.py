"""The notices that nobody got: with what went wrong, and another try for them."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Form
from fastapi.responses import RedirectResponse, Response

from service.configuration.queries import active_configuration
from service.flow.notices.actions import retry_failed
from service.flow.notices.forms import NoticeId
from service.flow.notices.queries import FailedNotice, failed_notices
from service.flow.notices.readers import require_reader
from service.people.signed_in import ViewerOf
from service.web.responses import page
from service.web.session import Transaction

router = APIRouter(include_in_schema=False)


@dataclass(frozen=True, slots=True)
class NoticesPage:
    """What failed, the newest first."""

    notices: list[FailedNotice]
    retried: int | None = None
    """How many were just given another try."""


@router.get("/notices")
async def show_notices(session: Transaction, viewer: ViewerOf, retried: int | None = None) -> Response:
    """All that failed."""
    require_reader(viewer.actor)
    zone = (await active_configuration(session)).rulebook.time_zone
    content = NoticesPage(await failed_notices(session), retried)
    return page(viewer.in_zone(zone).frame, "notices.html", content)


@router.post("/notices/retry")
async def post_retry(
    session: Transaction, viewer: ViewerOf, notice: Annotated[list[NoticeId] | None, Form(max_length=1000)] = None
) -> Response:
    """Try these again; naming none means all."""
    retried = await retry_failed(session, viewer.actor, notice)
    return RedirectResponse(f"/notices?retried={len(retried)}", 303)
