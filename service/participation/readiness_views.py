"""The readiness of cells as the API and the command tell it."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any, Self

from pydantic import BaseModel, ConfigDict, Field

from routing_rules.evidence_sentences import FIGURES
from routing_rules.forecast import Forecast
from routing_rules.proposals import Verdict
from routing_rules.readiness_parts import Difference, Figure, FigureKind, Knowable
from routing_rules.vocabulary import Stage
from service.participation.readiness import CellReadiness
from service.participation.readiness_behind import Behind


class View(BaseModel):
    """Its fields are described by their docstrings."""

    model_config = ConfigDict(use_attribute_docstrings=True)


class FigureView(View):
    """A number, what is behind it, and how far it may be off (95 %)."""

    n: int
    """So many are behind it."""
    value: float | None
    low: float | None
    """Null: the interval has no end on this side."""
    high: float | None
    is_knowable: bool
    """Whether there are enough to go by."""
    needed: int | None
    """How many it takes, while there are not enough."""
    around: date | None
    """The day around which there will be; null when there are, or when nothing comes in."""

    @classmethod
    def of(cls, figure: Figure) -> Self:
        """From a figure."""
        known = figure.knowable
        missing = (True, None, None) if isinstance(known, Knowable) else (False, known.needed, known.around)
        is_knowable, needed, around = missing
        return cls(
            n=figure.n,
            value=figure.value,
            low=figure.low,
            high=figure.high,
            is_knowable=is_knowable,
            needed=needed,
            around=around,
        )


class DifferenceView(View):
    """The cell's number less that of the control group."""

    value: float
    low: float | None
    high: float | None

    @classmethod
    def of(cls, apart: Difference) -> Self:
        """From a difference."""
        return cls(value=apart.value, low=apart.low, high=apart.high)


class BehindView(View):
    """One time that somebody was asked."""

    ticket: int
    value: float
    """What it adds: minutes, characters, or 1 when it is in the share and 0 when it is not."""

    @classmethod
    def of(cls, one: Behind) -> Self:
        """From what a figure was counted from."""
        return cls(ticket=one.ticket, value=one.value)


class MeasuredView(View):
    """One figure of a cell beside that of its control group, with the tickets behind both."""

    kind: FigureKind
    name_nl: str
    name_en: str
    figure: FigureView
    control: FigureView | None
    """Null: it makes no sense of the control group."""
    difference: DifferenceView | None
    tickets: list[BehindView]
    """As many as the figure's n; a ticket about which the department was asked twice stands there twice."""
    control_tickets: list[BehindView]


class BouncesView(View):
    """What was bounced for one reason."""

    reason: str
    figure: FigureView
    """The share of what was answered or bounced."""


class SentencesView(View):
    """What decided, in words."""

    nl: list[str]
    en: list[str]


class DayView(View):
    """What a day of the week brings."""

    weekday: int = Field(ge=0, le=6)
    """0 is Monday."""
    days: int
    """So many of these days were seen."""
    median: int | None
    """Tickets."""
    p90: int | None


class ForecastView(View):
    """The load that a department in stage shadow may expect."""

    per_day: float | None
    seen_days: int
    is_early: bool
    """Less than two weeks were seen."""
    weekdays: list[DayView]

    @classmethod
    def of(cls, expected: Forecast) -> Self:
        """From a forecast."""
        days = [DayView(weekday=day.weekday, days=day.n, median=day.median, p90=day.p90) for day in expected.days]
        return cls(per_day=expected.per_day, seen_days=expected.seen_days, is_early=expected.is_early, weekdays=days)


class ProposalView(View):
    """What is proposed for a cell, and because of what; a person decides."""

    process: str
    channel: str
    department: str
    stage: Stage
    share: int = Field(ge=0, le=100)
    """Percent of the authors."""
    since: datetime
    """From when questions count."""
    at: datetime
    """Until when."""
    verdict: Verdict
    sentences: SentencesView

    @classmethod
    def of(cls, cell: CellReadiness) -> Self:
        """From a cell's readiness."""
        return cls(**_proposal(cell))


class ReadinessView(ProposalView):
    """All that is measured of a cell."""

    figures: list[MeasuredView]
    bounced_because: list[BouncesView]
    """By reason."""
    forecast: ForecastView | None
    """In stage shadow alone."""

    @classmethod
    def of(cls, cell: CellReadiness) -> Self:
        """From a cell's readiness."""
        because = [
            BouncesView(reason=reason, figure=FigureView.of(figure))
            for reason, figure in cell.readiness.bounced_because.items()
        ]
        return cls(
            **_proposal(cell),
            figures=list(_measured(cell)),
            bounced_because=because,
            forecast=None if cell.forecast is None else ForecastView.of(cell.forecast),
        )


class ProposalsView(View):
    """What is proposed for each cell in which a department takes part."""

    items: list[ProposalView]
    """By process and channel."""


def _proposal(cell: CellReadiness) -> dict[str, Any]:
    return {
        "process": cell.cell.process,
        "channel": cell.cell.channel,
        "department": cell.department,
        "stage": cell.stage,
        "share": cell.share,
        "since": cell.since,
        "at": cell.at,
        "verdict": cell.proposal.verdict,
        "sentences": SentencesView(nl=cell.sentences("nl"), en=cell.sentences("en")),
    }


def _measured(cell: CellReadiness) -> Iterable[MeasuredView]:
    found = cell.readiness
    for kind, figure in found.figures.items():
        control, apart = found.control.get(kind), found.differences.get(kind)
        beside = [] if control is None else cell.figures_tickets(kind, control=True)
        yield MeasuredView(
            kind=kind,
            name_nl=FIGURES[kind].nl,
            name_en=FIGURES[kind].en,
            figure=FigureView.of(figure),
            control=None if control is None else FigureView.of(control),
            difference=None if apart is None else DifferenceView.of(apart),
            tickets=[BehindView.of(one) for one in cell.figures_tickets(kind)],
            control_tickets=[BehindView.of(one) for one in beside],
        )
