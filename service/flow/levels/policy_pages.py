"""The pages on which policies are made, changed and removed."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import Response

from routing_rules.loading.policies import KINDS
from routing_rules.rulebook import Rulebook
from routing_rules.service_levels import Condition, Policy, ServiceLevels
from routing_rules.vocabulary import ClockKind
from service.configuration.queries import active_configuration
from service.flow.levels.confirming import Asking, confirmed
from service.flow.levels.editing import Shown, edited, opened
from service.flow.levels.forms import EditForm
from service.flow.levels.policy_form import PolicyForm, policy_form, without_policy
from service.flow.levels.queries import require_reader
from service.flow.levels.wording import Wording
from service.foundation.errors import NotFound
from service.people.signed_in import Viewer, ViewerOf
from service.web.responses import go_to, page
from service.web.session import Transaction
from service.web.translations import N_

router = APIRouter(include_in_schema=False, prefix="/levels/policies")
NEW = "new"
REMOVE = N_("Remove the policy “%(name)s”")
Choice = tuple[str, str]
"""A value with what it is called."""


@dataclass(frozen=True, slots=True)
class Ticks:
    """Things to tick, of which those in `chosen` are."""

    field: str
    choices: Sequence[Choice]
    chosen: frozenset[str]


@dataclass(frozen=True, slots=True)
class PolicyPage:
    """The form of one policy."""

    shown: Shown
    address: str
    form: PolicyForm
    name: str
    is_new: bool
    is_default: bool
    ticks: Sequence[Ticks]
    calendars: Sequence[Choice]
    ladders: Sequence[Choice]
    clocks: Sequence[tuple[str, str, str]]
    """Of each clock its name, what is promised and the ladder."""


@router.get("/new")
async def show_new_policy(session: Transaction, viewer: ViewerOf) -> Response:
    """An empty form."""
    require_reader(viewer.actor)
    active, shown = await opened(session)
    return _page(viewer, active.rulebook, PolicyForm(), shown, NEW)


@router.post("/new")
async def post_new_policy(
    request: Request, session: Transaction, viewer: ViewerOf, form: Annotated[PolicyForm, Form()]
) -> Response:
    """Try it, or publish it."""
    return await _posted(request, session, viewer, form.model_copy(update={"slug": ""}), NEW)


@router.get("/{slug}")
async def show_policy(session: Transaction, viewer: ViewerOf, slug: str) -> Response:
    """The policy as it is."""
    require_reader(viewer.actor)
    active, shown = await opened(session)
    return _page(viewer, active.rulebook, policy_form(_policy(active.rulebook.service_levels, slug)), shown, slug)


@router.post("/{slug}")
async def post_policy(
    request: Request, session: Transaction, viewer: ViewerOf, slug: str, form: Annotated[PolicyForm, Form()]
) -> Response:
    """Try the change, or publish it."""
    _policy((await active_configuration(session)).rulebook.service_levels, slug)
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


async def _posted(request: Request, session: Transaction, viewer: Viewer, form: PolicyForm, slug: str) -> Response:
    done = await edited(session, viewer, form, form.put_into)
    if done.published is not None:
        return go_to(request, "/levels#policies")
    active = await active_configuration(session)
    return _page(viewer, active.rulebook, form, done.shown, slug)


async def _removed(
    request: Request, session: Transaction, viewer: Viewer, slug: str, form: EditForm | None
) -> Response:
    policy = _policy((await active_configuration(session)).rulebook.service_levels, slug)
    name = policy.name.in_language(viewer.frame.language)
    asking = Asking(REMOVE, {"name": name}, f"/levels/policies/{slug}/remove", f"/levels/policies/{slug}")
    return await confirmed(request, session, viewer, form, lambda levels: without_policy(levels, slug), asking)


def _policy(levels: ServiceLevels, slug: str) -> Policy:
    found = next((policy for policy in levels.policies if policy.slug == slug), None)
    if found is None:
        raise NotFound(f"There is no policy {slug[:100]}.")
    return found


def _page(viewer: Viewer, rulebook: Rulebook, form: PolicyForm, shown: Shown, slug: str) -> Response:
    levels, wording = rulebook.service_levels, Wording(viewer.frame.language, rulebook)
    known = next((policy for policy in levels.policies if policy.slug == slug), None)
    targets: dict[ClockKind, str] = dict(zip(KINDS, form.targets, strict=False))
    ladders = dict(zip(ClockKind, form.ladders, strict=False))
    content = PolicyPage(
        shown=shown,
        address=f"/levels/policies/{slug}",
        form=form,
        name="" if known is None else wording.name(known.name),
        is_new=slug == NEW,
        is_default=known is not None and known.when == Condition(),
        ticks=[
            _ticks("processes", rulebook.processes, form.processes, wording),
            _ticks("channels", rulebook.channels, form.channels, wording),
            _ticks("departments", rulebook.departments, form.departments, wording),
            Ticks("contact_groups", [(one, one) for one in levels.contact_groups], frozenset(form.contact_groups)),
        ],
        calendars=[(one, wording.calendar(one)) for one in levels.calendars],
        ladders=[(one, wording.name(ladder.name)) for one, ladder in levels.ladders.items()],
        clocks=[(kind, targets.get(kind, ""), ladders.get(kind, "")) for kind in ClockKind],
    )
    return page(viewer.frame, "levels_policy.html", content, 422 if shown.is_refused else 200)


def _ticks(field: str, known: Mapping[str, object], chosen: Iterable[str], wording: Wording) -> Ticks:
    return Ticks(field, [(slug, wording.names(known, [slug])[0]) for slug in known], frozenset(chosen))
