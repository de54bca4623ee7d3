"""Failed notices over the API, for colleagues who lead or manage."""

from datetime import datetime

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field

from service.flow.notices.actions import retry_failed
from service.flow.notices.forms import RetryForm
from service.flow.notices.queries import failed_notices
from service.flow.notices.readers import require_reader
from service.people.callers import SCHEMES, TicketReader, TicketWriter
from service.web.problems import problem_models
from service.web.session import Transaction

router = APIRouter(prefix="/api/v1/notices", tags=["notices"], dependencies=SCHEMES)


class NoticeView(BaseModel):
    """An e-mail or a webhook's call that could not be delivered."""

    model_config = ConfigDict(frozen=True, from_attributes=True, use_attribute_docstrings=True)

    notice_id: int = Field(examples=[17])
    kind: str = Field(examples=["webhook"])
    address: str = Field(examples=["https://pager.example.org/olievlek"])
    subject: str = Field(examples=["ticket_escalated"])
    """What it tells."""
    ticket_id: int | None = Field(examples=[1042])
    """Null: it is about a cell."""
    cell: str | None = Field(examples=["order_delivery/facebook"])
    """Null: it is about a ticket."""
    created_at: datetime
    attempts: int = Field(examples=[16])
    error: str = Field(examples=["The webhook refused it with 401."])


class NoticesView(BaseModel):
    """The newest failures first, 200 at most."""

    items: list[NoticeView]


class RetriedView(BaseModel):
    """What is tried again."""

    model_config = ConfigDict(use_attribute_docstrings=True)

    notices: list[int] = Field(examples=[[17, 18]])
    """The ids that had failed; the others were left as they are."""


@router.get("", summary="Notices that nobody got", responses=problem_models(401, 403, 503))
async def show_notices(session: Transaction, actor: TicketReader) -> NoticesView:
    """For leads and managers, not for keys: addresses of colleagues stand in it."""
    require_reader(actor)
    return NoticesView(items=[NoticeView.model_validate(notice) for notice in await failed_notices(session)])


@router.post("/retry", summary="Try notices again", responses=problem_models(400, 401, 403, 422, 503))
async def post_retry(form: RetryForm, session: Transaction, actor: TicketWriter) -> RetriedView:
    """For leads and managers, not for keys. Each gets all its attempts anew, under the same id."""
    return RetriedView(notices=sorted(await retry_failed(session, actor, form.notices)))
