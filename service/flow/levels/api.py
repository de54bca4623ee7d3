"""Service levels over the API: what is in force, what a draft would change, and putting one in force; feeds."""

import asyncio
from datetime import date
from typing import Annotated, Any

import yaml
from fastapi import APIRouter, Path, Query, Request
from fastapi.responses import Response

from routing_rules.calendar_feeds import write_closing_days
from routing_rules.rulebook import RulebookError
from service.configuration.queries import active_configuration
from service.flow.levels.actions import Draft, drafted_text, publish_draft, require_editor
from service.flow.levels.queries import require_calendar_reader, require_reader, tried
from service.flow.levels.sections import section_texts
from service.flow.levels.views import DraftForm, FiguresView, PublishedView, PublishForm, ServiceLevelsView
from service.foundation.clock import now
from service.foundation.errors import Conflict, Invalid, NotFound, NotSignedIn
from service.people.callers import SCHEMES, TicketReader, TicketWriter, program
from service.people.key_ring import KeyRing
from service.people.keys import Scope
from service.people.signed_in import visiting
from service.web.problems import problem_models
from service.web.session import Transaction

router = APIRouter(prefix="/api/v1", tags=["service levels"], dependencies=SCHEMES)
ERRORS = problem_models(401, 403, 422, 503)
YEARS_BACK, YEARS_AHEAD = 1, 3
FEED: dict[int | str, dict[str, Any]] = {
    200: {"description": "An iCalendar feed", "content": {"text/calendar": {"example": "BEGIN:VCALENDAR"}}},
    **problem_models(401, 403, 404, 422),
}


@router.get("/service-levels", summary="The service levels in force", responses=ERRORS)
async def show_service_levels(session: Transaction, actor: TicketReader) -> ServiceLevelsView:
    """For leads, managers and keys: each section as a rulebook holds it, as values and as text."""
    require_reader(actor)
    active = await active_configuration(session)
    levels = active.rulebook.service_levels
    texts = section_texts(active.rulebook, levels)
    return ServiceLevelsView(
        version=active.version_id,
        digest=levels.digest,
        sections=_plain({name: yaml.safe_load(text)[name] for name, text in texts.items()}),
        yaml="\n".join(texts.values()),
    )


@router.post("/service-levels/preview", summary="What other service levels would change", responses=ERRORS)
async def post_preview(form: DraftForm, session: Transaction, actor: TicketReader) -> FiguresView:
    """Tries the sections in `yaml` on the tickets of the last day or week, and changes nothing."""
    require_reader(actor)
    draft = await _draft(session, form)
    figures = await tried(session, draft.now.levels, draft.levels, form.period)
    return FiguresView.of(draft.seen, draft.levels.digest, figures)


@router.put("/service-levels", summary="Put service levels in force", responses=problem_models(401, 403, 409, 422, 503))
async def put_service_levels(form: PublishForm, session: Transaction, actor: TicketWriter) -> PublishedView:
    """For managers who are signed in: putting service levels in force is a person's act, after a preview."""
    require_editor(actor)
    draft = await _draft(session, form, to_publish=True)
    if draft.seen != form.seen:
        raise Conflict(f"Version {form.seen} is not in force any more: version {draft.seen} was published meanwhile.")
    if draft.levels.digest != form.tried:
        raise Invalid("tried is not the digest that a preview of these sections answered.", field="tried")
    return PublishedView(version=await publish_draft(session, actor, draft))


@router.get("/calendars/{slug}.ics", summary="A calendar as a feed", response_class=Response, responses=FEED)
async def show_feed(
    request: Request,
    session: Transaction,
    slug: Annotated[str, Path(description="The calendar.", examples=["office"])],
    key: Annotated[str, Query(max_length=200, description="A key with the scope calendars:read.")] = "",
) -> Response:
    """Closing days and special days. Calendar programs can't sign in: they send a key with the scope calendars:read in
    the address."""
    await _admit(request, session, key)
    levels = (await active_configuration(session)).rulebook.service_levels
    if slug not in levels.calendars:
        raise NotFound(f"There is no calendar {slug[:100]}.", known=list(levels.calendars))
    calendar = levels.calendars[slug]
    year = now().astimezone(calendar.time_zone).year
    years = range(year - YEARS_BACK, year + YEARS_AHEAD + 1)
    text = await asyncio.to_thread(write_closing_days, calendar, years)
    headers = {
        "Content-Disposition": f'inline; filename="{slug}.ics"',
        "Cache-Control": "private, max-age=3600",
        "Referrer-Policy": "no-referrer",
        "X-Content-Type-Options": "nosniff",
    }
    return Response(text, media_type="text/calendar; charset=utf-8", headers=headers)


async def _draft(session: Transaction, form: DraftForm, *, to_publish: bool = False) -> Draft:
    try:
        return await drafted_text(session, form.yaml, to_publish=to_publish)
    except RulebookError as refused:
        problems = [{"field": f"{one.file}:{one.line}", "message": one.message} for one in refused.problems]
        raise Invalid("The rulebook isn't right with these sections.", errors=problems) from refused


async def _admit(request: Request, session: Transaction, key: str) -> None:
    """A key in the address, a key in a header, or a colleague who is signed in."""
    if key:
        ring: KeyRing = request.app.state.keys
        actor = await ring.actor(key)
        if actor is None:
            raise NotSignedIn("The key is unknown or was revoked.")
    elif "authorization" in request.headers:
        actor = await program(request, Scope.TICKETS_READ)
    else:
        actor = (await visiting(request, session)).actor
    require_calendar_reader(actor)


def _plain(value: Any) -> Any:
    """With dates as text, so that it can be JSON."""
    if isinstance(value, dict):
        return {_plain(key): _plain(held) for key, held in value.items()}
    if isinstance(value, list):
        return [_plain(held) for held in value]
    return value.isoformat() if isinstance(value, date) else value
