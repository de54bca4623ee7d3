"""The reply box as a response, for every page of answering that shows it."""

from collections.abc import Mapping
from typing import Annotated, Any

from fastapi import Form, Path
from fastapi.responses import RedirectResponse, Response
from sqlmodel.ext.asyncio.session import AsyncSession

from routing_rules.rulebook_parts import Channel
from service.configuration.queries import active_configuration
from service.flow.answering.one_voice import CustomerWrote
from service.flow.answering.queries import customer_messages_after, newest_seen
from service.foundation.errors import Conflict
from service.people.permissions import Act, may
from service.people.signed_in import Viewer
from service.tickets.queries import visible_ticket
from service.web.composer import Composer, ComposerPage, NewerMessage, ReplyCheck
from service.web.responses import page

LONGEST_TEXT = 40_000
LARGEST_NUMBER = 2**63 - 1
Number = Annotated[int, Path(ge=1, le=LARGEST_NUMBER)]
TicketField = Annotated[int, Form(ge=1, le=LARGEST_NUMBER)]
Written = Annotated[str, Form(max_length=LONGEST_TEXT)]
Seen = Annotated[int | None, Form(ge=1, le=LARGEST_NUMBER)]


async def channel_of(session: AsyncSession, viewer: Viewer, number: int) -> Channel:
    """The channel of a ticket that the viewer may see."""
    ticket = await visible_ticket(session, viewer.actor, number)
    channel = (await active_configuration(session)).rulebook.channels.get(ticket.channel)
    if channel is None:
        raise Conflict(f"{ticket.channel} is no longer in the rulebook: nothing can be published there.")
    return channel


async def box(
    session: AsyncSession,
    viewer: Viewer,
    number: int,
    text: str,
    check: ReplyCheck,
    *,
    seen: int | None = None,
    status: int = 422,
    headers: Mapping[str, str] | None = None,
) -> Response:
    """The text as it was written, with what is wrong with it; `seen` stays what its author has seen of the customer."""
    composer = await _composer(session, viewer, number, text, check, seen or await newest_seen(session, number))
    return _shown(viewer, composer, status, headers)


async def box_after(
    session: AsyncSession, viewer: Viewer, number: int, text: str, check: ReplyCheck, wrote: CustomerWrote, seen: int
) -> Response:
    """What the customer wrote meanwhile, above the text as it was written: sent again it counts as seen."""
    newest = int(str(wrote.extensions["seen_message"]))
    composer = await _composer(session, viewer, number, text, check, newest)
    composer.newer.extend(await newer_said(session, number, seen))
    return _shown(viewer, composer, 409)


async def newer_said(session: AsyncSession, number: int, seen: int) -> list[NewerMessage]:
    """What the customer wrote after the message `seen`."""
    messages = await customer_messages_after(session, number, seen)
    return [NewerMessage(one.author_name or one.author_handle or "", one.text, one.sent_at) for one in messages]


def after(viewer: Viewer, number: int, triggers: str) -> Response:
    """Back to the ticket, which shows how it stands now."""
    if viewer.frame.is_partial:
        return Response(status_code=204, headers={"HX-Trigger": triggers})
    return RedirectResponse(f"/tickets/{number}", 303)


async def _composer(
    session: AsyncSession, viewer: Viewer, number: int, text: str, check: ReplyCheck, seen: int | None
) -> Composer:
    channel = await channel_of(session, viewer, number)
    ticket = await visible_ticket(session, viewer.actor, number)
    return Composer(
        number=number,
        handle=channel.handle,
        channel=channel.name.in_language(viewer.frame.language),
        is_public=channel.is_public,
        check=check,
        text=text,
        seen=seen,
        is_draft=not may(viewer.actor, Act.REPLY, ticket),
    )


def _shown(viewer: Viewer, composer: Composer, status: int, headers: Mapping[str, Any] | None = None) -> Response:
    template = "composer.html" if viewer.frame.is_partial else "reply.html"
    return page(viewer.frame, template, ComposerPage(composer), status, headers)
