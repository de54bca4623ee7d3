"""What a department fills in on the page of its link, and which letters are to be sent again."""

from enum import StrEnum
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from service.foundation.validation import NO_NUL

LONGEST = 20_000
Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=LONGEST, pattern=NO_NUL)]
FewWords = Annotated[str, StringConstraints(strip_whitespace=True, max_length=2_000, pattern=NO_NUL)]
LetterId = Annotated[int, Field(ge=1, lt=2**63)]
Slug = Annotated[str, StringConstraints(max_length=100, pattern=NO_NUL)]


class AnswerForm(BaseModel):
    """The answer."""

    model_config = ConfigDict(extra="forbid")
    text: Words


class MoreForm(BaseModel):
    """What the department needs to know first."""

    model_config = ConfigDict(extra="forbid")
    text: Words


class Wait(StrEnum):
    """By when the department expects to answer; mailboxes have no calendar widget that works everywhere."""

    HOURS = "hours"
    TOMORROW = "tomorrow"
    DAYS = "days"
    WEEK = "week"


class TimeForm(BaseModel):
    """How much time the department needs."""

    model_config = ConfigDict(extra="forbid")
    wait: Wait
    reason: FewWords = ""


class DeclineForm(BaseModel):
    """Why it is not theirs, and whose it is in their eyes."""

    model_config = ConfigDict(extra="forbid")
    reason: Words
    suggested: Slug = ""


class RetryForm(BaseModel):
    """Some letters that failed, or all of them."""

    model_config = ConfigDict(extra="forbid", use_attribute_docstrings=True)

    letters: list[LetterId] | None = Field(default=None, min_length=1, max_length=1000, examples=[[17, 18]])
    """Their ids; left out or null: all that failed."""
