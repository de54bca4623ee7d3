"""The SLA report as its page shows it: three tables of numbers that open their tickets, and a chart."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from routing_rules.sla_report import Behind, Column, Duration, Grouping, Kind, Measure
from service.flow.reporting.chart import Chart
from service.flow.reporting.forms import UNDECIDED, Asked, Period
from service.flow.reporting.sheet import Number, Sheet, SheetRow
from service.flow.reporting.sla import Report
from service.flow.reporting.words import MEASURES, NUMBERS, PERIODS, Wording


@dataclass(frozen=True, slots=True)
class Cell:
    """One number."""

    slug: str
    value: str
    """Exactly, for programs; empty for what can't be known."""
    text: str
    address: str | None
    """Of the tickets behind it, None where there are none."""


@dataclass(frozen=True, slots=True)
class Line:
    """One row."""

    key: str
    name: str
    cells: list[Cell]


@dataclass(frozen=True, slots=True)
class Table:
    """Some of the numbers of all rows."""

    slug: str
    heads: list[str]
    lines: list[Line]
    total: Line


@dataclass(frozen=True, slots=True)
class Choice:
    """Something that can be chosen."""

    value: str
    """What a form sends, or the address of a link."""
    name: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class Choices:
    """What the page offers besides the days."""

    periods: list[Choice]
    measures: list[Choice]
    """These two are links."""
    groups: list[Choice]
    filters: list[tuple[str, str, list[Choice]]]
    """Field, name and what there is."""


@dataclass(frozen=True, slots=True)
class ReportPage:
    """All of the page."""

    asked: Asked
    days: str
    """The days in words."""
    group: str
    measure: str
    choices: Choices
    tables: list[Table]
    chart: Chart
    as_of: datetime
    uncounted: int
    query: str
    """The same report as an address says it."""

    @property
    def is_empty(self) -> bool:
        """Nothing was counted in these days."""
        return not any(table.lines for table in self.tables)


_REPLIES = ("asked", "answered", "response_rate", "met", "missed", "in_target")
_EVENING = ("evening", "evening_coverage")


def tables(report: Report, sheet: Sheet, measure: Measure, wording: Wording) -> list[Table]:
    """Replies, steps of ladders, and time with departments."""
    columns = sheet.columns
    replies = [
        *_these(columns, _REPLIES),
        *(column for column in columns if (column.duration, column.measure) == (Duration.FIRST_REPLY, measure)),
        *_these(columns, _EVENING),
    ]
    stays = [
        *_these(columns, ("stays",)),
        *(column for column in columns if column.behind is Behind.STAYS and column.measure is measure),
    ]
    steps = [column for column in columns if column.step is not None]
    chosen = {"replies": replies, "steps": steps, "stays": stays}
    return [_table(slug, own, report, sheet, wording) for slug, own in chosen.items() if own]


def choices(
    asked: Asked, period: Period | None, measure: Measure, known: Mapping[Grouping, Sequence[str]], say: Wording
) -> Choices:
    """What can be chosen; `known` are the departments, processes and channels of the rulebook."""

    def link(days: Period | None, by: Measure) -> str:
        return f"/reports/sla?{urlencode([*asked.query(days), ('measure', by.value)])}"

    chosen = {
        Grouping.DEPARTMENT: asked.departments,
        Grouping.PROCESS: asked.processes,
        Grouping.CHANNEL: asked.channels,
    }
    filters = [
        (
            group.value,
            say.group(group),
            [Choice(slug or UNDECIDED, say.named(group, slug), slug in own) for slug in slugs],
        )
        for group, own in chosen.items()
        for slugs in [known[group]]
    ]
    return Choices(
        [Choice(link(days, measure), say.say(PERIODS[days]), days is period) for days in Period],
        [Choice(link(period, by), say.say(MEASURES[by]), by is measure) for by in Measure],
        [Choice(group.value, say.group(group), group is asked.group) for group in Grouping],
        filters,
    )


def _these(columns: Sequence[Column], slugs: Sequence[str]) -> list[Column]:
    return [column for column in columns if column.slug in slugs]


def _table(slug: str, columns: list[Column], report: Report, sheet: Sheet, wording: Wording) -> Table:
    places = [sheet.columns.index(column) for column in columns]

    def line(row: SheetRow, asked: Asked) -> Line:
        numbers = [row.numbers[place] for place in places]
        cells = [_cell(column, number, asked, wording) for column, number in zip(columns, numbers, strict=True)]
        return Line(row.key, row.name, cells)

    rows = zip(sheet.rows, report.rows, strict=True)
    return Table(
        slug,
        [_head(column, wording) for column in columns],
        [line(row, report.asked.narrowed(own.key)) for row, own in rows],
        line(sheet.total, report.asked),
    )


def _head(column: Column, wording: Wording) -> str:
    if column.percent is None or column.duration is None:
        return wording.column(column)
    percent = wording.percent(column.percent)
    return percent if column.duration is Duration.FIRST_REPLY else f"{wording.duration(column.duration)}, {percent}"


def _cell(column: Column, number: Number, asked: Asked, wording: Wording) -> Cell:
    text = wording.value(column.kind, number)
    opens = number is not None and (number or column.kind is not Kind.COUNT)
    address = behind_address(column, asked) if opens else None
    return Cell(column.slug, "" if number is None else str(number), text, address)


def behind_address(column: Column, asked: Asked) -> str:
    """Where the tickets behind a number are."""
    query = [*asked.query(), ("number", column.behind.value)]
    if column.step is not None:
        query += [("clock", column.step.clock), ("step", column.step.step)]
    return f"/reports/sla/tickets?{urlencode(query)}"


def number_name(behind: Behind, wording: Wording) -> str:
    """What a list of tickets is of."""
    return wording.say(NUMBERS[behind.value])
