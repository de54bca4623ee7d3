"""Errors of the API as RFC 9457 problem documents: what went wrong, where, and nothing about our insides."""

import re
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, ConfigDict, Field
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse

from service.foundation.errors import (
    Conflict,
    Invalid,
    Malformed,
    NotAllowed,
    NotFound,
    NotSignedIn,
    OlievlekError,
    Overloaded,
    TooLarge,
    TooManyRequests,
    WrongMediaType,
)
from service.foundation.patience import UNAVAILABLE
from service.foundation.validation import field_problems, summary

log = structlog.get_logger(__name__)

MEDIA_TYPE = "application/problem+json"
UNEXPECTED = 500
EXAMPLES: tuple[OlievlekError, ...] = (
    Malformed("The body is not JSON: Expecting value at line 1 column 13.", position=12, line=1, column=13),
    NotSignedIn("Send a key: Authorization: Bearer olv_..."),
    NotAllowed("The key crm lacks the scope messages:write.", scope="messages:write"),
    NotFound("There is no ticket 1042, or none that you may see.", number=1042),
    Conflict("Anna is already answering ticket 1042.", answering="Anna"),
    TooLarge("The body may have at most 1,000,000 bytes.", limit=1_000_000),
    WrongMediaType("Send application/json in UTF-8, not text/plain."),
    Invalid("external_id must not be blank.", errors=[{"field": "external_id", "message": "must not be blank"}]),
    TooManyRequests("This key sends too much: come back in 12 s.", retry_after=12),
    Overloaded("The database does not answer: try again in a moment.", retry_after=2),
)
"""One of each, for the API's description."""


class FieldError(BaseModel):
    """One field that is not as it should be."""

    field: str = Field(examples=["author.external_id"])
    message: str = Field(examples=["is required"])


class Problem(BaseModel):
    """An error, after RFC 9457. Some problems have members of their own besides these."""

    model_config = ConfigDict(use_attribute_docstrings=True)

    type: str = Field(examples=["urn:olievlek:problem:invalid"])
    """Names the kind of problem, for programs."""
    title: str = Field(examples=["Not valid"])
    """The kind of problem in words."""
    status: int = Field(examples=[422])
    detail: str = Field(examples=["external_id must not be blank."])
    """What is wrong this time."""
    errors: list[FieldError] | None = None
    """Field by field, when fields are to blame."""
    known: list[str] | None = None
    """What there is, when something named does not exist."""


def problem_document(error: OlievlekError) -> dict[str, object]:
    """The document for an expected failure."""
    kind = re.sub(r"(?<!^)(?=[A-Z])", "-", type(error).__name__).lower()
    return {
        "type": f"urn:olievlek:problem:{kind}",
        "title": error.title,
        "status": error.status,
        "detail": error.detail,
        **error.extensions,
    }


def problem_models(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """The errors of an operation, for the API's description."""
    return {status: {"description": HTTPStatus(status).phrase, **_content(status)} for status in statuses}


def install_problems(app: FastAPI) -> None:
    """Answer every failure of the API with a problem document."""
    app.add_exception_handler(OlievlekError, _expected)
    app.add_exception_handler(RequestValidationError, _not_valid)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(Exception, _unexpected)


def _content(status: int) -> dict[str, object]:
    example = next(problem_document(error) for error in EXAMPLES if error.status == status)
    return {"content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}, "example": example}}}


def _expected(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, OlievlekError)  # noqa: S101 - what Starlette calls this handler with
    if error.status >= UNEXPECTED:
        log.warning("request_refused", path=request.url.path, status=error.status, detail=error.detail)
    headers = {"WWW-Authenticate": "Bearer"} if error.status == HTTPStatus.UNAUTHORIZED else {}
    if "retry_after" in error.extensions:
        headers["Retry-After"] = str(error.extensions["retry_after"])
    return _response(problem_document(error), headers)


def _not_valid(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RequestValidationError)  # noqa: S101 - what Starlette calls this handler with
    unparsed = next((one for one in error.errors() if one["type"] == "json_invalid"), None)
    if unparsed is not None:
        position = unparsed["loc"][-1]
        words = f"The body is not JSON: {unparsed['ctx']['error']} at character {position}."
        return _expected(request, Malformed(words, position=position))
    problems = field_problems(error.errors(), skip=1)
    return _expected(request, Invalid(summary(problems), errors=problems))


def _http(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HTTPException)  # noqa: S101 - what Starlette calls this handler with
    phrase = HTTPStatus(error.status_code).phrase
    kind = phrase.lower().replace(" ", "-")
    document = {
        "type": f"urn:olievlek:problem:{kind}",
        "title": phrase,
        "status": error.status_code,
        "detail": f"{request.method} {request.url.path}: {error.detail}",
    }
    return _response(document, error.headers)


def _unexpected(request: Request, error: Exception) -> JSONResponse:
    if isinstance(error, UNAVAILABLE):
        return _expected(request, Overloaded("The database does not answer: try again in a moment.", retry_after=2))
    log.error("request_failed", path=request.url.path, exc_info=error)
    document = {
        "type": "urn:olievlek:problem:unexpected",
        "title": "Something went wrong",
        "status": UNEXPECTED,
        "detail": "Nothing was changed. If it stays like this, look in the log for this request's id.",
    }
    return _response(document, {})


def _response(document: Mapping[str, object], headers: Mapping[str, str] | None) -> JSONResponse:
    status = int(str(document["status"]))
    return JSONResponse(document, status, headers, media_type=MEDIA_TYPE)
