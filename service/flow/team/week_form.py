"""A colleague's week as it was typed: each day read, all of it kept, or what is wrong at each day."""

from collections.abc import Sequence
from datetime import datetime

from sqlmodel.ext.asyncio.session import AsyncSession

from service.flow.team.coverage import days_of
from service.flow.team.shift_text import OVERLAP, on_day, parse_shifts, show_shift, show_shifts
from service.foundation.errors import Invalid, NotFound
from service.people.actor import Actor
from service.people.permissions import require_planner
from service.people.rosters import PlannedShift, RosterLine, roster, set_shifts
from service.people.weeks import RosterWeek
from service.web.translations import gettext_in


async def keep_week(
    session: AsyncSession, actor: Actor, colleague_id: int, week: str, cells: Sequence[str], language: str
) -> dict[int, str]:
    """Keep what was typed; else nothing, and a sentence by day. Raises NotFound, NotAllowed, and Invalid for no week.

    A day that still says what it said keeps its shifts exactly: text shows no seconds, nor which of two equal hours.
    """
    require_planner(actor)
    found = await roster(session, week)
    line = next((line for line in found.lines if line.colleague.id == colleague_id), None)
    if line is None:
        raise NotFound(f"There is no colleague {colleague_id}.", colleague=colleague_id)
    shifts, errors = _read(cells, line, found.week, language)
    if errors:
        return errors
    try:
        await set_shifts(session, actor, colleague_id, found.week.name, shifts)
    except Invalid as wrong:
        return _placed(wrong, shifts, found.week, language)
    return {}


def _read(
    cells: Sequence[str], line: RosterLine, week: RosterWeek, language: str
) -> tuple[list[PlannedShift], dict[int, str]]:
    shifts: list[PlannedShift] = []
    errors: dict[int, str] = {}
    for number, (day, text) in enumerate(zip(days_of(week), cells, strict=True)):
        known = on_day(line.shifts, day, week.zone)
        if text.strip() == show_shifts(known, week.zone, language):
            shifts += known
            continue
        try:
            shifts += parse_shifts(text, day, week.zone, language)
        except Invalid as wrong:
            errors[number] = wrong.detail
    return shifts, errors


def _placed(wrong: Invalid, shifts: Sequence[PlannedShift], week: RosterWeek, language: str) -> dict[int, str]:
    """At the day that the later of two overlapping shifts begins on; one of next week overlaps our last."""
    told = wrong.extensions.get("starts_at")
    if not isinstance(told, str) or not shifts:
        return {0: wrong.detail}
    moment = datetime.fromisoformat(told)
    last = max(shifts, key=lambda shift: shift.starts_at)
    shift = next((one for one in reversed(shifts) if one.starts_at == moment), last)
    day = (shift.starts_at.astimezone(week.zone).date() - week.monday).days
    return {day: gettext_in(language)(OVERLAP) % {"words": show_shift(shift, week.zone, language)}}
