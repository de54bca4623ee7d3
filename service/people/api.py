"""Who is there, who is on call, and rosters, over the API."""

from typing import Annotated

from fastapi import APIRouter, Query

from service.people.callers import SCHEMES, TicketReader, TicketWriter
from service.people.forms import CopyForm, PresenceForm, RosterForm
from service.people.presence import present_colleagues, set_status
from service.people.rosters import PlannedShift, copy_week, on_call, roster, set_shifts
from service.people.views import CopiedView, PresenceListView, PresenceView, RosterView
from service.web.problems import problem_models
from service.web.session import Transaction

router = APIRouter(prefix="/api/v1", tags=["people"], dependencies=SCHEMES)
Week = Annotated[str, Query(max_length=20, description="An ISO week.", examples=["2026-W47"])]
READ = problem_models(401, 403, 422, 503)
CHANGE = problem_models(400, 401, 403, 404, 409, 422, 503)


@router.get("/presence", summary="Who is there", responses=READ)
async def show_presence(session: Transaction, actor: TicketReader) -> PresenceListView:
    """Everybody who is available or away, and who is on call. Whoever is in neither list is offline."""
    return PresenceListView.of(await present_colleagues(session), await on_call(session))


@router.put("/presence", summary="Say whether you are there", responses=CHANGE)
async def put_presence(form: PresenceForm, session: Transaction, actor: TicketWriter) -> PresenceView:
    """For colleagues, not for keys. Being offline gives your tickets back, except those that you pinned."""
    return PresenceView(status=await set_status(session, actor, form.status))


@router.get("/roster", summary="The shifts of a week", responses=READ)
async def show_roster(week: Week, session: Transaction, actor: TicketReader) -> RosterView:
    """Those that begin in it, colleague by colleague."""
    return RosterView.of(await roster(session, week))


@router.put("/roster", summary="Plan a week", responses=CHANGE)
async def put_roster(week: Week, form: RosterForm, session: Transaction, actor: TicketWriter) -> RosterView:
    """For leads and managers. Replaces the shifts that begin in the week, of the colleagues that are named."""
    for line in sorted(form.colleagues, key=lambda line: line.colleague):
        shifts = [PlannedShift(shift.kind, shift.starts_at, shift.ends_at) for shift in line.shifts]
        await set_shifts(session, actor, line.colleague, week, shifts)
    return RosterView.of(await roster(session, week))


@router.post("/roster/copy", summary="Plan a week as another was", responses=CHANGE)
async def post_copy(form: CopyForm, session: Transaction, actor: TicketWriter) -> CopiedView:
    """For leads and managers. At the same hours by the clock on the wall; 409 when the week has shifts already."""
    return CopiedView(copied=await copy_week(session, actor, form.source, form.target))
