"""The pages on which ways of working, points, levels, and who follows which calendar are changed."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import Response

from routing_rules.loading.rules import TONES
from routing_rules.rulebook import Rulebook
from routing_rules.service_levels import ServiceLevels
from routing_rules.vocabulary import Balance, Role, Work
from service.configuration.queries import active_configuration
from service.flow.levels.editing import Shown, edited, opened
from service.flow.levels.forms import EditForm
from service.flow.levels.queries import require_reader
from service.flow.levels.wording import Wording
from service.flow.levels.work_forms import (
    FollowersForm,
    LevelsForm,
    PointsForm,
    WorkForm,
    followers_form,
    levels_form,
    points_form,
    work_form,
)
from service.people.signed_in import Viewer, ViewerOf
from service.web.responses import go_to, page
from service.web.session import Transaction
from service.web.translations import N_

router = APIRouter(include_in_schema=False, prefix="/levels")
BALANCE = {Balance.LEAST_LOADED: N_("whoever has least"), Balance.ROUND_ROBIN: N_("everybody in turn")}
Choice = tuple[str, str]


@dataclass(frozen=True, slots=True)
class FormPage:
    """One of these forms, with the names of what is in it."""

    shown: Shown
    form: EditForm
    queues: Sequence[Choice]
    departments: Sequence[Choice]
    channels: Sequence[Choice]
    processes: Sequence[Choice]
    calendars: Sequence[Choice]
    levels: Sequence[Choice]
    roles: Sequence[Choice]
    tones: Sequence[Choice]
    ways: Sequence[Choice]
    balances: Sequence[Choice]


@router.get("/work")
async def show_work(session: Transaction, viewer: ViewerOf) -> Response:
    """How work of each queue is given out."""
    return await _shown(session, viewer, "levels_work.html", lambda rulebook: work_form(rulebook.service_levels))


@router.post("/work")
async def post_work(
    request: Request, session: Transaction, viewer: ViewerOf, form: Annotated[WorkForm, Form()]
) -> Response:
    """Try it, or publish it."""
    return await _posted(request, session, viewer, form, form.put_into, "levels_work.html")


@router.get("/followers")
async def show_followers(session: Transaction, viewer: ViewerOf) -> Response:
    """Who follows which calendar."""
    make = followers_form
    return await _shown(session, viewer, "levels_followers.html", lambda rulebook: make(rulebook.service_levels))


@router.post("/followers")
async def post_followers(
    request: Request, session: Transaction, viewer: ViewerOf, form: Annotated[FollowersForm, Form()]
) -> Response:
    """Try it, or publish it."""
    return await _posted(request, session, viewer, form, form.put_into, "levels_followers.html")


@router.get("/levels")
async def show_level_form(session: Transaction, viewer: ViewerOf) -> Response:
    """Who stands at each level."""
    return await _shown(session, viewer, "levels_levels.html", lambda rulebook: levels_form(rulebook.service_levels))


@router.post("/levels")
async def post_level_form(
    request: Request, session: Transaction, viewer: ViewerOf, form: Annotated[LevelsForm, Form()]
) -> Response:
    """Try it, or publish it."""
    return await _posted(request, session, viewer, form, form.put_into, "levels_levels.html")


@router.get("/priority")
async def show_points(session: Transaction, viewer: ViewerOf) -> Response:
    """Points of priority, storms, and groups of contacts."""
    return await _shown(
        session,
        viewer,
        "levels_points.html",
        lambda rulebook: points_form(rulebook.service_levels, list(rulebook.processes)),
    )


@router.post("/priority")
async def post_points(
    request: Request, session: Transaction, viewer: ViewerOf, form: Annotated[PointsForm, Form()]
) -> Response:
    """Try it, or publish it."""
    return await _posted(request, session, viewer, form, form.put_into, "levels_points.html")


async def _shown(session: Transaction, viewer: Viewer, template: str, make: Callable[[Rulebook], EditForm]) -> Response:
    require_reader(viewer.actor)
    active, shown = await opened(session)
    return _page(viewer, active.rulebook, make(active.rulebook), shown, template)


async def _posted(
    request: Request,
    session: Transaction,
    viewer: Viewer,
    form: EditForm,
    change: Callable[[ServiceLevels], ServiceLevels],
    template: str,
) -> Response:
    done = await edited(session, viewer, form, change)
    if done.published is not None:
        return go_to(request, "/levels")
    return _page(viewer, (await active_configuration(session)).rulebook, form, done.shown, template)


def _page(viewer: Viewer, rulebook: Rulebook, form: EditForm, shown: Shown, template: str) -> Response:
    wording = Wording(viewer.frame.language, rulebook)
    levels = rulebook.service_levels
    content = FormPage(
        shown=shown,
        form=form,
        queues=[(slug, wording.name(queue.name)) for slug, queue in rulebook.queues.items()],
        departments=[(slug, wording.name(one.name)) for slug, one in rulebook.departments.items()],
        channels=[(slug, wording.name(one.name)) for slug, one in rulebook.channels.items()],
        processes=[(slug, wording.name(one.name)) for slug, one in rulebook.processes.items()],
        calendars=[(slug, wording.calendar(slug)) for slug in levels.calendars],
        levels=[(slug, wording.level(slug)) for slug in levels.levels],
        roles=[(role, wording.word(f"role-{role}")) for role in Role],
        tones=[(tone, wording.word(f"tone-{tone}")) for tone in TONES],
        ways=[(way, wording.word(f"work-{way}")) for way in Work],
        balances=[(one, wording.say(name)) for one, name in BALANCE.items()],
    )
    return page(viewer.frame, template, content, 422 if shown.is_refused else 200)
