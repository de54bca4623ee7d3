"""The service levels in force, and those that were before."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Form, Path, Query, Request
from fastapi.responses import Response

from routing_rules.loading.policies import KINDS
from routing_rules.priority import Term
from routing_rules.rulebook import Rulebook
from routing_rules.service_levels import PriorityPoints, QueueWork, ServiceLevels
from routing_rules.vocabulary import Role, Work
from service.configuration.queries import active_configuration, configuration
from service.flow.levels.confirming import Asking, confirmed
from service.flow.levels.differences import differences
from service.flow.levels.forms import EditForm
from service.flow.levels.overview import Overview, calendar_lines, ladder_lines, level_lines, policy_lines
from service.flow.levels.queries import HISTORY_PAGE, Published, history, require_reader
from service.flow.levels.wording import Wording
from service.foundation.clock import now
from service.people.signed_in import Viewer, ViewerOf
from service.web.responses import page
from service.web.session import Transaction
from service.web.translations import N_

router = APIRouter(include_in_schema=False, prefix="/levels")
MOST_VERSIONS = 2**31
Version = Annotated[int, Path(ge=1, le=MOST_VERSIONS)]
FIRST = N_("The first service levels of this database.")
ELSEWHERE = N_("Something that pages don't show.")
ROLL_BACK = N_("Put version %(number)s in force again")
WITHIN = N_("%(way)s, to be accepted within %(time)s")


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """One publication."""

    version_id: int
    at: datetime
    by: str
    differences: Sequence[str]
    is_in_force: bool


@dataclass(frozen=True, slots=True)
class HistoryPage:
    """Publications, newest first."""

    lines: Sequence[HistoryLine]
    may_change: bool
    older: int | None
    """Where the next page goes on."""


@router.get("")
async def show_levels(session: Transaction, viewer: ViewerOf) -> Response:
    """Everything that is in force."""
    require_reader(viewer.actor)
    active = await active_configuration(session)
    levels, wording = active.rulebook.service_levels, Wording(viewer.frame.language, active.rulebook)
    latest = (await history(session))[0]
    content = Overview(
        version_id=active.version_id,
        since=latest.at,
        by=latest.actor,
        may_change=Role.MANAGER in viewer.actor.roles,
        clocks=[wording.clock(kind) for kind in KINDS],
        policies=policy_lines(wording),
        ladders=ladder_lines(wording),
        levels=level_lines(wording),
        calendars=calendar_lines(wording, now().astimezone(levels.time_zone).date()),
        groups=list(levels.contact_groups.items()),
        terms=_terms(levels.priority, wording),
        work=_work(active.rulebook, wording),
        storms=wording.names(active.rulebook.processes, levels.priority.storms),
    )
    return page(viewer.in_zone(levels.time_zone).frame, "levels.html", content)


@router.get("/history")
async def show_history(
    session: Transaction, viewer: ViewerOf, before: Annotated[int | None, Query(ge=1, le=MOST_VERSIONS)] = None
) -> Response:
    """When service levels were published, by whom, and what changed."""
    require_reader(viewer.actor)
    active = await active_configuration(session)
    wording = Wording(viewer.frame.language, active.rulebook)
    found = await history(session, before)
    lines = [
        HistoryLine(
            version_id=one.version_id,
            at=one.at,
            by=one.actor,
            differences=await _differences(session, one, wording),
            is_in_force=before is None and place == 0,
        )
        for place, one in enumerate(found[:HISTORY_PAGE])
    ]
    older = found[HISTORY_PAGE - 1].id if len(found) > HISTORY_PAGE else None
    content = HistoryPage(lines, Role.MANAGER in viewer.actor.roles, older)
    zone = active.rulebook.service_levels.time_zone
    return page(viewer.in_zone(zone).frame, "levels_history.html", content)


@router.get("/history/{version_id}")
async def show_version(request: Request, session: Transaction, viewer: ViewerOf, version_id: Version) -> Response:
    """What it would change to go back to that version."""
    return await _rolled_back(request, session, viewer, version_id, None)


@router.post("/history/{version_id}")
async def post_version(
    request: Request, session: Transaction, viewer: ViewerOf, version_id: Version, form: Annotated[EditForm, Form()]
) -> Response:
    """Try it on other tickets, or go back to it. Rules stay those that are in force."""
    return await _rolled_back(request, session, viewer, version_id, form)


async def _rolled_back(
    request: Request, session: Transaction, viewer: Viewer, version_id: int, form: EditForm | None
) -> Response:
    old = (await configuration(session, version_id)).rulebook.service_levels
    asking = Asking(ROLL_BACK, {"number": version_id}, f"/levels/history/{version_id}", "/levels/history")
    return await confirmed(request, session, viewer, form, lambda levels: _with_newer(old, levels), asking)


def _with_newer(old: ServiceLevels, levels: ServiceLevels) -> ServiceLevels:
    """Old service levels, with how work of queues is given out that were not there yet."""
    return replace(old, work={**levels.work, **old.work}, holidays={**levels.holidays, **old.holidays})


async def _differences(session: Transaction, one: Published, wording: Wording) -> list[str]:
    if one.before is None:
        return [wording.say(FIRST)]
    was = (await configuration(session, one.before)).rulebook.service_levels
    is_now = (await configuration(session, one.version_id)).rulebook.service_levels
    return differences(was, is_now, wording) or [wording.say(ELSEWHERE)]


def _terms(points: PriorityPoints, wording: Wording) -> list[tuple[str, str]]:
    processes = wording.rulebook.processes
    found = {
        Term.URGENCY: " · ".join(f"{wording.word(f'urgency-{n}')} {given}" for n, given in enumerate(points.urgency)),
        Term.REACH: " · ".join(f"{followers}+ {given}" for followers, given in points.reach),
        Term.TONE: " · ".join(f"{wording.word(f'tone-{tone}')} {given}" for tone, given in (points.tone or {}).items()),
        Term.PROCESS: " · ".join(
            f"{wording.names(processes, [slug])[0]} {given}" for slug, given in (points.process or {}).items()
        ),
        Term.WINDOW: str(points.window),
        Term.STORM: str(points.storm),
        Term.WAITING: str(points.waiting),
    }
    return [(wording.say(TERMS[term]), said) for term, said in found.items() if said]


def _work(rulebook: Rulebook, wording: Wording) -> list[tuple[str, str]]:
    work = rulebook.service_levels.work
    return [(wording.name(queue.name), _way(work[slug], wording)) for slug, queue in rulebook.queues.items()]


def _way(work: QueueWork, wording: Wording) -> str:
    way = wording.word(f"work-{work.work}")
    if work.work is not Work.PUSH:
        return way
    return wording.say(WITHIN) % {"way": way, "time": wording.length(work.accept)}


TERMS = {
    Term.URGENCY: N_("Urgency"),
    Term.REACH: N_("Followers"),
    Term.TONE: N_("Tone"),
    Term.PROCESS: N_("Process"),
    Term.WINDOW: N_("Where the network takes replies for a limited time"),
    Term.STORM: N_("In a storm"),
    Term.WAITING: N_("Each hour of waiting"),
}
"""What a priority adds up."""
