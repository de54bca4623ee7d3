"""Asked and answered per day as bars, drawn by the server: no script, no style of its own."""

from dataclasses import dataclass
from datetime import date, timedelta

from service.flow.reporting.forms import Asked

HEIGHT = 60
STEP = 10
BAR = 8


@dataclass(frozen=True, slots=True)
class Bar:
    """One day, in units of the drawing."""

    x: int
    asked_y: float
    asked_height: float
    answered_y: float
    answered_height: float
    name: str
    asked: int
    answered: int


@dataclass(frozen=True, slots=True)
class Chart:
    """All days of the report, also those on which nobody asked anything."""

    width: int
    height: int
    bar: int
    bars: list[Bar]
    most: int


def chart(asked: Asked, by_day: list[tuple[date, int, int]], name: str = "%d-%m") -> Chart:
    """Bars as high as the busiest day allows."""
    counted = {day: (of, answered) for day, of, answered in by_day}
    most = max((of for of, _ in counted.values()), default=0)
    days = [asked.first + timedelta(days=place) for place in range((asked.last - asked.first).days + 1)]
    bars = []
    for place, day in enumerate(days):
        of, answered = counted.get(day, (0, 0))
        high, low = (round(HEIGHT * number / most, 1) if most else 0.0 for number in (of, answered))
        bars.append(Bar(place * STEP, HEIGHT - high, high, HEIGHT - low, low, day.strftime(name), of, answered))
    return Chart(max(len(days) * STEP, STEP), HEIGHT, BAR, bars, most)
