"""The page on which a calendar takes over closing days from a feed, and gets an address to subscribe to."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Annotated

from fastapi import APIRouter, File, Form, Request, UploadFile
from fastapi.responses import Response
from sqlmodel.ext.asyncio.session import AsyncSession

from routing_rules.calendar_feeds import FeedError
from routing_rules.service_levels import Calendar
from service.configuration.queries import active_configuration
from service.flow.levels.actions import require_editor, subscribe
from service.flow.levels.calendar_form import with_closing_days
from service.flow.levels.calendar_pages import calendar_called
from service.flow.levels.confirming import Asking, confirmed
from service.flow.levels.fetching import MOST_BYTES, closing_days, fetched
from service.flow.levels.forms import EditForm, LongText
from service.foundation.clock import now
from service.foundation.settings import settings
from service.foundation.validation import NO_NUL
from service.people.signed_in import Viewer, ViewerOf, visiting
from service.web.responses import page
from service.web.session import Transaction, database_of
from service.web.translations import N_, gettext_in

router = APIRouter(include_in_schema=False, prefix="/levels/calendars/{slug}/feed")
TITLE = N_("More closing days for “%(name)s”")
NOTHING_GIVEN = N_("Choose a file, paste a text or give an address.")
NOTHING_FOUND = N_("The feed closes no days from this year on that aren't closed already.")
MOST_DAYS = 1_500
FeedText = Annotated[str, Form(max_length=MOST_BYTES, pattern=NO_NUL)]
Address = Annotated[str, Form(max_length=2_000, pattern=NO_NUL)]


class DaysForm(EditForm):
    """The days that were found, to be published after they were seen."""

    days: LongText = ""

    def read(self) -> dict[date, str]:
        """By date; lines that were tampered with are left out."""
        found: dict[date, str] = {}
        for line in self.days.splitlines()[:MOST_DAYS]:
            day, _, name = line.partition(" ")
            try:
                found[date.fromisoformat(day)] = name or "-"
            except ValueError:
                continue
        return found


@dataclass(frozen=True, slots=True)
class FeedPage:
    """Where a feed comes from, and where ours is."""

    name: str
    address: str
    subscription: str
    """The address with its key, just made: it is shown once."""
    error: str
    is_ours: bool
    """The error is one of the page, not of the feed."""
    text: str
    link: str


@router.get("")
async def show_feed(session: Transaction, viewer: ViewerOf, slug: str) -> Response:
    """The forms."""
    require_editor(viewer.actor)
    return _page(viewer, await _calendar(session, slug))


@router.post("/address")
async def post_address(request: Request, session: Transaction, viewer: ViewerOf, slug: str) -> Response:
    """An address that calendar programs can subscribe to; it holds a key that reads business hours alone."""
    calendar = await _calendar(session, slug)
    key = await subscribe(session, viewer.actor)
    base = settings().public_url or str(request.base_url).rstrip("/")
    return _page(viewer, calendar, subscription=f"{base}/api/v1/calendars/{slug}.ics?key={key}")


@router.post("")
async def post_feed(
    request: Request,
    slug: str,
    file: Annotated[UploadFile | None, File()] = None,
    text: FeedText = "",
    link: Address = "",
) -> Response:
    """The closing days in it, to be confirmed. No transaction is open while the feed is fetched and read."""
    async with database_of(request).transaction() as session:
        viewer = await visiting(request, session)
        require_editor(viewer.actor)
        calendar = await _calendar(session, slug)
    try:
        given = await _given(file, text, link.strip())
        if given is None:
            return _page(viewer, calendar, error=NOTHING_GIVEN, is_ours=True)
        found = await closing_days(given, calendar.time_zone, now().astimezone(calendar.time_zone).year)
    except FeedError as refused:
        return _page(viewer, calendar, error=str(refused), text=text[:50_000], link=link)
    new = {day: name for day, name in list(found.items())[:MOST_DAYS] if day not in calendar.closed}
    if not new:
        return _page(viewer, calendar, error=NOTHING_FOUND, is_ours=True, link=link)
    async with database_of(request).transaction() as session:
        return await _confirmed(request, session, viewer, calendar, new, None)


@router.post("/days")
async def post_days(
    request: Request, session: Transaction, viewer: ViewerOf, slug: str, form: Annotated[DaysForm, Form()]
) -> Response:
    """Try them on other tickets, or publish them."""
    return await _confirmed(request, session, viewer, await _calendar(session, slug), form.read(), form)


async def _calendar(session: AsyncSession, slug: str) -> Calendar:
    return calendar_called((await active_configuration(session)).rulebook.service_levels, slug)


async def _given(file: UploadFile | None, text: str, link: str) -> str | None:
    if file is not None and file.size:
        body = await file.read(MOST_BYTES + 1)
        if len(body) > MOST_BYTES:
            raise FeedError(f"The file is larger than {MOST_BYTES} bytes.")
        return body.decode("utf-8", "replace")
    if text.strip():
        return text
    return await fetched(link) if link else None


async def _confirmed(
    request: Request,
    session: AsyncSession,
    viewer: Viewer,
    calendar: Calendar,
    days: dict[date, str],
    form: EditForm | None,
) -> Response:
    address = f"/levels/calendars/{calendar.slug}/feed"
    lines: Sequence[str] = [f"{day} {name}" for day, name in sorted(days.items())]
    blanks = {"name": calendar.name.in_language(viewer.frame.language)}
    asking = Asking(TITLE, blanks, f"{address}/days", address, [("days", "\n".join(lines))], lines)
    return await confirmed(
        request, session, viewer, form, lambda levels: with_closing_days(levels, calendar.slug, days), asking
    )


def _page(
    viewer: Viewer,
    calendar: Calendar,
    *,
    subscription: str = "",
    error: str = "",
    is_ours: bool = False,
    text: str = "",
    link: str = "",
) -> Response:
    content = FeedPage(
        name=calendar.name.in_language(viewer.frame.language),
        address=f"/levels/calendars/{calendar.slug}",
        subscription=subscription,
        error=gettext_in(viewer.frame.language)(error) if error and is_ours else error,
        is_ours=is_ours,
        text=text,
        link=link,
    )
    return page(viewer.frame, "levels_feed.html", content, 422 if error else 200)
