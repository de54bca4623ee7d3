"""What people see when something can't be done: a page, or a notice where htmx asked for a fragment."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import Response

from service.foundation.errors import Conflict, NotSignedIn, OlievlekError
from service.foundation.patience import UNAVAILABLE
from service.web.frame import Frame, stranger
from service.web.responses import go_to, page, to_sign_in
from service.web.translations import N_, gettext_in

Handler = Callable[[Request, Any], Response | Awaitable[Response]]
log = structlog.get_logger(__name__)

TITLES: Mapping[int, str] = {
    403: N_("You may not do this"),
    404: N_("Not found"),
    405: N_("This can't be asked here"),
    409: N_("Not possible now"),
    413: N_("Too large"),
    422: N_("Not valid"),
    429: N_("Too often"),
    500: N_("Something went wrong"),
    503: N_("Too busy just now"),
}
EXPLANATIONS: Mapping[int, str] = {
    403: N_("Your role doesn't include this. A colleague with another role can do it for you."),
    404: N_("It doesn't exist, or it isn't yours to see. The number or address may hold a typing error."),
    405: N_("Go back and use the buttons on the page."),
    409: N_("Somebody was faster, or the ticket has changed. The page shows how it stands now."),
    413: N_("Make it shorter and try again."),
    422: N_("Something that was filled in isn't right. Nothing was changed."),
    429: N_("Wait a little and try again."),
    500: N_("Nothing was changed. Try again; if it stays like this, tell whoever runs Olievlek."),
    503: N_("Nothing was changed. Try again in a moment."),
}


@dataclass(frozen=True, slots=True)
class FailurePage:
    """An error in words."""

    status: int
    title: str
    explanation: str
    detail: str | None
    """The exact reason in English, for readers of English."""


def install_failures(app: FastAPI) -> None:
    """Answer the failures of pages in HTML; those of the API stay with the handlers that the API has."""
    for kind in (OlievlekError, HTTPException, RequestValidationError, Exception):
        app.add_exception_handler(kind, _for_pages(app.exception_handlers.get(kind)))


def _for_pages(for_api: Handler | None) -> Handler:
    async def handle(request: Request, error: Exception) -> Response:
        if request.url.path.startswith("/api/") and for_api is not None:
            answer = for_api(request, error)
            return answer if isinstance(answer, Response) else await answer
        return failure(request, error)

    return handle


def failure(request: Request, error: Exception) -> Response:
    """The page or the notice for this error."""
    if isinstance(error, NotSignedIn):
        return to_sign_in(request)
    if isinstance(error, Conflict) and "merged_into" in error.extensions:
        return go_to(request, f"/tickets/{error.extensions['merged_into']}")
    status = _status(error)
    if status >= 500:
        log.error("page_failed", path=_said(request.url.path), exc_info=error)
    frame = frame_of(request)
    translate = gettext_in(frame.language)
    detail = error.detail if isinstance(error, OlievlekError) and frame.language == "en" and status < 500 else None
    content = FailurePage(
        status,
        translate(TITLES.get(status, TITLES[500])),
        translate(EXPLANATIONS.get(status, EXPLANATIONS[500])),
        detail,
    )
    if frame.is_partial:
        return page(frame, "_notice.html", content, status, {"HX-Retarget": "#notice", "HX-Reswap": "innerHTML"})
    headers = error.headers if isinstance(error, HTTPException) else None
    return page(frame, "failure.html", content, status, headers)


def _said(path: str) -> str:
    """The path as logs keep it: without the token of somebody's link."""
    return "/q/..." if path.startswith("/q/") else path


def frame_of(request: Request) -> Frame:
    """The frame of whoever is signed in, where it got as far as that."""
    known = getattr(request.state, "frame", None)
    return known if isinstance(known, Frame) else stranger(request)


def _status(error: Exception) -> int:
    if isinstance(error, OlievlekError):
        return error.status
    if isinstance(error, HTTPException):
        return error.status_code
    if isinstance(error, UNAVAILABLE):
        return 503
    return 422 if isinstance(error, RequestValidationError) else 500
