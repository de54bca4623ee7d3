"""The pages on which calendars are made, changed and removed."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import Response

from routing_rules.calendars import ALWAYS
from routing_rules.rulebook import Rulebook
from routing_rules.service_levels import Calendar, ServiceLevels
from service.configuration.queries import active_configuration
from service.flow.levels.calendar_form import CalendarForm, calendar_form, without_calendar
from service.flow.levels.confirming import Asking, confirmed
from service.flow.levels.editing import Shown, edited, opened
from service.flow.levels.forms import EditForm
from service.flow.levels.queries import require_reader
from service.flow.levels.wording import Wording
from service.foundation.clock import now
from service.foundation.errors import NotFound
from service.people.signed_in import Viewer, ViewerOf
from service.web.responses import go_to, page
from service.web.session import Transaction
from service.web.translations import N_

router = APIRouter(include_in_schema=False, prefix="/levels/calendars")
NEW = "new"
REMOVE = N_("Remove the calendar “%(name)s”")
SINCE_EVER = N_("since ever")


@dataclass(frozen=True, slots=True)
class WeekLine:
    """A week of the calendar, to be told apart from the one that is edited."""

    since: str
    """As a date; empty for the first."""
    said: str
    hours: Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class CalendarPage:
    """The form of one calendar."""

    shown: Shown
    address: str
    form: CalendarForm
    name: str
    is_new: bool
    weekdays: Sequence[str]
    weeks: Sequence[WeekLine]
    """Those that are known, when there are several."""


@router.get("/new")
async def show_new_calendar(session: Transaction, viewer: ViewerOf) -> Response:
    """An empty form in the rulebook's time zone."""
    require_reader(viewer.actor)
    active, shown = await opened(session)
    form = CalendarForm(time_zone=active.rulebook.time_zone.key, days=[""] * 7)
    return _page(viewer, active.rulebook, form, shown, NEW)


@router.post("/new")
async def post_new_calendar(
    request: Request, session: Transaction, viewer: ViewerOf, form: Annotated[CalendarForm, Form()]
) -> Response:
    """Try it, or publish it."""
    return await _posted(request, session, viewer, form.model_copy(update={"slug": ""}), NEW)


@router.get("/{slug}")
async def show_calendar(session: Transaction, viewer: ViewerOf, slug: str) -> Response:
    """The calendar as it is."""
    require_reader(viewer.actor)
    active, shown = await opened(session)
    levels = active.rulebook.service_levels
    calendar = calendar_called(levels, slug)
    today = now().astimezone(calendar.time_zone).date()
    return _page(viewer, active.rulebook, calendar_form(calendar, levels, today), shown, slug)


@router.post("/{slug}")
async def post_calendar(
    request: Request, session: Transaction, viewer: ViewerOf, slug: str, form: Annotated[CalendarForm, Form()]
) -> Response:
    """Try the change, or publish it."""
    calendar_called((await active_configuration(session)).rulebook.service_levels, slug)
    return await _posted(request, session, viewer, form.model_copy(update={"slug": slug}), slug)


@router.get("/{slug}/remove")
async def show_removal(request: Request, session: Transaction, viewer: ViewerOf, slug: str) -> Response:
    """What would change without it."""
    return await _removed(request, session, viewer, slug, None)


@router.post("/{slug}/remove")
async def post_removal(
    request: Request, session: Transaction, viewer: ViewerOf, slug: str, form: Annotated[EditForm, Form()]
) -> Response:
    """Without it."""
    return await _removed(request, session, viewer, slug, form)


def calendar_called(levels: ServiceLevels, slug: str) -> Calendar:
    """A calendar that can be edited. Raises NotFound."""
    if slug not in levels.calendars or slug == ALWAYS.slug:
        raise NotFound(f"There is no calendar {slug[:100]} to edit.")
    return levels.calendars[slug]


async def _posted(request: Request, session: Transaction, viewer: Viewer, form: CalendarForm, slug: str) -> Response:
    done = await edited(session, viewer, form, form.put_into)
    if done.published is not None:
        return go_to(request, "/levels#calendars")
    return _page(viewer, (await active_configuration(session)).rulebook, form, done.shown, slug)


async def _removed(
    request: Request, session: Transaction, viewer: Viewer, slug: str, form: EditForm | None
) -> Response:
    calendar = calendar_called((await active_configuration(session)).rulebook.service_levels, slug)
    name = calendar.name.in_language(viewer.frame.language)
    asking = Asking(REMOVE, {"name": name}, f"/levels/calendars/{slug}/remove", f"/levels/calendars/{slug}")
    return await confirmed(request, session, viewer, form, lambda levels: without_calendar(levels, slug), asking)


def _page(viewer: Viewer, rulebook: Rulebook, form: CalendarForm, shown: Shown, slug: str) -> Response:
    wording = Wording(viewer.frame.language, rulebook)
    known = rulebook.service_levels.calendars.get(slug)
    content = CalendarPage(
        shown=shown,
        address=f"/levels/calendars/{slug}",
        form=form,
        name="" if known is None else wording.name(known.name),
        is_new=slug == NEW,
        weekdays=[wording.weekday(place) for place in range(7)],
        weeks=_weeks(known, wording) if known is not None and len(known.weeks) > 1 else [],
    )
    return page(viewer.frame, "levels_calendar.html", content, 422 if shown.is_refused else 200)


def _weeks(calendar: Calendar, wording: Wording) -> list[WeekLine]:
    return [
        WeekLine(
            since="" if week.valid_from is None else str(week.valid_from),
            said=wording.say(SINCE_EVER) if week.valid_from is None else wording.day(week.valid_from),
            hours=[(wording.weekday(place), wording.hours(day)) for place, day in enumerate(week.days)],
        )
        for week in calendar.weeks
    ]
