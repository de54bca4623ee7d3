"""Refuses unsafe requests that another site made a signed-in browser send."""

from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from service.foundation.errors import NotAllowed
from service.web.problems import MEDIA_TYPE, problem_document

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})
SESSION_COOKIE = "olievlek_session"


class SameOriginOnly:
    """Pure ASGI: browsers say where a request comes from, and a page of another site can't make them lie.

    Requests with a bearer key are let through, since no browser adds that by itself; so are API requests without our
    cookie, which the API refuses in its own words.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or answer 403."""
        if scope["type"] == "http" and scope["method"] not in SAFE_METHODS and not _is_trusted(scope):
            await _refusal(scope["path"])(scope, receive, send)
            return
        await self.app(scope, receive, send)


def _refusal(path: str) -> Response:
    error = NotAllowed("This request came from another site and was refused.")
    if path.startswith("/api/"):
        return JSONResponse(problem_document(error), error.status, media_type=MEDIA_TYPE)
    return PlainTextResponse(f"{error.detail}\n", error.status)


def _is_trusted(scope: Scope) -> bool:
    headers = Headers(scope=scope)
    if headers.get("authorization", "").lower().startswith("bearer "):
        return True
    if scope["path"].startswith("/api/") and f"{SESSION_COOKIE}=" not in headers.get("cookie", ""):
        return True
    site = headers.get("sec-fetch-site")
    if site is not None:
        return site in ("same-origin", "none")
    return urlsplit(headers.get("origin", "")).netloc == headers.get("host", "no host")
