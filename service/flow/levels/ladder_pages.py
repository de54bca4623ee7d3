"""The pages on which ladders are made, changed and removed."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import Response

from routing_rules.rulebook import Rulebook
from routing_rules.service_levels import Ladder, ServiceLevels
from routing_rules.vocabulary import StepAction
from service.configuration.queries import active_configuration
from service.flow.levels.confirming import Asking, confirmed
from service.flow.levels.editing import Shown, edited, opened
from service.flow.levels.forms import EditForm
from service.flow.levels.ladder_form import LadderForm, Row, ladder_form, without_ladder
from service.flow.levels.queries import require_reader
from service.flow.levels.wording import Wording
from service.foundation.errors import NotFound
from service.people.signed_in import Viewer, ViewerOf
from service.web.responses import go_to, page
from service.web.session import Transaction
from service.web.translations import N_

router = APIRouter(include_in_schema=False, prefix="/levels/ladders")
NEW = "new"
REMOVE = N_("Remove the ladder “%(name)s”")


@dataclass(frozen=True, slots=True)
class LadderPage:
    """The form of one ladder."""

    shown: Shown
    address: str
    form: LadderForm
    rows: Sequence[Row]
    name: str
    is_new: bool
    actions: Sequence[str]
    levels: Sequence[tuple[str, str]]
    fresh: int | None
    """The row that was just added or moved, to go on in."""


@router.get("/new")
async def show_new_ladder(session: Transaction, viewer: ViewerOf) -> Response:
    """An empty form with room for a first step."""
    require_reader(viewer.actor)
    active, shown = await opened(session)
    return _page(viewer, active.rulebook, LadderForm().with_rows([Row()]), shown, NEW)


@router.post("/new")
async def post_new_ladder(
    request: Request, session: Transaction, viewer: ViewerOf, form: Annotated[LadderForm, Form()]
) -> Response:
    """Rearrange its rows, try it, or publish it."""
    return await _posted(request, session, viewer, form.model_copy(update={"slug": ""}), NEW)


@router.get("/{slug}")
async def show_ladder(session: Transaction, viewer: ViewerOf, slug: str) -> Response:
    """The ladder as it is."""
    require_reader(viewer.actor)
    active, shown = await opened(session)
    return _page(viewer, active.rulebook, ladder_form(_ladder(active.rulebook.service_levels, slug)), shown, slug)


@router.post("/{slug}")
async def post_ladder(
    request: Request, session: Transaction, viewer: ViewerOf, slug: str, form: Annotated[LadderForm, Form()]
) -> Response:
    """Rearrange its rows, try the change, or publish it."""
    _ladder((await active_configuration(session)).rulebook.service_levels, slug)
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


async def _posted(request: Request, session: Transaction, viewer: Viewer, form: LadderForm, slug: str) -> Response:
    rearranged = form.rearranged()
    if rearranged is not None:
        active = await active_configuration(session)
        shown = Shown(seen=form.seen, period=form.period)
        return _page(viewer, active.rulebook, rearranged, shown, slug, fresh=_fresh(form))
    done = await edited(session, viewer, form, form.put_into)
    if done.published is not None:
        return go_to(request, "/levels#ladders")
    return _page(viewer, (await active_configuration(session)).rulebook, form, done.shown, slug)


async def _removed(
    request: Request, session: Transaction, viewer: Viewer, slug: str, form: EditForm | None
) -> Response:
    ladder = _ladder((await active_configuration(session)).rulebook.service_levels, slug)
    name = ladder.name.in_language(viewer.frame.language)
    asking = Asking(REMOVE, {"name": name}, f"/levels/ladders/{slug}/remove", f"/levels/ladders/{slug}")
    return await confirmed(request, session, viewer, form, lambda levels: without_ladder(levels, slug), asking)


def _ladder(levels: ServiceLevels, slug: str) -> Ladder:
    if slug not in levels.ladders:
        raise NotFound(f"There is no ladder {slug[:100]}.")
    return levels.ladders[slug]


def _fresh(form: LadderForm) -> int:
    what, _, place = form.do.partition("-")
    if what == "up":
        return int(place) - 1
    return len(form.rows) if what == "add" else max(min(int(place), len(form.rows) - 2), 0)


def _page(
    viewer: Viewer, rulebook: Rulebook, form: LadderForm, shown: Shown, slug: str, fresh: int | None = None
) -> Response:
    levels, wording = rulebook.service_levels, Wording(viewer.frame.language, rulebook)
    known = levels.ladders.get(slug)
    content = LadderPage(
        shown=shown,
        address=f"/levels/ladders/{slug}",
        form=form,
        rows=form.rows,
        name="" if known is None else wording.name(known.name),
        is_new=slug == NEW,
        actions=list(StepAction),
        levels=[(queue, wording.level(queue)) for queue in levels.levels],
        fresh=fresh,
    )
    return page(viewer.frame, "levels_ladder.html", content, 422 if shown.is_refused else 200)
