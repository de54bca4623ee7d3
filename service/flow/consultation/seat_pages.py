"""The seat of a department: one thing at a time, four answers, and what comes next."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Annotated, Literal
from urllib.parse import urlencode

from fastapi import APIRouter, Form, Path, Query, Request
from fastapi.responses import RedirectResponse, Response

from service.configuration.queries import active_configuration
from service.flow.consultation import actions, declining
from service.flow.consultation.seat_forms import THING, SeatAct, Wait, moment_of
from service.flow.consultation.seat_live import SeatStream
from service.flow.consultation.seat_reading import seat
from service.flow.consultation.seat_view import SeatPage
from service.foundation.clock import now
from service.foundation.errors import Conflict, Invalid, NotAllowed
from service.foundation.validation import NO_NUL
from service.people.signed_in import Viewer, ViewerOf
from service.web.live import stream
from service.web.responses import page
from service.web.session import Transaction
from service.web.site import live_of
from service.web.translations import N_, gettext_in

router = APIRouter(include_in_schema=False)

LARGEST_NUMBER = 2**63 - 1
Number = Annotated[int, Path(ge=1, le=LARGEST_NUMBER)]
Slug = Annotated[str | None, Query(max_length=100, pattern=NO_NUL)]
ThingKey = Annotated[str, Query(pattern=rf"^$|{THING}")]
Words = Annotated[str, Form(max_length=10_000, pattern=NO_NUL)]
FewWords = Annotated[str, Form(max_length=500, pattern=NO_NUL)]
Suggested = Annotated[str, Form(max_length=100, pattern=NO_NUL)]
Where = Annotated[str, Form(max_length=100, pattern=NO_NUL)]
Done = Literal["", "answer", "more", "decline", "time", "reply"]
NOT_SAID = N_("Write it down first. Nothing was sent.")
CHANGED = N_("This was not sent: it has changed meanwhile. What you wrote is still here.")


@dataclass(frozen=True, slots=True)
class _Filled:
    """What was filled in, to be shown again when it is not taken."""

    thing: str
    act: SeatAct
    department: str
    kept: Mapping[str, str]


@router.get("/seat")
async def show_seat(
    session: Transaction,
    viewer: ViewerOf,
    department: Slug = None,
    thing: ThingKey = "",
    act: SeatAct = SeatAct.ANSWER,
    done: Done = "",
    of: ThingKey = "",
) -> Response:
    """What waits for a department, what is due first in the middle."""
    content = await seat(session, viewer.actor, viewer.frame.language, department or None, thing, of)
    return await _page(session, viewer, replace(content, act=act, done=done, of=of))


@router.get("/seat/live")
async def stream_seat(
    request: Request, session: Transaction, viewer: ViewerOf, department: Slug = None, thing: ThingKey = ""
) -> Response:
    """The seat as it changes; what is in the middle stays there."""
    content = await seat(session, viewer.actor, viewer.frame.language, department or None, thing)
    return stream(live_of(request), SeatStream(request, content.department, thing).update)


@router.post("/seat/questions/{question_id}/answer")
async def post_answer(
    session: Transaction, viewer: ViewerOf, question_id: Number, text: Words = "", department: Where = ""
) -> Response:
    """Answer it."""
    filled = _Filled(f"q{question_id}", SeatAct.ANSWER, department, {"text": text})
    try:
        await actions.answer(session, viewer.actor, question_id, _given(text))
    except (Conflict, Invalid) as error:
        return await _again(session, viewer, filled, error)
    return _next(filled)


@router.post("/seat/questions/{question_id}/more")
async def post_more(
    session: Transaction, viewer: ViewerOf, question_id: Number, text: Words = "", department: Where = ""
) -> Response:
    """Ask what one needs to know first."""
    filled = _Filled(f"q{question_id}", SeatAct.MORE, department, {"text": text})
    try:
        await actions.ask_more(session, viewer.actor, question_id, _given(text))
    except (Conflict, Invalid) as error:
        return await _again(session, viewer, filled, error)
    return _next(filled)


@router.post("/seat/questions/{question_id}/time")
async def post_time(
    session: Transaction,
    viewer: ViewerOf,
    question_id: Number,
    wait: Annotated[Wait, Form()] = Wait.HOURS,
    reason: FewWords = "",
    department: Where = "",
) -> Response:
    """Say when the answer comes."""
    filled = _Filled(f"q{question_id}", SeatAct.TIME, department, {"wait": wait, "reason": reason})
    zone = (await active_configuration(session)).rulebook.time_zone
    try:
        until = moment_of(wait, now(), zone)
        await actions.ask_time(session, viewer.actor, question_id, until, _given(reason))
    except (Conflict, Invalid) as error:
        return await _again(session, viewer, filled, error)
    return _next(filled)


@router.post("/seat/questions/{question_id}/decline")
async def post_decline(
    session: Transaction,
    viewer: ViewerOf,
    question_id: Number,
    reason: FewWords = "",
    suggested: Suggested = "",
    department: Where = "",
) -> Response:
    """Say that it is not theirs, and whose it is."""
    filled = _Filled(f"q{question_id}", SeatAct.DECLINE, department, {"reason": reason, "suggested": suggested})
    try:
        await declining.decline(session, viewer.actor, question_id, _given(reason), suggested or None)
    except (Conflict, Invalid) as error:
        return await _again(session, viewer, filled, error)
    return _next(filled)


@router.post("/seat/tickets/{number}/decline")
async def post_bounce(
    session: Transaction,
    viewer: ViewerOf,
    number: Number,
    reason: FewWords = "",
    suggested: Suggested = "",
    department: Where = "",
) -> Response:
    """Say that a ticket is not theirs, and whose it is."""
    filled = _Filled(f"t{number}", SeatAct.DECLINE, department, {"reason": reason, "suggested": suggested})
    try:
        await declining.bounce(session, viewer.actor, number, _given(reason), suggested or None)
    except (Conflict, Invalid, NotAllowed) as error:
        return await _again(session, viewer, filled, error)
    return _next(filled)


def _given(text: str) -> str:
    """Raises Invalid without words."""
    if not text.strip():
        raise Invalid(NOT_SAID)
    return text.strip()


def _next(filled: _Filled) -> Response:
    """To what is next."""
    values = {"done": filled.act.value, "of": filled.thing} | (
        {"department": filled.department} if filled.department else {}
    )
    return RedirectResponse(f"/seat?{urlencode(values)}", 303)


async def _again(
    session: Transaction, viewer: Viewer, filled: _Filled, error: Conflict | Invalid | NotAllowed
) -> Response:
    """The same in the middle as it stands now, with what was written."""
    content = await seat(session, viewer.actor, viewer.frame.language, filled.department or None, filled.thing)
    said = NOT_SAID if isinstance(error, Invalid) else CHANGED
    problem = gettext_in(viewer.frame.language)(said)
    content = replace(content, act=filled.act, kept=filled.kept, problem=problem)
    return await _page(session, viewer, content, 422 if isinstance(error, Invalid) else 409)


async def _page(session: Transaction, viewer: Viewer, content: SeatPage, status: int = 200) -> Response:
    zone = (await active_configuration(session)).rulebook.time_zone
    return page(viewer.in_zone(zone).frame, "seat.html", content, status)
