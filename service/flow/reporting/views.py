"""The SLA report as the API shows it."""

from datetime import date, datetime

from pydantic import BaseModel, ConfigDict

from routing_rules.sla_report import Grouping
from service.flow.reporting.behind import BehindPage
from service.flow.reporting.forms import UNDECIDED
from service.flow.reporting.sheet import Sheet, SheetRow
from service.flow.reporting.sla import Report


class _View(BaseModel):
    model_config = ConfigDict(from_attributes=True, use_attribute_docstrings=True)


class ReportRowView(_View):
    """The numbers of one department, process, channel or day."""

    key: str
    """Its slug or date, as filters take it."""
    name: str
    numbers: dict[str, int | float | None]
    """By their names in docs/report.md; durations in seconds, shares between 0 and 1, null for what nobody measured."""


class ReportView(_View):
    """The SLA report of some days."""

    first: date
    last: date
    group: Grouping
    as_of: datetime
    uncounted: int
    """Tickets that changed and wait to be counted anew; counting them stops at 1,000."""
    rows: list[ReportRowView]
    total: ReportRowView

    @classmethod
    def of(cls, report: Report, sheet: Sheet) -> "ReportView":
        """The report with its numbers."""

        def row(one: SheetRow) -> ReportRowView:
            slugs = [column.slug for column in sheet.columns]
            return ReportRowView(key=one.key, name=one.name, numbers=dict(zip(slugs, one.numbers, strict=True)))

        return cls(
            first=report.asked.first,
            last=report.asked.last,
            group=report.asked.group,
            as_of=report.as_of,
            uncounted=report.uncounted,
            rows=[row(one) for one in sheet.rows],
            total=row(sheet.total),
        )


class TicketBehindView(_View):
    """One ticket that a number counts, or one stay of it."""

    number: int
    day: date
    department: str
    process: str
    """A slug, or "undecided"."""
    channel: str
    state: str
    reply_seconds: int | None
    """From the question to the first reply by the clock on the wall, null without one."""
    reply_open_seconds: int | None
    """The same in business time."""
    in_target: bool | None
    seconds: int | None
    """How long it was in the department, when the number counts stays."""
    open_seconds: int | None
    waiting: int | None
    waiting_open: int | None


class BehindView(_View):
    """The tickets behind one number, the newest first."""

    total: int
    """What the number says."""
    items: list[TicketBehindView]
    next: str | None
    """Give it as `cursor` for the following page; null on the last."""

    @classmethod
    def of(cls, page: BehindPage) -> "BehindView":
        """One page."""
        items = [TicketBehindView.model_validate(ticket) for ticket in page.tickets]
        for item in items:
            item.process = item.process or UNDECIDED
        return cls(total=page.total, items=items, next=page.next)
