"""The responses that pages give, each with the headers that confine what a browser may do with it."""

from collections.abc import Mapping
from http import HTTPStatus
from urllib.parse import urlencode

from fastapi import Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from service.web.frame import Frame
from service.web.templating import render

POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "worker-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "font-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
HEADERS: Mapping[str, str] = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    # A page holds what customers wrote: neither a shared machine's cache nor the back button after sign-out shows it.
    "Cache-Control": "no-store",
    "Vary": "HX-Request, Cookie, Accept-Language",
}


def page(
    frame: Frame, template: str, content: object, status: int = 200, headers: Mapping[str, str] | None = None
) -> HTMLResponse:
    """A rendered template as a response."""
    return HTMLResponse(render(frame, template, content), status, {**HEADERS, **(headers or {})})


def go_to(request: Request, address: str) -> Response:
    """Send the browser to another page, whether it asked itself or through htmx."""
    if request.headers.get("hx-request") == "true":
        return Response(status_code=HTTPStatus.NO_CONTENT, headers={"HX-Redirect": address})
    return RedirectResponse(address, HTTPStatus.SEE_OTHER)


def to_sign_in(request: Request) -> Response:
    """Send the browser to sign in, and back again to the page it was on.

    A stream gets a refusal, on which its page loads itself anew: it would take any success for a stream and ask again.
    """
    if request.url.path.endswith("/live"):
        return Response(status_code=HTTPStatus.UNAUTHORIZED)
    wanted = request.url.path if request.method == "GET" else "/"
    return go_to(request, f"/sign-in?{urlencode({'next': wanted})}")
