"""The SLA report on screen, for managers and leads, and the tickets behind each of its numbers."""

from dataclasses import dataclass
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Query
from fastapi.responses import Response

from routing_rules.rulebook import Rulebook
from routing_rules.sla_report import Behind, Grouping, Measure
from service.configuration.queries import active_configuration
from service.flow.reporting.behind import BehindPage, behind_number
from service.flow.reporting.chart import chart
from service.flow.reporting.forms import Asked, BehindForm, ReportForm
from service.flow.reporting.report_view import ReportPage, choices, number_name, tables
from service.flow.reporting.sheet import sheet
from service.flow.reporting.sla import answered_by_day, require_reader, sla_report
from service.flow.reporting.words import Wording
from service.foundation.clock import now
from service.people.signed_in import ViewerOf
from service.web.responses import page
from service.web.session import Transaction

router = APIRouter(include_in_schema=False, prefix="/reports")


class PageForm(ReportForm):
    """The page shows durations by one measure at a time."""

    measure: Measure = Measure.BUSINESS


@dataclass(frozen=True, slots=True)
class TicketsPage:
    """The tickets behind one number."""

    name: str
    about: list[str]
    """The days and whatever else the number is about."""
    behind: BehindPage
    has_times: bool
    """It counts stays, and shows how long each was."""
    words: Wording
    back: str
    following: str | None


@router.get("/sla")
async def show_report(session: Transaction, viewer: ViewerOf, form: Annotated[PageForm, Query()]) -> Response:
    """The report."""
    require_reader(viewer.actor)
    rulebook = (await active_configuration(session)).rulebook
    wording = Wording(viewer.frame.language, rulebook)
    zone = rulebook.service_levels.time_zone
    asked = form.asked(now().astimezone(zone).date())
    period = None if form.first or form.last else form.period
    report = await sla_report(session, viewer.actor, asked, (form.measure,))
    content = ReportPage(
        asked=asked,
        days=_days(asked, wording),
        group=wording.group(asked.group),
        measure=form.measure,
        choices=choices(asked, period, form.measure, _known(rulebook), wording),
        tables=tables(report, sheet(report, wording), form.measure, wording),
        chart=chart(asked, await answered_by_day(session, asked)),
        as_of=report.as_of,
        uncounted=report.uncounted,
        query=urlencode(asked.query()),
    )
    return page(viewer.in_zone(zone).frame, "sla.html", content)


@router.get("/sla/tickets")
async def show_tickets(session: Transaction, viewer: ViewerOf, form: Annotated[BehindForm, Query()]) -> Response:
    """As many as the number says."""
    require_reader(viewer.actor)
    rulebook = (await active_configuration(session)).rulebook
    wording = Wording(viewer.frame.language, rulebook)
    zone = rulebook.service_levels.time_zone
    asked = form.asked(now().astimezone(zone).date())
    found = await behind_number(session, viewer.actor, asked, form.number, form.ladder_step, form.cursor)
    query = [*asked.query(), ("number", form.number.value)]
    step = form.ladder_step
    if step is not None:
        query += [("clock", step.clock), ("step", step.step)]
    content = TicketsPage(
        name=number_name(form.number, wording) if step is None else wording.step(step),
        about=[_days(asked, wording), *_filters(asked, wording)],
        behind=found,
        has_times=form.number is Behind.STAYS,
        words=wording,
        back=f"/reports/sla?{urlencode(asked.query())}",
        following=None if found.next is None else f"/reports/sla/tickets?{urlencode([*query, ('cursor', found.next)])}",
    )
    return page(viewer.in_zone(zone).frame, "sla_tickets.html", content)


def _days(asked: Asked, wording: Wording) -> str:
    first, last = wording.day(asked.first), wording.day(asked.last)
    return first if first == last else f"{first} – {last}"


def _known(rulebook: Rulebook) -> dict[Grouping, list[str]]:
    return {
        Grouping.DEPARTMENT: list(rulebook.departments),
        Grouping.PROCESS: ["", *rulebook.processes],
        Grouping.CHANNEL: list(rulebook.channels),
    }


def _filters(asked: Asked, wording: Wording) -> list[str]:
    named = (
        (Grouping.DEPARTMENT, asked.departments),
        (Grouping.PROCESS, asked.processes),
        (Grouping.CHANNEL, asked.channels),
    )
    return [wording.named(group, slug) for group, slugs in named for slug in slugs]
