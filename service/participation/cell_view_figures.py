"""The figures of a cell against its control group, each with what it rests on, drawn and in words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import ceil

from routing_rules.evidence_sentences import FIGURES, day_in_words
from routing_rules.facts import Cell
from routing_rules.forecast import Forecast
from routing_rules.readiness_parts import COMPARED, Difference, Figure, FigureKind, NotYet, Readiness
from routing_rules.vocabulary import Stage
from service.participation.map_words import MapWords
from service.web.translations import N_

_LEVELS = frozenset({FigureKind.LOAD, FigureKind.MEDIAN_MINUTES, FigureKind.P90_MINUTES, FigureKind.EDIT_DISTANCE})
"""Numbers; the others are shares."""
_OF_DRAFTS = frozenset({FigureKind.UNCHANGED, FigureKind.EDIT_DISTANCE})
_WIDTH = 100.0


@dataclass(frozen=True, slots=True)
class BarView:
    """An interval on a line of 100 wide."""

    start: float
    width: float
    value: float


@dataclass(frozen=True, slots=True)
class NumberView:
    """One figure of one of the two groups."""

    n: str
    value: str
    interval: str
    """From where to where it may lie; empty where nothing is known."""
    bar: BarView | None
    address: str
    """Of the tickets behind it; empty where there are none."""


@dataclass(frozen=True, slots=True)
class FigureView:
    """One figure."""

    slug: str
    name: str
    own: NumberView
    control: NumberView | None
    """None: nothing to compare it with."""
    difference: str
    not_yet: str
    """Why it is not to go by yet; empty: it is."""


@dataclass(frozen=True, slots=True)
class DayView:
    """What one day of the week may bring."""

    name: str
    seen: int
    median: str
    p90: str
    width: float
    """Of its bar, 0-100: the 90 % day against the busiest one."""


@dataclass(frozen=True, slots=True)
class ForecastView:
    """The load that a department may expect."""

    days: Sequence[DayView]
    per_day: str
    seen_days: int
    is_early: bool


def figure_views(readiness: Readiness, stage: Stage, cell: Cell, words: MapWords) -> list[FigureView]:
    """Those that mean something in this stage: nobody drafts in consult, nobody is asked in shadow."""
    if stage is Stage.SHADOW:
        kinds = [FigureKind.LOAD]
    else:
        kinds = [kind for kind in FigureKind if kind not in _OF_DRAFTS or readiness.figures[kind].n]
    return [_figure(kind, readiness, f"/map/{cell.process}/{cell.channel}/tickets", words) for kind in kinds]


def forecast_view(forecast: Forecast, words: MapWords) -> ForecastView:
    """A row for each day of the week."""
    most = max((day.p90 or 0 for day in forecast.days), default=0)
    return ForecastView(
        days=[
            DayView(
                name=words.weekday(day.weekday),
                seen=day.n,
                median="–" if day.median is None else str(day.median),
                p90="–" if day.p90 is None else str(day.p90),
                width=round(_WIDTH * (day.p90 or 0) / most, 1) if most else 0.0,
            )
            for day in forecast.days
        ],
        per_day="–" if forecast.per_day is None else words.number(forecast.per_day),
        seen_days=forecast.seen_days,
        is_early=forecast.is_early,
    )


def _figure(kind: FigureKind, readiness: Readiness, address: str, words: MapWords) -> FigureView:
    own, control = readiness.figures[kind], readiness.control.get(kind)
    groups = [own] if control is None else [own, control]
    scale = 1.0 if kind not in _LEVELS else _scale(groups)
    difference = readiness.differences.get(kind)
    said = _difference(kind, difference, words) if difference is not None else ""
    is_compared = kind in COMPARED and readiness.share < 100
    return FigureView(
        slug=kind.value,
        name=FIGURES[kind].in_language(words.language),
        own=_number(kind, own, scale, f"{address}?figure={kind.value}", words),
        control=None
        if control is None or not is_compared
        else _number(kind, control, scale, f"{address}?figure={kind.value}&control=true", words),
        difference=said if is_compared else "",
        not_yet=not_yet(own.knowable, words) if isinstance(own.knowable, NotYet) else "",
    )


def not_yet(missing: NotYet, words: MapWords) -> str:
    """How far it is, and when it will be known."""
    if missing.around is None:
        said = N_("not yet knowable: %(n)s of %(needed)s, and nothing comes in")
        return words.say(said) % {"n": missing.n, "needed": missing.needed}
    said = N_("not yet knowable: %(n)s of %(needed)s; at %(per_day)s a day around %(day)s")
    return words.say(said) % {
        "n": missing.n,
        "needed": missing.needed,
        "per_day": words.number(missing.per_day),
        "day": day_in_words(missing.around, words.language),
    }


def value_text(kind: FigureKind, value: float, words: MapWords) -> str:
    """A figure as people read it."""
    if kind is FigureKind.LOAD:
        return words.number(value)
    return words.number(round(value)).removesuffix(",0").removesuffix(".0") if kind in _LEVELS else words.percent(value)


def _number(kind: FigureKind, figure: Figure, scale: float, address: str, words: MapWords) -> NumberView:
    if figure.value is None:
        return NumberView("0", "–", "", None, "")
    low = 0.0 if figure.low is None else figure.low
    high = scale if figure.high is None else figure.high
    start, end, middle = (round(_WIDTH * min(one / scale, 1.0), 1) for one in (low, high, figure.value))
    return NumberView(
        n=words.number(figure.n).removesuffix(",0").removesuffix(".0"),
        value=value_text(kind, figure.value, words),
        interval=_interval(kind, figure, words),
        bar=BarView(start, max(round(end - start, 1), 1.0), middle),
        address=address if figure.n else "",
    )


def _interval(kind: FigureKind, figure: Figure, words: MapWords) -> str:
    ends = {
        "low": "" if figure.low is None else value_text(kind, figure.low, words),
        "high": "" if figure.high is None else value_text(kind, figure.high, words),
    }
    if ends["low"] and ends["high"]:
        return words.say(N_("%(low)s to %(high)s")) % ends
    if ends["low"]:
        return words.say(N_("at least %(low)s")) % ends
    return words.say(N_("at most %(high)s")) % ends if ends["high"] else ""


def _difference(kind: FigureKind, apart: Difference, words: MapWords) -> str:
    size = words.number(abs(apart.value) * (1 if kind in _LEVELS else 100))
    unit = "" if kind in _LEVELS else " %"
    is_sure = (apart.low is not None and apart.low > 0) or (apart.high is not None and apart.high < 0)
    said: Mapping[tuple[bool, bool], str] = {
        (True, True): N_("%(size)s more, surely more"),
        (True, False): N_("%(size)s less, surely less"),
        (False, True): N_("%(size)s more, which may be chance"),
        (False, False): N_("%(size)s less, which may be chance"),
    }
    return words.say(said[is_sure, apart.value >= 0]) % {"size": f"{size}{unit}"}


def _scale(figures: Sequence[Figure]) -> float:
    ends = [end for figure in figures for end in (figure.value, figure.high) if end is not None]
    return float(max(ceil(max(ends, default=0.0)), 1))
