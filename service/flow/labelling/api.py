"""What messages are about, over the API: in batches, and ticket by ticket."""

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Body, Path
from pydantic import BaseModel, ConfigDict, Field, JsonValue

from service.flow.labelling.actions import confirm, correct
from service.flow.labelling.forms import MOST_LABELS, ConfirmationForm, ProcessForm
from service.flow.labelling.importing import Labelled, Outcome, take_labels
from service.foundation.errors import OlievlekError
from service.people.callers import SCHEMES, TicketWriter
from service.tickets.views import TicketView
from service.web.problems import Problem, problem_document, problem_models
from service.web.session import Transaction

router = APIRouter(prefix="/api/v1", dependencies=SCHEMES)
Number = Annotated[int, Path(ge=1, lt=2**63, description="The ticket's number.", examples=[1042])]
ERRORS = problem_models(400, 401, 403, 404, 409, 422, 503)
BATCH_ERRORS = problem_models(400, 401, 403, 413, 422, 503)
BATCH = [
    {"channel": "x", "external_id": "1790", "process": "order_delivery"},
    {"message_id": 4711, "process": None},
    {"ticket": 1042, "process": "parcels"},
]
BODY: dict[str, Any] = {
    "content": {
        "application/json": {
            "schema": {
                "type": "array",
                "items": {"$ref": "#/components/schemas/LabelForm"},
                "maxItems": MOST_LABELS,
            },
            "example": BATCH,
        }
    },
    "required": True,
}


class LabelResultView(BaseModel):
    """What became of one label of a batch."""

    model_config = ConfigDict(use_attribute_docstrings=True)

    index: int
    """Its place in the batch, from 0."""
    status: Literal["created", "unchanged", "rejected"]
    """unchanged: the same caller said the same of the message before."""
    message_id: int | None = None
    """Given unless it was rejected."""
    error: Problem | None = None
    """Given when it was rejected."""


class LabelBatchView(BaseModel):
    """What became of a batch of labels."""

    created: int = Field(examples=[1])
    unchanged: int = Field(examples=[1])
    rejected: int = Field(examples=[1])
    results: list[LabelResultView]


@router.post(
    "/labels",
    tags=["labels"],
    summary="Say what up to 1,000 messages are about",
    responses=BATCH_ERRORS,
    openapi_extra={"requestBody": BODY},
    response_model_exclude_none=True,
)
async def post_labels(
    items: Annotated[list[JsonValue], Body()], session: Transaction, actor: TicketWriter
) -> LabelBatchView:
    """For a history that was labelled elsewhere, and for corrections by programs. Each label has its own outcome: the
    good ones are stored together, the others say what is wrong with them. Models learn from them; no ticket moves. The
    same by the same caller twice changes nothing, so sending again is always safe."""
    outcomes = await take_labels(session, actor, items)
    results = [_result(index, outcome) for index, outcome in enumerate(outcomes)]
    counts = {status: 0 for status in ("created", "unchanged", "rejected")}
    for result in results:
        counts[result.status] += 1
    return LabelBatchView(**counts, results=results)


@router.put("/tickets/{number}/process", tags=["labels"], summary="Correct what a ticket is about", responses=ERRORS)
async def put_process(number: Number, form: ProcessForm, session: Transaction, actor: TicketWriter) -> TicketView:
    """It becomes that process, and goes where the rulebook sends it; null: it is about none of ours, and triage has it.
    Later messages don't undo it. The process that it has already is confirmed by it."""
    return TicketView.model_validate(await correct(session, actor, number, form.process, form.reason or None))


@router.post(
    "/tickets/{number}/process/confirmation",
    tags=["labels"],
    summary="Confirm what a ticket is about",
    responses=ERRORS,
)
async def post_confirmation(
    number: Number, session: Transaction, actor: TicketWriter, form: ConfirmationForm | None = None
) -> TicketView:
    """As it was decided; or, where nothing was, as it was suggested: then it goes where that process goes."""
    process = None if form is None else form.process
    return TicketView.model_validate(await confirm(session, actor, number, process))


def _result(index: int, outcome: Outcome) -> LabelResultView:
    if isinstance(outcome, Labelled):
        return LabelResultView(index=index, status=outcome.status, message_id=outcome.message_id)
    return LabelResultView(index=index, status="rejected", error=_problem(outcome))


def _problem(error: OlievlekError) -> Problem:
    return Problem.model_validate(problem_document(error))
