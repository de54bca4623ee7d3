"""The roster editor: a week at a time, a row for each colleague."""

from dataclasses import dataclass, replace
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Form, Path, Query, Request
from fastapi.responses import Response
from pydantic import StringConstraints

from service.flow.team.actions import copy_to_next
from service.flow.team.roster_view import RosterPage, RowView, Typed, roster_page
from service.flow.team.shift_text import LONGEST_TEXT
from service.flow.team.week_form import keep_week
from service.foundation.validation import NO_NUL
from service.people.permissions import require_planner
from service.people.signed_in import ViewerOf
from service.web.responses import go_to, page
from service.web.session import Transaction
from service.web.translations import N_, gettext_in

router = APIRouter(include_in_schema=False, prefix="/team/roster")

Number = Annotated[int, Path(ge=1, lt=2**63)]
Week = Annotated[str, Query(max_length=20)]
Cell = Annotated[str, StringConstraints(max_length=LONGEST_TEXT, pattern=NO_NUL), Form()]
SAVED = N_("The week of %(name)s is saved.")
NOT_SAVED = N_("The week of %(name)s is not saved: look at what is wrong.")


@dataclass(frozen=True, slots=True)
class RosterRow:
    """One row of the page, as it was just kept or could not be."""

    row: RowView
    roster: RosterPage
    said: str
    """Aloud."""


@router.get("")
async def show_roster(
    session: Transaction,
    viewer: ViewerOf,
    week: Annotated[str | None, Query(max_length=20)] = None,
    copied: Annotated[int | None, Query(ge=0)] = None,
    kept: Annotated[int, Query(ge=0)] = 0,
    refused: Annotated[int, Query(ge=0)] = 0,
) -> Response:
    """The week, by default this one."""
    require_planner(viewer.actor)
    content = await roster_page(session, week, viewer.frame.language)
    return page(viewer.frame, "roster.html", replace(content, copied=copied, kept=kept, refused=refused))


@router.post("/copy")
async def post_copy(request: Request, session: Transaction, viewer: ViewerOf, week: Week) -> Response:
    """Plan the week after it in the same way, and go there."""
    copied = await copy_to_next(session, viewer.actor, week)
    told = {"week": copied.week, "copied": copied.shifts, "kept": copied.kept, "refused": copied.refused}
    return go_to(request, f"/team/roster?{urlencode(told)}")


@router.post("/{number}")
async def post_row(
    request: Request,
    session: Transaction,
    viewer: ViewerOf,
    number: Number,
    week: Week,
    day0: Cell = "",
    day1: Cell = "",
    day2: Cell = "",
    day3: Cell = "",
    day4: Cell = "",
    day5: Cell = "",
    day6: Cell = "",
) -> Response:
    """Keep one colleague's week, or show what is wrong at the days where it is."""
    cells = (day0, day1, day2, day3, day4, day5, day6)
    language = viewer.frame.language
    errors = await keep_week(session, viewer.actor, number, week, cells, language)
    content = await roster_page(session, week, language, Typed(number, cells, errors) if errors else None)
    status = 422 if errors else 200
    if viewer.frame.is_partial:
        row = next(row for row in content.rows if row.id == number)
        said = gettext_in(language)(NOT_SAVED if errors else SAVED) % {"name": row.name}
        return page(viewer.frame, "_roster_live.html", RosterRow(row, content, said), status)
    if errors:
        return page(viewer.frame, "roster.html", content, status)
    return go_to(request, f"/team/roster?week={content.week}#row-{number}")
