"""What somebody asks about the quality of reading: how many weeks, and the messages behind one figure."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import IntEnum
from typing import Annotated, Self
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from service.foundation.errors import Invalid
from service.foundation.validation import NO_NUL

NOBODY = "none"
"""Stands for no process or department where one is named."""
DRIFT_DAYS = 7
BEFORE_DAYS = 28
NOTE_LIMIT = 2_000
Slug = Annotated[str, StringConstraints(max_length=100, pattern=NO_NUL)]
Note = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=NOTE_LIMIT, pattern=NO_NUL)]
Percent = Annotated[int, Field(ge=0, le=100)]


class Weeks(IntEnum):
    """How far back figures go; this week is one of them."""

    MONTH = 4
    QUARTER = 12
    YEAR = 52


@dataclass(frozen=True, slots=True)
class Span:
    """From a moment until another, both as days where the rulebook is at home."""

    first: date
    last: date
    zone: ZoneInfo

    def parameters(self) -> dict[str, object]:
        """As statements take it."""
        begins = datetime.combine(self.first, datetime.min.time(), self.zone)
        ends = datetime.combine(self.last + timedelta(days=1), datetime.min.time(), self.zone)
        return {"since": begins, "until": ends, "zone": self.zone.key}

    def query(self) -> list[tuple[str, str]]:
        """As an address says it."""
        return [("first", str(self.first)), ("last", str(self.last))]


def weeks_until(today: date, weeks: Weeks, zone: ZoneInfo) -> Span:
    """So many weeks from Monday on, the last one up to today."""
    monday = today - timedelta(days=today.weekday())
    return Span(monday - timedelta(weeks=weeks - 1), today, zone)


def lately(today: date, zone: ZoneInfo) -> Span:
    """The last seven days."""
    return Span(today - timedelta(days=DRIFT_DAYS - 1), today, zone)


def before_lately(today: date, zone: ZoneInfo) -> Span:
    """The four weeks before those."""
    return Span(today - timedelta(days=DRIFT_DAYS + BEFORE_DAYS - 1), today - timedelta(days=DRIFT_DAYS), zone)


class QualityForm(BaseModel):
    """How far back."""

    model_config = ConfigDict(extra="ignore", use_attribute_docstrings=True)

    weeks: Weeks = Weeks.QUARTER
    """4, 12 or 52 weeks; this week is one of them."""


class Condition(BaseModel):
    """Which messages a figure counts; what is left out is not looked at. `none` stands for no process or department."""

    model_config = ConfigDict(extra="ignore", use_attribute_docstrings=True)

    begins: bool | None = None
    """It begins a conversation and asks for a reply."""
    is_decided: bool | None = None
    """A process was decided."""
    is_judged: bool | None = None
    """Somebody said what it is about."""
    decided: Slug | None = None
    """Process that was decided."""
    decided_department: Slug | None = None
    said: Slug | None = None
    """Process that somebody said."""
    said_department: Slug | None = None
    is_right: bool | None = None
    """What was decided is what was said."""
    by_model: bool | None = None
    """A model had a say in what was decided."""
    likeliest: Slug | None = None
    """Process that the model held for the likeliest when somebody said something."""
    guess: Slug | None = None
    """Process that was the likeliest when it was read; what was decided, where no model read it."""
    tenth: Annotated[int, Field(ge=0, le=9)] | None = None
    """In which tenth the probability of the likeliest lies."""
    was_guessed: bool | None = None
    """A model held something for the likeliest, and it can be told whether that is what was said."""
    guessed_right: bool | None = None
    """And it is."""
    has_second: bool | None = None
    """Two people said what it is about, the second without seeing what the first said."""
    agrees: bool | None = None
    """And they said the same."""

    def query(self) -> list[tuple[str, str]]:
        """As an address says it."""
        given = self.model_dump(include=set(Condition.model_fields), exclude_none=True)
        return [(name, str(value).lower() if isinstance(value, bool) else str(value)) for name, value in given.items()]

    def values(self) -> dict[str, object]:
        """As statements take it, by column."""
        given = self.model_dump(include=set(Condition.model_fields), exclude_none=True)
        return {name: "" if value == NOBODY else value for name, value in given.items()}


class BehindForm(Condition):
    """The messages behind one figure."""

    first: date
    """First day."""
    last: date
    """Last day."""
    cursor: Annotated[int, Field(ge=1, lt=2**63)] | None = None
    """Where a page before this one said to go on."""

    def span(self, zone: ZoneInfo) -> Span:
        """The days. Raises Invalid for days that can't be."""
        if self.last < self.first:
            raise Invalid("The last day is before the first.", field="last")
        return Span(self.first, self.last, zone)


def address(span: Span, condition: Condition, cursor: int | None = None) -> str:
    """Where the messages behind a figure are listed."""
    following = [] if cursor is None else [("cursor", str(cursor))]
    return f"/quality/tickets?{urlencode([*span.query(), *condition.query(), *following])}"


class DialForm(BaseModel):
    """How a dial is to stand: above `act` it goes by itself, below `ask` a person is asked, between it is suggested."""

    model_config = ConfigDict(extra="forbid", use_attribute_docstrings=True)

    act: Percent | None = Field(default=None, examples=[90])
    """Per cent; instead of a guarantee."""
    guarantee: Annotated[int, Field(ge=50, le=99)] | None = Field(default=None, examples=[95])
    """Per cent of precision to keep, with as much as possible going by itself; instead of `act`."""
    ask: Percent = Field(examples=[40])
    """Per cent."""
    note: Note = Field(examples=["96 of 97 were right in the last four weeks."])
    """Why, in a sentence: it stays in the dial's history."""
    seen: Annotated[int, Field(ge=1, lt=2**63)] | None = Field(default=None, examples=[12])
    """The version of the rulebook that you looked at: when another one is in force by now, nothing changes."""

    @model_validator(mode="after")
    def _one_of_two(self) -> Self:
        if (self.act is None) == (self.guarantee is None):
            raise ValueError("give either act or guarantee")
        return self
