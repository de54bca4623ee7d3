"""The buttons with which somebody says what a ticket is about, and the page that asks for second opinions."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Form, Path, Query
from fastapi.responses import RedirectResponse, Response

from service.configuration.queries import active_configuration
from service.flow.labelling.actions import confirm, correct
from service.flow.labelling.doubting import second
from service.flow.labelling.queries import to_be_doubted
from service.foundation.errors import Conflict
from service.foundation.validation import NO_NUL
from service.labels.choices import Choices, choices
from service.people.signed_in import Viewer, ViewerOf
from service.web.responses import page
from service.web.session import Transaction

router = APIRouter(include_in_schema=False)

LARGEST_NUMBER = 2**63 - 1
Number = Annotated[int, Path(ge=1, le=LARGEST_NUMBER)]
Slug = Annotated[str, Form(max_length=100, pattern=NO_NUL)]
Words = Annotated[str, Form(max_length=500, pattern=NO_NUL)]
SECOND = "/labels/second"


@dataclass(frozen=True, slots=True)
class Doubted:
    """A message, without what was said of it."""

    id: int
    channel: str
    text: str
    sent_at: datetime


@dataclass(frozen=True, slots=True)
class SecondPage:
    """What a second opinion is asked of; None: nothing, or nothing after what was passed over."""

    message: Doubted | None
    choices: Sequence[Choices]
    after: int


@router.post("/tickets/{number}/process")
async def post_process(
    session: Transaction, viewer: ViewerOf, number: Number, process: Slug = "", reason: Words = ""
) -> Response:
    """It is about something else; without a process: about none of ours."""
    await correct(session, viewer.actor, number, process or None, reason.strip() or None)
    return _changed(viewer, number)


@router.post("/tickets/{number}/process/confirmation")
async def post_confirmation(session: Transaction, viewer: ViewerOf, number: Number, process: Slug = "") -> Response:
    """It is about what was decided, or about what was suggested."""
    await confirm(session, viewer.actor, number, process or None)
    return _changed(viewer, number)


@router.get(SECOND)
async def show_second(
    session: Transaction, viewer: ViewerOf, after: Annotated[int, Query(ge=0, le=LARGEST_NUMBER)] = 0
) -> Response:
    """One message of which a second opinion is asked."""
    rulebook = (await active_configuration(session)).rulebook
    viewer = viewer.in_zone(rulebook.time_zone)
    found, language = await to_be_doubted(session, viewer.actor, after), viewer.frame.language
    doubted = None
    if found is not None:
        channel = rulebook.channels.get(found.channel)
        name = found.channel if channel is None else channel.name.in_language(language)
        doubted = Doubted(found.id, name, found.text, found.sent_at)
    return page(viewer.frame, "second.html", SecondPage(doubted, choices(rulebook, language), after))


@router.post(f"{SECOND}/{{message_id}}")
async def post_second(session: Transaction, viewer: ViewerOf, message_id: Number, process: Slug = "") -> Response:
    """On to the next; also when somebody else was quicker, for whom nothing changes."""
    with suppress(Conflict):
        await second(session, viewer.actor, message_id, process or None)
    return RedirectResponse(f"{SECOND}?after={message_id}", 303)


def _changed(viewer: Viewer, number: int) -> Response:
    """The page of the ticket learns of it."""
    if viewer.frame.is_partial:
        return Response(status_code=204, headers={"HX-Trigger": "ticket-changed"})
    return RedirectResponse(f"/tickets/{number}", 303)
