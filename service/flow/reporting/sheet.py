"""The SLA report as one table of names and numbers: what API and files give, and what the page is drawn from."""

from dataclasses import dataclass

from routing_rules.sla_report import Column, Figures
from service.flow.reporting.forms import UNDECIDED
from service.flow.reporting.sla import Report
from service.flow.reporting.words import ALL, Wording

Number = int | float | None


@dataclass(frozen=True, slots=True)
class SheetRow:
    """One row, its numbers in the order of the columns."""

    key: str
    """Its slug or date, as filters take it; empty for everything together."""
    name: str
    numbers: tuple[Number, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """All of it."""

    columns: tuple[Column, ...]
    rows: list[SheetRow]
    total: SheetRow


def sheet(report: Report, wording: Wording) -> Sheet:
    """The report's numbers, each by its one definition."""

    def numbers(figures: Figures) -> tuple[Number, ...]:
        return tuple(column.value(figures) for column in report.columns)

    rows = [
        SheetRow(row.key or UNDECIDED, wording.row(report.asked.group, row.key), numbers(row.figures))
        for row in report.rows
    ]
    return Sheet(report.columns, rows, SheetRow("", wording.say(ALL), numbers(report.total)))
