"""Messages over the API: one, a batch, and what became of them."""

from json import dumps
from typing import Annotated, Any, Literal

from fastapi import APIRouter, FastAPI, Query, Request
from fastapi.routing import APIRoute
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import Response
from starlette.routing import request_response

from service.flow.intake import examples
from service.flow.intake.actions import Receipt
from service.flow.intake.body import JSON, LINES, media_type, read_body
from service.flow.intake.forms import BATCH_LIMIT
from service.flow.intake.intake import Intake
from service.flow.intake.queries import find_messages
from service.flow.intake.reading import Rejection, read_array, read_lines, read_message
from service.foundation.validation import NO_NUL
from service.people.callers import SCHEMES, MessageReader, program
from service.people.keys import Scope
from service.tickets.views import MessageView
from service.web.problems import Problem, problem_document, problem_models
from service.web.session import Transaction

MESSAGE_BYTES = 1_000_000
BATCH_BYTES = 10_000_000
PATH = "/api/v1/messages"
SECURITY: list[dict[str, list[str]]] = [{"key": []}]
router = APIRouter(tags=["messages"], dependencies=SCHEMES)


class PlainRoute(APIRoute):
    """A route that is described like all others, but called without FastAPI's machinery, which costs more than the
    endpoint itself: a message is taken in a few thousand times a second."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.app = request_response(self.endpoint)


class ReceiptView(BaseModel):
    """The message is stored."""

    status: Literal["created", "duplicate"]
    message_id: str = Field(examples=["4711"])


class ResultView(BaseModel):
    """What became of one message of a batch."""

    model_config = ConfigDict(use_attribute_docstrings=True)

    index: int
    """Its place in the batch, from 0; empty lines don't count."""
    external_id: str
    """As far as it could be read."""
    status: Literal["created", "duplicate", "rejected"]
    message_id: str | None = None
    """Given unless it was rejected."""
    error: Problem | None = None
    """Given when it was rejected."""


class BatchView(BaseModel):
    """What became of a batch."""

    created: int
    duplicate: int
    rejected: int
    results: list[ResultView]


class MessagePageView(BaseModel):
    """Some messages, newest first."""

    model_config = ConfigDict(use_attribute_docstrings=True)

    items: list[MessageView]
    next: str | None
    """The cursor of the next page, null on the last."""


async def post_message(request: Request) -> Response:
    """Answered with 202 only when the message is stored. The same channel and external id again is a duplicate, so
    sending again after a failure or without an answer is always safe."""
    intake: Intake = request.app.state.intake
    actor = await program(request, Scope.MESSAGES_WRITE)
    intake.rate_limit.take(actor.name, 1)
    media_type(request, JSON)
    receipt = await intake.take(read_message(await read_body(request, MESSAGE_BYTES)))
    return _accepted(f'{{"status":"{receipt.status}","message_id":"{receipt.message_id}"}}')


async def post_batch(request: Request) -> Response:
    """A JSON array, or one message per line as application/x-ndjson. Each message has its own outcome: the good ones
    are stored together, the others say what is wrong with them."""
    intake: Intake = request.app.state.intake
    actor = await program(request, Scope.MESSAGES_WRITE)
    kind = media_type(request, JSON, LINES)
    body = await read_body(request, BATCH_BYTES)
    readings = read_array(body) if kind == JSON else read_lines(body)
    intake.rate_limit.take(actor.name, len(readings))
    outcomes = await intake.take_many(readings)
    ids = [reading.external_id for reading in readings]
    return _accepted(_batch_json(ids, outcomes))


@router.get(
    PATH,
    summary="What became of a message",
    responses=problem_models(401, 403, 422, 503),
)
async def show_messages(
    session: Transaction,
    actor: MessageReader,
    channel: Annotated[
        str | None,
        Query(max_length=100, pattern=NO_NUL, description="Channel of one message; with external_id.", examples=["x"]),
    ] = None,
    external_id: Annotated[
        str | None,
        Query(max_length=500, pattern=NO_NUL, description="Only this message; with channel.", examples=["1790"]),
    ] = None,
    cursor: Annotated[str | None, Query(max_length=100, description="Where the page before said to go on.")] = None,
    limit: Annotated[int, Query(ge=1, le=200, description="How many messages a page has at most.")] = 50,
) -> MessagePageView:
    """With its ticket, where that is now, and the decision with its reasons. Nothing when the message is unknown."""
    page = await find_messages(session, actor, channel, external_id, cursor, limit)
    items = [MessageView.of(found.message, found.ticket, found.decision) for found in page.items]
    return MessagePageView(items=items, next=page.next)


def install_intake(app: FastAPI) -> None:
    """Put the routes into the application, the busy ones first."""
    errors = problem_models(400, 401, 403, 413, 415, 422, 429, 503)
    form: dict[str, object] = {"$ref": "#/components/schemas/MessageForm"}
    app.router.routes.append(
        PlainRoute(
            PATH,
            post_message,
            methods=["POST"],
            tags=["messages"],
            status_code=202,
            summary="Take in one message",
            response_model=ReceiptView,
            responses=errors | _answer(examples.RECEIPT),
            openapi_extra={"security": SECURITY, "requestBody": _body({JSON: (form, examples.EXAMPLE)})},
        )
    )
    array = {"type": "array", "items": form, "maxItems": BATCH_LIMIT}
    per_line = {**form, "description": "per line"}
    app.router.routes.append(
        PlainRoute(
            f"{PATH}/batch",
            post_batch,
            methods=["POST"],
            tags=["messages"],
            status_code=202,
            summary="Take in up to 1,000 messages",
            response_model=BatchView,
            responses=errors | _answer(examples.RESULTS),
            openapi_extra={
                "security": SECURITY,
                "requestBody": _body({JSON: (array, examples.BATCH), LINES: (per_line, examples.LINES)}),
            },
        )
    )
    app.include_router(router)


def _accepted(content: str) -> Response:
    return Response(content, 202, media_type=JSON)


def _batch_json(ids: list[str], outcomes: list[Receipt | Rejection]) -> str:
    """Written by hand: a model per result would cost as much as storing the messages."""
    counts = {"created": 0, "duplicate": 0, "rejected": 0}
    results = []
    for index, (external_id, outcome) in enumerate(zip(ids, outcomes, strict=True)):
        if isinstance(outcome, Receipt):
            status: str = outcome.status
            rest = f'"message_id":"{outcome.message_id}"'
        else:
            status = "rejected"
            rest = f'"error":{dumps(problem_document(outcome.error))}'
        counts[status] += 1
        results.append(f'{{"index":{index},"external_id":{dumps(external_id)},"status":"{status}",{rest}}}')
    return f'{dumps(counts)[:-1]}, "results": [{",".join(results)}]}}'


def _body(kinds: dict[str, tuple[dict[str, object], object]]) -> dict[str, object]:
    content = {kind: {"schema": schema, "example": example} for kind, (schema, example) in kinds.items()}
    return {"required": True, "content": content}


def _answer(example: object) -> dict[int | str, dict[str, Any]]:
    return {202: {"content": {JSON: {"example": example}}}}
