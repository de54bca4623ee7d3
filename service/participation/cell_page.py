"""The page of a cell: its figures against control, its history, and the dial that a manager turns."""

from dataclasses import replace
from typing import Annotated

from fastapi import APIRouter, Form, Path, Query, Request
from fastapi.responses import Response
from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from routing_rules.facts import Cell
from routing_rules.vocabulary import EventKind, Stage
from service.configuration.queries import active_configuration
from service.foundation.errors import Conflict, Invalid, NotAllowed, NotFound, NotSignedIn
from service.foundation.validation import NO_NUL
from service.participation.cell_page_build import Asked, cell_page, codes, preview_text, standing_dial, still_seen
from service.participation.cell_view import Dial
from service.participation.cells import NOTE_LIMIT, known_cell, require_cell_setter, set_cell
from service.participation.map_reading import require_cell_reader
from service.participation.map_words import MapWords
from service.people.signed_in import Viewer, ViewerOf, find_viewer
from service.web.live import EVERYTHING, StreamOver, stream
from service.web.responses import go_to, page
from service.web.session import Transaction, database_of
from service.web.site import live_of
from service.web.templating import render
from service.web.translations import N_, gettext_in

router = APIRouter(include_in_schema=False, prefix="/map")

Slug = Annotated[str, Path(max_length=100, pattern=NO_NUL)]
Version = Annotated[int, Field(ge=1, lt=2**63)]
CHANGED = N_("%(name)s was changed meanwhile. This is how it stands now; look, and apply again what you want.")
NO_NOTE = N_("A note is needed: one sentence on why the cell changes.")
NO_MANDATE = N_("%(department)s has no mandate, so it can't publish by itself: choose Draft, or give it one first.")
NO_LANGUAGE = N_("Languages are codes of two letters with commas between them, as nl, en.")
REFUSED = {"note": NO_NOTE, "stage": NO_MANDATE, "languages": NO_LANGUAGE}


class DialForm(BaseModel):
    """The dial as it is sent."""

    model_config = ConfigDict(extra="forbid")

    stage: Stage | None = None
    share: Annotated[int, Field(ge=0, le=100)] | None = None
    languages: Annotated[str, StringConstraints(max_length=500, pattern=NO_NUL)] | None = None
    note: Annotated[str, StringConstraints(max_length=NOTE_LIMIT, pattern=NO_NUL)] = ""
    seen: Version | None = None
    was_set: bool = False
    """Only in the address that applying leads to."""


@router.get("/{process}/{channel}")
async def show_cell(
    session: Transaction, viewer: ViewerOf, process: Slug, channel: Slug, form: Annotated[DialForm, Query()]
) -> Response:
    """The cell; with a setting in the address, what it would move."""
    cell = Cell(process, channel)
    asked = Asked(was_set=form.was_set)
    if form.stage is not None or form.share is not None:
        asked = replace(asked, dial=await _tried(session, viewer, cell, form))
    viewer, content = await cell_page(session, viewer, cell, asked)
    return page(viewer.frame, "cell.html", content)


@router.get("/{process}/{channel}/preview")
async def show_preview(
    session: Transaction, viewer: ViewerOf, process: Slug, channel: Slug, form: Annotated[DialForm, Query()]
) -> Response:
    """What the dial would move, while it is being turned."""
    dial = await _tried(session, viewer, Cell(process, channel), form)
    return page(viewer.frame, "_cell_preview.html", dial)


@router.get("/{process}/{channel}/live")
async def stream_cell(
    request: Request,
    session: Transaction,
    viewer: ViewerOf,
    process: Slug,
    channel: Slug,
    seen: Annotated[int, Query(ge=1, lt=2**63)],
) -> Response:
    """The cell as it changes; `seen` is the version of the rulebook that the page shows."""
    rulebook = (await active_configuration(session)).rulebook
    cell = known_cell(Cell(process, channel), rulebook)
    require_cell_reader(viewer.actor, rulebook.processes[process].owner)
    return stream(live_of(request), CellStream(request, cell, seen).update)


@router.post("/{process}/{channel}")
async def post_cell(
    request: Request,
    session: Transaction,
    viewer: ViewerOf,
    process: Slug,
    channel: Slug,
    form: Annotated[DialForm, Form()],
) -> Response:
    """Set the cell, or show the dial again with what is wrong."""
    cell = Cell(process, channel)
    require_cell_setter(viewer.actor)
    try:
        seen = None if form.seen is None else await still_seen(session, cell, form.seen)
        languages = None if form.languages is None else codes(form.languages)
        await set_cell(
            session,
            viewer.actor,
            cell,
            stage=form.stage,
            share=form.share,
            languages=languages,
            note=form.note,
            seen=seen,
        )
    except (Invalid, Conflict) as error:
        return await _again(session, viewer, cell, form, error)
    return go_to(request, f"/map/{process}/{channel}?was_set=true")


class CellStream:
    """Keeps the page of a cell up to date; the dial, in which somebody may be writing, is left alone."""

    def __init__(self, request: Request, cell: Cell, seen: int) -> None:
        self._request = request
        self._cell = cell
        self._seen = seen

    async def update(self, news: frozenset[str]) -> str | None:
        """The cell as it is now, when some cell changed."""
        if news != EVERYTHING and not any(one.startswith(EventKind.CELL_CHANGED) for one in news):
            return None
        async with database_of(self._request).snapshot() as session:
            try:
                viewer = await find_viewer(self._request, session)
                viewer, content = await cell_page(session, viewer, self._cell, Asked(seen=self._seen))
            except (NotSignedIn, NotAllowed, NotFound):
                raise StreamOver from None
        return render(viewer.frame, "_cell_live.html", content)


async def _tried(session: Transaction, viewer: Viewer, cell: Cell, form: DialForm) -> Dial:
    active = await active_configuration(session)
    words = MapWords(viewer.frame.language, active.rulebook)
    known_cell(cell, active.rulebook)
    require_cell_reader(viewer.actor, active.rulebook.processes[cell.process].owner)
    dial = _filled(standing_dial(cell, active, viewer.actor, words), form)
    try:
        return replace(dial, preview=await preview_text(session, dial, cell, words))
    except Invalid as error:
        return replace(dial, error=_refusal(error, viewer, words, cell))


async def _again(
    session: Transaction, viewer: Viewer, cell: Cell, form: DialForm, error: Invalid | Conflict
) -> Response:
    active = await active_configuration(session)
    words = MapWords(viewer.frame.language, active.rulebook)
    standing = standing_dial(cell, active, viewer.actor, words)
    if isinstance(error, Conflict):
        said = words.say(CHANGED) % {"name": words.cell(cell)}
        dial = replace(standing, note=form.note, error=said)
    else:
        dial = replace(_filled(standing, form), error=_refusal(error, viewer, words, cell))
    viewer, content = await cell_page(session, viewer, cell, Asked(dial=dial))
    return page(viewer.frame, "cell.html", content, error.status)


def _filled(dial: Dial, form: DialForm) -> Dial:
    return replace(
        dial,
        stage=dial.stage if form.stage is None else form.stage.value,
        share=dial.share if form.share is None else form.share,
        languages=dial.languages if form.languages is None else form.languages,
        note=form.note,
        seen=form.seen or dial.seen,
    )


def _refusal(error: Invalid, viewer: Viewer, words: MapWords, cell: Cell) -> str:
    said = REFUSED.get(str(error.extensions.get("field")))
    return error.detail if said is None else gettext_in(viewer.frame.language)(said) % {"department": words.owner(cell)}
