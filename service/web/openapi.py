"""The API's description of itself, complete enough to write a client from."""

from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from service.web.problems import Problem

TAGS = [
    {"name": "messages", "description": "What customers say comes in here, one by one or in batches."},
    {"name": "queues", "description": "What waits, and where."},
    {
        "name": "tickets",
        "description": "One conversation: what was said, why it is where it is, and what to do with it.",
    },
    {"name": "assignment", "description": "Who has which ticket in hand, and who is given the next."},
    {"name": "people", "description": "Who is there, and who works when."},
    {"name": "questions", "description": "What departments are asked, and what they say."},
    {"name": "replies", "description": "What we answer in public."},
    {"name": "reports", "description": "How fast customers are answered, and the tickets behind each number."},
    {"name": "escalations", "description": "What came too close to its deadline, and who is asked to take it up."},
    {"name": "service levels", "description": "What we promise, and what happens as it gets late."},
    {"name": "answers", "description": "Answers of departments that were kept, to be given again."},
    {"name": "exports", "description": "Messages for other programs, without personal data unless it is asked for."},
    {"name": "labels", "description": "What messages are about, as people say: what models learn from."},
    {"name": "models", "description": "Models that learned from labels: which reads, which was refused, and why."},
    {"name": "quality", "description": "How well messages are read, and how sure is sure enough."},
    {"name": "cells", "description": "The olievlek: how far departments take part in which process on which channel."},
    {
        "name": "incidents",
        "description": "One cause of many questions: while it lasts, the cells of its process step back.",
    },
    {"name": "notices", "description": "E-mails and webhooks to colleagues that nobody got."},
    {"name": "mail", "description": "Questions to departments by e-mail, and their answers."},
    {"name": "health", "description": "For whatever starts and watches processes."},
]
ABOUT = """
Takes in what customers write on any network, decides whose question it is, and says why.

* **Keys** are made with `olievlek keys create NAME` and sent as `Authorization: Bearer olv_...`.
* **202 means stored**: a message that was acknowledged is committed, and the same channel and external id again is a
  duplicate, so sending again is always safe.
* **Errors** are RFC 9457 problem documents (`application/problem+json`).
"""


def describe(app: FastAPI, *models: type[BaseModel]) -> None:
    """Write the description when it is first asked for; `models` are those that hand-written parts refer to."""

    def description() -> dict[str, Any]:
        if app.openapi_schema is None:
            app.openapi_schema = _description(app, (Problem, *models))
        return app.openapi_schema

    app.openapi = description  # type: ignore[method-assign]


def _description(app: FastAPI, models: tuple[type[BaseModel], ...]) -> dict[str, Any]:
    schema = get_openapi(title=app.title, version=app.version, description=ABOUT, tags=TAGS, routes=app.routes)
    _, extra = models_json_schema(
        [(model, "validation") for model in models], ref_template="#/components/schemas/{model}"
    )
    schemas = schema["components"]["schemas"]
    for name, model in extra["$defs"].items():
        schemas.setdefault(name, model)
    # FastAPI's own error model is what no operation answers with: ours are problem documents.
    for operation in (operation for path in schema["paths"].values() for operation in path.values()):
        own = operation["responses"].get("422", {}).get("content", {})
        if own.get("application/json", {}).get("schema", {}).get("$ref", "").endswith("/HTTPValidationError"):
            del own["application/json"]
    for unused in ("HTTPValidationError", "ValidationError"):
        schemas.pop(unused, None)
    return schema
