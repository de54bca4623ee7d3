"""The drawings of the quality pages in units of their own, made by the server: no script, no style of their own."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from routing_rules.dial_curve import PERCENTS, Curve
from routing_rules.quality import Bin, Share, Week

WIDTH = 100.0
HEIGHT = 60.0


@dataclass(frozen=True, slots=True)
class Dot:
    """One figure with how far it may be off, and its name."""

    x: float
    y: float
    low: float
    high: float
    share: Share


@dataclass(frozen=True, slots=True)
class WeekChart:
    """Two lines over the weeks, and how far precision may be off in each."""

    coverage: str
    precision: str
    dots: list[Dot]


def week_chart(weeks: Sequence[Week]) -> WeekChart:
    """Weeks of which nothing is known are left out of a line."""
    step = WIDTH / max(len(weeks) - 1, 1)
    places = [round(place * step, 2) for place in range(len(weeks))]
    dots = [_dot(x, week.precision) for x, week in zip(places, weeks, strict=True) if week.precision.whole]
    return WeekChart(
        _line(weeks, places, lambda week: week.coverage), _line(weeks, places, lambda week: week.precision), dots
    )


def reliability_chart(bins: Sequence[Bin]) -> list[Dot]:
    """How often it was right over how sure it was; both from 0 to 1."""
    return [_dot(round((one.sure or 0.0) * WIDTH, 2), one.right) for one in bins if one.right.whole]


@dataclass(frozen=True, slots=True)
class DialChart:
    """Coverage as an area and precision as a line, over the probability from which it acts."""

    coverage: str
    precision: str


def dial_chart(curve: Curve) -> DialChart:
    """Precision only where anything goes by itself."""
    shares = [(percent, curve.coverage(percent), curve.precision(percent)) for percent in range(PERCENTS + 1)]
    area = " ".join(f"{percent},{_height(coverage)}" for percent, coverage, _ in shares)
    line = " ".join(f"{percent},{_height(precision)}" for percent, _, precision in shares if precision.whole)
    return DialChart(f"0,{HEIGHT} {area} {WIDTH},{HEIGHT}", line)


def _line(weeks: Sequence[Week], places: Sequence[float], of: Callable[[Week], Share]) -> str:
    known = [(x, of(week)) for x, week in zip(places, weeks, strict=True) if of(week).whole]
    return " ".join(f"{x},{_height(share)}" for x, share in known)


def _dot(x: float, share: Share) -> Dot:
    low, high = share.interval
    return Dot(x, _height(share), round(HEIGHT * (1 - low), 2), round(HEIGHT * (1 - high), 2), share)


def _height(share: Share) -> float:
    return round(HEIGHT * (1 - (share.value or 0.0)), 2)
