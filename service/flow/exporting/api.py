"""Messages for other programs, page by page."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel, ConfigDict

from service.flow.exporting.forms import MOST, Export, PersonalDataIn
from service.flow.exporting.queries import export_messages
from service.people.callers import SCHEMES, MessageReader
from service.web.problems import problem_models
from service.web.session import Transaction

router = APIRouter(prefix="/api/v1/exports", tags=["exports"], dependencies=SCHEMES)


class _View(BaseModel):
    model_config = ConfigDict(from_attributes=True, use_attribute_docstrings=True)


class ExportedAuthorView(_View):
    """Who said it, as the network knows them."""

    external_id: str
    handle: str | None
    name: str | None


class ExportedMessageView(_View):
    """One message, with what people said that it is about."""

    id: int
    ticket: int | None
    """The number of its ticket."""
    channel: str
    direction: str
    sent_at: datetime
    lang: str | None
    text: str
    """Personal data is replaced by its kind, such as `<phone>`, unless it was asked for."""
    label: str | None
    """The process that was last said; null when nobody said anything, or that it is about none of ours."""
    labelled_by: str | None
    """The source of the label."""
    may_train: bool | None
    """False for networks whose terms forbid that models learn from their posts."""
    external_id: str | None
    """This and the rest lead to a person: given only with `personal_data=include`."""
    url: str | None
    author: ExportedAuthorView | None


class ExportPageView(_View):
    """Some messages, the oldest first."""

    messages: list[ExportedMessageView]
    next: int | None
    """`after` of the following page, null on the last."""


@router.get("/messages", summary="Export messages", responses=problem_models(401, 403, 422, 503))
async def export(
    session: Transaction,
    actor: MessageReader,
    after: Annotated[int, Query(ge=0, lt=2**63, description="`next` of the page before.")] = 0,
    limit: Annotated[int, Query(ge=1, le=MOST, description="How many at most.")] = MOST,
    labelled: Annotated[bool, Query(description="Only labelled ones that models may learn from.")] = False,
    personal_data: Annotated[PersonalDataIn, Query(description="Masked, or as it stands.")] = PersonalDataIn.MASKED,
) -> ExportPageView:
    """For leads, managers and keys with messages:read; without personal data. `personal_data=include` is for managers
    and keys with personal_data:read, and noted in the log."""
    page = await export_messages(session, actor, Export(after, limit, labelled, personal_data))
    return ExportPageView.model_validate(page)
