"""The SLA report's numbers, rows and steps as people read them."""

from collections.abc import Callable, Mapping
from datetime import date

from babel.dates import format_date
from babel.numbers import format_decimal, format_percent

from routing_rules.rulebook import Rulebook
from routing_rules.sla_report import Column, Duration, Grouping, Kind, LadderStep, Measure
from service.flow.reporting.forms import UNDECIDED, Period
from service.web.translations import N_, gettext_in
from service.web.words import CLOCK_WORDS

NUMBERS: Mapping[str, str] = {
    "asked": N_("Asked"),
    "answered": N_("Answered"),
    "response_rate": N_("Response rate"),
    "judged": N_("With a verdict"),
    "met": N_("In time"),
    "missed": N_("Too late"),
    "in_target": N_("In target"),
    "evening": N_("Asked in the evening"),
    "evening_answered": N_("Answered that evening"),
    "evening_coverage": N_("Evening coverage"),
    "stays": N_("Stays"),
    "step": N_("Reached a step"),
}
DURATIONS: Mapping[str, str] = {
    Duration.FIRST_REPLY: N_("First reply"),
    Duration.TIME_IN: N_("Time with the department"),
    Duration.WAITING: N_("Waiting for the department"),
}
MEASURES: Mapping[str, str] = {Measure.BUSINESS: N_("business time"), Measure.WALL: N_("wall-clock time")}
GROUPS: Mapping[str, str] = {
    Grouping.DEPARTMENT: N_("Department"),
    Grouping.PROCESS: N_("Process"),
    Grouping.CHANNEL: N_("Channel"),
    Grouping.DAY: N_("Day"),
}
PERIODS: Mapping[str, str] = {
    Period.THIS_WEEK: N_("This week"),
    Period.LAST_WEEK: N_("Last week"),
    Period.FOUR_WEEKS: N_("Last 4 weeks"),
    Period.NINETY_DAYS: N_("Last 90 days"),
}
STEPS: Mapping[str, str] = {"near": N_("last fifth began"), "late": N_("deadline passed")}
NO_PROCESS = N_("Undecided")
MEDIAN = N_("Median")
SECONDS = N_("seconds")
ALL = N_("All together")
_MINUTE, _HOUR, _DAY = 60, 3_600, 86_400


class Wording:
    """Says everything of the report in one language."""

    def __init__(self, language: str, rulebook: Rulebook) -> None:
        self.language = language
        self.say: Callable[[str], str] = gettext_in(language)
        self._rulebook = rulebook

    def column(self, column: Column) -> str:
        """The whole name of a number."""
        if column.step is not None:
            return self.step(column.step)
        if column.duration is None or column.measure is None or column.percent is None:
            return self.say(NUMBERS[column.slug])
        parts = (self.say(DURATIONS[column.duration]), self.say(MEASURES[column.measure]), self.percent(column.percent))
        return f"{', '.join(parts)} ({self.say(SECONDS)})"

    def group(self, group: Grouping) -> str:
        """What the rows are."""
        return self.say(GROUPS[group])

    def duration(self, duration: Duration) -> str:
        """The name of a time."""
        return self.say(DURATIONS[duration])

    def seconds(self, seconds: int) -> str:
        """A time."""
        return in_words(seconds, self.say)

    def percent(self, percent: int) -> str:
        """The name of a percentile."""
        return self.say(MEDIAN) if percent == 50 else f"p{percent}"

    def step(self, step: LadderStep) -> str:
        """A clock and what happened on it."""
        what = self.say(STEPS[step.step]) if step.step in STEPS else step.step
        return f"{self.say(CLOCK_WORDS[step.clock]) if step.clock in CLOCK_WORDS else step.clock}: {what}"

    def row(self, group: Grouping, key: str) -> str:
        """The name of a row: of what left the rulebook the slug."""
        if group is Grouping.DAY:
            return format_date(date.fromisoformat(key), "EEE d MMM y", locale=self.language)
        return self.named(group, key)

    def named(self, group: Grouping, slug: str) -> str:
        """A department, process or channel."""
        if slug in ("", UNDECIDED):
            return self.say(NO_PROCESS)
        known: Mapping[Grouping, Mapping[str, object]] = {
            Grouping.DEPARTMENT: self._rulebook.departments,
            Grouping.PROCESS: self._rulebook.processes,
            Grouping.CHANNEL: self._rulebook.channels,
        }
        found = known[group].get(slug)
        return slug if found is None else found.name.in_language(self.language)  # type: ignore[attr-defined]

    def value(self, kind: Kind, value: float | None) -> str:
        """A number as people read it; a dash for what can't be known."""
        if value is None:
            return "–"
        if kind is Kind.SHARE:
            return format_percent(value, "#,##0.0 %" if self.language == "nl" else "#,##0.0%", locale=self.language)
        return self.seconds(int(value)) if kind is Kind.SECONDS else format_decimal(value, locale=self.language)

    def day(self, day: date) -> str:
        """A date in full."""
        return format_date(day, "d MMMM y", locale=self.language)


def in_words(seconds: int, say: Callable[[str], str]) -> str:
    """The two largest units of a time, as in "3 h 15 min"."""
    units = ((_DAY, say(N_("d"))), (_HOUR, say(N_("h"))), (_MINUTE, say(N_("min"))), (1, say(N_("s"))))
    for place, (size, unit) in enumerate(units):
        if seconds >= size or size == 1:
            parts = [f"{seconds // size} {unit}"]
            if size > 1 and seconds % size // units[place + 1][0]:
                parts.append(f"{seconds % size // units[place + 1][0]} {units[place + 1][1]}")
            return " ".join(parts)
    return ""
