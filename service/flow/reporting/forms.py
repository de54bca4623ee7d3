"""What somebody asks of the SLA report: which days, which rows, and of what alone."""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, field_validator

from routing_rules.sla_report import Behind, Grouping, LadderStep
from service.foundation.errors import Invalid
from service.foundation.validation import NO_NUL

LONGEST = 400
"""Days: a year and a month, to see a month beside the same one of the year before."""


class Period(StrEnum):
    """Days by a name."""

    THIS_WEEK = "this_week"
    LAST_WEEK = "last_week"
    FOUR_WEEKS = "four_weeks"
    """The last 28 days, with today."""
    NINETY_DAYS = "ninety_days"


UNDECIDED = "undecided"
"""Stands for no process where a process is named."""
Slug = Annotated[str, Field(max_length=100, pattern=NO_NUL)]


class ReportForm(BaseModel):
    """Days, rows and filters; no filter is everything."""

    model_config = ConfigDict(extra="ignore", use_attribute_docstrings=True)

    period: Period = Period.FOUR_WEEKS
    """Which days, by the clock on the wall where the rulebook is at home; `first` and `last` win over it."""
    first: date | None = None
    """First day."""
    last: date | None = None
    """Last day, by itself the day of the other."""
    group: Grouping = Grouping.DEPARTMENT
    """What the rows are."""
    department: list[Slug] = Field(default_factory=list, max_length=100)
    """Only these departments."""
    process: list[Slug] = Field(default_factory=list, max_length=200)
    """Only these processes; "undecided" stands for tickets whose process is undecided."""
    channel: list[Slug] = Field(default_factory=list, max_length=200)
    """Only these channels."""

    @field_validator("first", "last", mode="before")
    @classmethod
    def _left_open(cls, value: object) -> object:
        """A form that leaves a day open sends it all the same."""
        return None if value == "" else value

    def asked(self, today: date) -> "Asked":
        """What is asked on that day. Raises Invalid for days that can't be."""
        first, last = self.first or self.last, self.last or self.first
        if first is None or last is None:
            first, last = days_of(self.period, today)
        if last < first:
            raise Invalid("The last day is before the first.", field="last")
        if last - first >= timedelta(days=LONGEST):
            raise Invalid(f"A report is of at most {LONGEST} days.", field="first")
        departments, processes, channels = map(_named, (self.department, self.process, self.channel))
        return Asked(first, last, self.group, departments, processes, channels)


class BehindForm(ReportForm):
    """One number of the report, to see its tickets."""

    number: Behind = Behind.ASKED
    """Which."""
    clock: str | None = Field(default=None, max_length=50, pattern=NO_NUL)
    """On which clock, when the number counts a step."""
    step: str | None = Field(default=None, max_length=200, pattern=NO_NUL)
    """Of which step, when the number counts one."""
    cursor: str | None = Field(default=None, max_length=200, pattern=NO_NUL)
    """Where a page before this one said to go on."""

    @property
    def ladder_step(self) -> LadderStep | None:
        """The step, None for other numbers. Raises Invalid without its clock and name."""
        if self.number is not Behind.STEP:
            return None
        if not self.clock or not self.step:
            raise Invalid("Say of which step: clock and step.", field="step")
        return LadderStep(self.clock, self.step)


@dataclass(frozen=True, slots=True)
class Asked:
    """A report that can be made."""

    first: date
    last: date
    group: Grouping
    departments: tuple[str, ...] = ()
    processes: tuple[str, ...] = ()
    channels: tuple[str, ...] = ()

    def narrowed(self, key: str) -> "Asked":
        """Only what one row is about."""
        match self.group:
            case Grouping.DEPARTMENT:
                return replace(self, departments=(key,))
            case Grouping.PROCESS:
                return replace(self, processes=(key,))
            case Grouping.CHANNEL:
                return replace(self, channels=(key,))
        return replace(self, first=date.fromisoformat(key), last=date.fromisoformat(key))

    def parameters(self) -> dict[str, object]:
        """As the report's statements take it."""
        return {
            "first": self.first,
            "last": self.last,
            "departments": list(self.departments) or None,
            "processes": list(self.processes) or None,
            "channels": list(self.channels) or None,
        }

    def query(self, period: Period | None = None) -> list[tuple[str, str]]:
        """As an address says it: these days, or others by their name."""
        names = (("department", self.departments), ("process", self.processes), ("channel", self.channels))
        chosen = [(name, value or UNDECIDED) for name, values in names for value in values]
        days = [("first", str(self.first)), ("last", str(self.last))] if period is None else [("period", period.value)]
        return [*days, ("group", self.group.value), *chosen]


def days_of(period: Period, today: date) -> tuple[date, date]:
    """First and last day; weeks begin on Monday."""
    monday = today - timedelta(days=today.weekday())
    match period:
        case Period.THIS_WEEK:
            return monday, today
        case Period.LAST_WEEK:
            return monday - timedelta(days=7), monday - timedelta(days=1)
        case Period.NINETY_DAYS:
            return today - timedelta(days=89), today
    return today - timedelta(days=27), today


def _named(slugs: list[str]) -> tuple[str, ...]:
    """Without those that were left open."""
    return tuple("" if slug == UNDECIDED else slug for slug in slugs if slug)
