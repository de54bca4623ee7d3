"""Signing in and out, being there or not, and the reader's choice of language and theme."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import RedirectResponse, Response

from routing_rules.vocabulary import PresenceStatus
from service.foundation.errors import TooManyRequests
from service.foundation.settings import settings
from service.foundation.validation import NO_NUL
from service.people.actions import SIGN_IN_LASTS, NewSignIn, choose_language, sign_in, sign_out
from service.people.presence import set_status
from service.people.queries import signed_in, tidy_login
from service.people.signed_in import ViewerOf, signs_of_life
from service.people.throttle import SignInThrottle
from service.web.frame import LANGUAGE_COOKIE, LANGUAGES, THEME_COOKIE, THEMES, stranger
from service.web.responses import page
from service.web.same_origin import SESSION_COOKIE
from service.web.session import Transaction, database_of
from service.web.translations import N_, gettext_in

router = APIRouter(include_in_schema=False)

WRONG = N_("Login and password don't belong together. Check both and try again.")
TOO_OFTEN = N_("Too many failed attempts. Wait five minutes and try again.")
YEAR_SECONDS = 365 * 24 * 3600


@dataclass(frozen=True, slots=True)
class SignInPage:
    """What the sign-in form shows."""

    next: str
    login: str = ""
    error: str | None = None


@router.get("/sign-in")
async def show_sign_in(request: Request, session: Transaction, next: str = "/") -> Response:
    """The form, or straight on for who is signed in already."""
    token = request.cookies.get(SESSION_COOKIE, "")
    if token and await signed_in(session, token) is not None:
        return RedirectResponse(_inside(next), 303)
    return page(stranger(request), "sign_in.html", SignInPage(_inside(next)))


@router.post("/sign-in")
async def post_sign_in(
    request: Request,
    login: Annotated[str, Form(max_length=200, pattern=NO_NUL)] = "",
    password: Annotated[str, Form(max_length=500)] = "",
    next: Annotated[str, Form()] = "/",
) -> Response:
    """Sign in, or say that it didn't work, without saying which of the two was wrong."""
    frame = stranger(request)
    address = request.client.host if request.client else ""
    try:
        begun = await _try_sign_in(request, tidy_login(login), password, address)
    except TooManyRequests as error:
        content = SignInPage(_inside(next), login, gettext_in(frame.language)(TOO_OFTEN))
        return page(frame, "sign_in.html", content, 429, {"Retry-After": str(error.extensions["retry_after"])})
    if begun is None:
        content = SignInPage(_inside(next), login, gettext_in(frame.language)(WRONG))
        return page(frame, "sign_in.html", content, 422)
    response = RedirectResponse(_inside(next), 303)
    _remember(response, SESSION_COOKIE, begun.token, int(SIGN_IN_LASTS.total_seconds()))
    _remember(response, LANGUAGE_COOKIE, begun.language, YEAR_SECONDS)
    return response


@router.post("/sign-out")
async def post_sign_out(request: Request, session: Transaction) -> Response:
    """Sign out here; other browsers stay signed in."""
    gone = await sign_out(session, request.cookies.get(SESSION_COOKIE, ""))
    if gone is not None:
        signs_of_life(request).gone(gone)
    response = RedirectResponse("/sign-in", 303)
    response.delete_cookie(SESSION_COOKIE)
    return response


@router.post("/presence")
async def post_presence(
    session: Transaction,
    viewer: ViewerOf,
    status: Annotated[PresenceStatus, Form()],
    next: Annotated[str, Form()] = "/",
) -> Response:
    """Say that one is available, away or offline."""
    await set_status(session, viewer.actor, status)
    if viewer.frame.is_partial:
        return Response(status_code=204, headers={"HX-Trigger": "presence-changed"})
    return RedirectResponse(_inside(next), 303)


@router.post("/presence/heartbeat")
async def post_heartbeat(viewer: ViewerOf) -> Response:
    """A page that is open, with nobody touching it: that it asks is the sign of life."""
    return Response(status_code=204)


@router.post("/language")
async def post_language(
    request: Request,
    session: Transaction,
    language: Annotated[str, Form()],
    next: Annotated[str, Form()] = "/",
) -> Response:
    """Read in another language from now on, in every browser once signed in."""
    response = RedirectResponse(_inside(next), 303)
    known = await signed_in(session, request.cookies.get(SESSION_COOKIE, ""))
    if known is not None and known.actor.colleague_id is not None:
        await choose_language(session, known.actor.colleague_id, language)
    if language in LANGUAGES:
        _remember(response, LANGUAGE_COOKIE, language, YEAR_SECONDS)
    return response


@router.post("/theme")
async def post_theme(
    theme: Annotated[str, Form()] = "",
    next: Annotated[str, Form()] = "/",
) -> Response:
    """Light, dark, or as the system has it, in this browser."""
    response = RedirectResponse(_inside(next), 303)
    if theme in THEMES:
        _remember(response, THEME_COOKIE, theme, YEAR_SECONDS)
    else:
        response.delete_cookie(THEME_COOKIE)
    return response


async def _try_sign_in(request: Request, login: str, password: str, address: str) -> NewSignIn | None:
    throttle = _throttle(request)
    with throttle.attempt(login, address):
        await throttle.check(login, address)
        begun = await sign_in(database_of(request), login, password)
        if begun is None:
            await throttle.failed(login, address)
    return begun


def _throttle(request: Request) -> SignInThrottle:
    state = request.app.state
    if not hasattr(state, "sign_in_throttle"):
        state.sign_in_throttle = SignInThrottle()
    throttle: SignInThrottle = state.sign_in_throttle
    return throttle


def _inside(address: str) -> str:
    """The address if it is one of our own pages, else the front page: nobody is sent away from here."""
    is_ours = address.startswith("/") and not address.startswith("//") and "\\" not in address and address.isprintable()
    return address if is_ours else "/"


def _remember(response: Response, name: str, value: str, seconds: int) -> None:
    response.set_cookie(name, value, max_age=seconds, httponly=True, samesite="lax", secure=settings().secure_cookies)
