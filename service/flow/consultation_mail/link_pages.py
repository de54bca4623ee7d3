"""The page of a letter's link: no account, one question, four answers. Looking at it changes nothing."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from typing import Annotated, Literal

from fastapi import APIRouter, Form, Request
from fastapi.responses import RedirectResponse, Response
from pydantic import ValidationError
from sqlmodel.ext.asyncio.session import AsyncSession

from service.flow.consultation_mail.actions import (
    LinkRefused,
    answer_by_link,
    ask_more_by_link,
    ask_time_by_link,
    decline_by_link,
)
from service.flow.consultation_mail.forms import AnswerForm, DeclineForm, MoreForm, TimeForm
from service.flow.consultation_mail.link_views import OverPage, frame_for, link_page, over_page
from service.flow.consultation_mail.opened import Opened, open_letter
from service.flow.consultation_mail.queries import mailed_question, who_ended
from service.flow.consultation_mail.refusals import note_refusal
from service.flow.consultation_mail.throttle import LinkThrottle
from service.flow.consultation_mail.tokens import is_token
from service.foundation.errors import Conflict, Invalid
from service.tables.letters import RefusalReason, UsedHow
from service.web.frame import stranger
from service.web.responses import page
from service.web.session import database_of
from service.web.translations import N_, gettext_in

router = APIRouter(prefix="/q", include_in_schema=False)
HEADERS = {"X-Robots-Tag": "noindex, nofollow"}
NOT_NOW = N_("That was not possible: the question or its ticket has changed. This is how it stands now.")
NOT_VALID = N_("Something that was filled in isn't right. Nothing was sent.")


@router.get("/{token}")
async def show_question(
    request: Request, token: str, done: Literal["", "answer", "decline", "more", "time"] = ""
) -> Response:
    """The question; or, when there is nothing to answer, why."""
    return await _shown(request, token, done=done)


@router.post("/{token}/answer")
async def post_answer(request: Request, token: str, text: Annotated[str, Form()] = "") -> Response:
    """Answer it."""
    return await _act(
        request,
        token,
        "answer",
        {"text": text},
        lambda session, values: answer_by_link(session, token, AnswerForm.model_validate(values)),
    )


@router.post("/{token}/more")
async def post_more(request: Request, token: str, text: Annotated[str, Form()] = "") -> Response:
    """Ask the hub for more."""
    return await _act(
        request,
        token,
        "more",
        {"text": text},
        lambda session, values: ask_more_by_link(session, token, MoreForm.model_validate(values)),
    )


@router.post("/{token}/time")
async def post_time(
    request: Request, token: str, wait: Annotated[str, Form()] = "", reason: Annotated[str, Form()] = ""
) -> Response:
    """Say when the answer comes."""
    values = {"wait": wait, "reason": reason}
    return await _act(
        request,
        token,
        "time",
        values,
        lambda session, given: ask_time_by_link(session, token, TimeForm.model_validate(given)),
    )


@router.post("/{token}/decline")
async def post_decline(
    request: Request, token: str, reason: Annotated[str, Form()] = "", suggested: Annotated[str, Form()] = ""
) -> Response:
    """Say that it is not theirs."""
    values = {"reason": reason, "suggested": suggested}
    return await _act(
        request,
        token,
        "decline",
        values,
        lambda session, given: decline_by_link(session, token, DeclineForm.model_validate(given)),
    )


Act = Callable[[AsyncSession, Mapping[str, str]], Awaitable[Opened]]


async def _act(request: Request, token: str, part: str, values: Mapping[str, str], act: Act) -> Response:
    """Do it and go back to the question; what is not taken is shown with the words that were written."""
    await _throttle(request).send(_address(request))
    try:
        async with database_of(request).transaction() as session:
            await act(session, values)
    except LinkRefused:
        return await _shown(request, token)
    except ValidationError:
        return await _shown(request, token, part, values, NOT_VALID, 422)
    except (Conflict, Invalid) as error:
        return await _shown(request, token, part, values, NOT_NOW, error.status)
    return RedirectResponse(f"/q/{token}?done={part}", 303, {"Cache-Control": "no-store"})


async def _shown(
    request: Request,
    token: str,
    part: str = "",
    kept: Mapping[str, str] | None = None,
    problem: str | None = None,
    status: int = 200,
    *,
    done: str = "",
) -> Response:
    address = _address(request)
    await _throttle(request).visit(address)
    async with database_of(request).transaction() as session:
        opened = await open_letter(session, [token]) if is_token(token) else None
        reason = RefusalReason.UNKNOWN_TOKEN if opened is None else opened.refusal
        if opened is None or reason is not None:
            return await _over(request, session, reason or RefusalReason.UNKNOWN_TOKEN, opened, done)
        asked = await mailed_question(session, opened)
    frame = frame_for(request, opened, asked)
    content = replace(
        link_page(f"/q/{token}", opened, asked, frame.language),
        kept=kept or {},
        open_part=part,
        problem=None if problem is None else gettext_in(frame.language)(problem),
        done=done,
    )
    return page(frame, "question_link.html", content, status, HEADERS)


async def _over(
    request: Request, session: AsyncSession, reason: RefusalReason, opened: Opened | None, done: str
) -> Response:
    """Nothing to answer: written down, unless it is the page that thanks for the answer."""
    if opened is None:
        await note_refusal(session, UsedHow.LINK, reason, _address(request))
        await _throttle(request).wrong(_address(request))
        return page(stranger(request), "question_over.html", OverPage("unknown"), 404, HEADERS)
    is_thanks = bool(done) and opened.letter.used_how == UsedHow.LINK
    if not is_thanks:
        await note_refusal(session, UsedHow.LINK, reason, _address(request), opened.letter.id)
    asked = await mailed_question(session, opened)
    content = over_page(reason, opened, await who_ended(session, opened), is_thanks=is_thanks)
    return page(frame_for(request, opened, asked), "question_over.html", content, 200 if is_thanks else 410, HEADERS)


def _throttle(request: Request) -> LinkThrottle:
    state = request.app.state
    if not hasattr(state, "link_throttle"):
        state.link_throttle = LinkThrottle()
    throttle: LinkThrottle = state.link_throttle
    return throttle


def _address(request: Request) -> str:
    return request.client.host if request.client else ""
