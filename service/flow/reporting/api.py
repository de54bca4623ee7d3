"""The SLA report over the API: as JSON, as files, and the tickets behind each number."""

import asyncio
from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from service.configuration.queries import active_configuration
from service.flow.reporting.behind import behind_number
from service.flow.reporting.files import XLSX, csv_file, xlsx_file
from service.flow.reporting.forms import BehindForm, ReportForm
from service.flow.reporting.sheet import Sheet, sheet
from service.flow.reporting.sla import Report, sla_report
from service.flow.reporting.views import BehindView, ReportView
from service.flow.reporting.words import Wording
from service.foundation.clock import now
from service.people.actor import Actor
from service.people.callers import SCHEMES, TicketReader
from service.web.frame import language_of
from service.web.problems import problem_models
from service.web.session import Transaction

router = APIRouter(prefix="/api/v1/reports", tags=["reports"], dependencies=SCHEMES)
ERRORS = problem_models(401, 403, 422, 503)
Asking = Annotated[ReportForm, Query()]
AskingBehind = Annotated[BehindForm, Query()]


def _file(media_type: str, example: str) -> dict[int | str, dict[str, object]]:
    return {200: {"description": "The file", "content": {media_type: {"example": example}}}, **ERRORS}


@router.get("/sla", summary="The SLA report", responses=ERRORS)
async def show_report(request: Request, session: Transaction, actor: TicketReader, form: Asking) -> ReportView:
    """For managers, leads and keys: every number of every row. docs/report.md says what each is."""
    report, table, _ = await _made(request, session, actor, form)
    return ReportView.of(report, table)


@router.get("/sla.csv", summary="The SLA report as CSV", response_class=Response, responses=_file("text/csv", "key"))
async def download_csv(request: Request, session: Transaction, actor: TicketReader, form: Asking) -> Response:
    """UTF-8 with commas. A text that a spreadsheet program would calculate has an apostrophe in front."""
    report, table, _ = await _made(request, session, actor, form)
    return _download(csv_file(table), "text/csv; charset=utf-8", f"{_title(report)}.csv")


@router.get("/sla.xlsx", summary="The SLA report for Excel", response_class=Response, responses=_file(XLSX, "PK"))
async def download_xlsx(request: Request, session: Transaction, actor: TicketReader, form: Asking) -> Response:
    """One sheet, with the names of the numbers in the caller's language."""
    report, table, wording = await _made(request, session, actor, form)
    title = _title(report)
    content = await asyncio.to_thread(xlsx_file, table, wording, title)
    return _download(content, XLSX, f"{title}.xlsx")


@router.get("/sla/tickets", summary="The tickets behind a number", responses=ERRORS)
async def show_behind(session: Transaction, actor: TicketReader, form: AskingBehind) -> BehindView:
    """As many as the number says, the newest first. For a row, name it in the filters."""
    zone = (await active_configuration(session)).rulebook.service_levels.time_zone
    asked = form.asked(now().astimezone(zone).date())
    return BehindView.of(await behind_number(session, actor, asked, form.number, form.ladder_step, form.cursor))


async def _made(
    request: Request, session: Transaction, actor: Actor, form: ReportForm
) -> tuple[Report, Sheet, Wording]:
    rulebook = (await active_configuration(session)).rulebook
    asked = form.asked(now().astimezone(rulebook.service_levels.time_zone).date())
    report = await sla_report(session, actor, asked)
    frame = getattr(request.state, "frame", None)
    wording = Wording(language_of(request) if frame is None else frame.language, rulebook)
    return report, sheet(report, wording), wording


def _title(report: Report) -> str:
    return f"sla-{report.asked.group}-{report.asked.first}-{report.asked.last}"


def _download(content: bytes, media_type: str, name: str) -> Response:
    headers = {
        "Content-Disposition": f'attachment; filename="{name}"',
        "Cache-Control": "no-store",
        "X-Content-Type-Options": "nosniff",
    }
    return Response(content, media_type=media_type, headers=headers)
