"""What comes in about kept answers: keeping one, changing it, and where a list of them goes on."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints

from service.foundation.errors import Invalid
from service.foundation.validation import NO_NUL

LONGEST_TEXT = 10_000
LONGEST_QUESTION = 2_000
LARGEST_ID = 2**63 - 1
Slug = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100, pattern=NO_NUL)]
Language = Annotated[str, StringConstraints(strip_whitespace=True, to_lower=True, pattern=r"^[A-Za-z]{2,3}$")]
Question = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=LONGEST_QUESTION, pattern=NO_NUL)
]
Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=LONGEST_TEXT, pattern=NO_NUL)]
REVIEW = "When its owner has to look at it again; left out: half a year from now."


class _Form(BaseModel):
    model_config = ConfigDict(extra="forbid")


class KeepForm(_Form):
    """An answer to keep: that of a department to a question of ours, or a text by itself."""

    consultation: int | None = Field(
        default=None,
        ge=1,
        le=LARGEST_ID,
        description="Id of the answered question; what is left out below is taken from it.",
        examples=[31],
    )
    question: Question | None = Field(
        default=None,
        description="What customers ask, in their words and without anything about one of them.",
        examples=["When does my parcel arrive?"],
    )
    text: Text | None = Field(
        default=None,
        description="The answer, as it may be sent again.",
        examples=["Most parcels arrive within two working days."],
    )
    process: Slug | None = Field(default=None, description="Slug of the process.", examples=["order_delivery"])
    language: Language | None = Field(default=None, description="Two letters, as nl.", examples=["nl"])
    review_at: AwareDatetime | None = Field(default=None, description=REVIEW, examples=["2027-03-01T09:00:00Z"])


class EditForm(_Form):
    """What changes in a kept answer; what is left out stays as it is."""

    seen: int | None = Field(
        default=None, ge=1, le=2**31 - 1, description="The version that was looked at; refused if not the newest."
    )
    question: Question | None = Field(default=None, description="What customers ask.", examples=["Where is my parcel?"])
    text: Text | None = Field(default=None, description="The answer.", examples=["Most parcels arrive in two days."])
    process: Slug | None = Field(default=None, description="Slug of the process.", examples=["order_delivery"])
    language: Language | None = Field(default=None, description="Two letters, as nl.", examples=["en"])
    review_at: AwareDatetime | None = Field(
        default=None, description="When its owner has to look at it again.", examples=["2027-03-01T09:00:00Z"]
    )
    retired: bool | None = Field(default=None, description="True: it is offered no more; false: it is again.")


@dataclass(frozen=True, slots=True)
class Asked:
    """Which kept answers."""

    process: str | None = None
    owner: str | None = None
    words: str = ""
    """What to look for; empty: everything."""
    is_due: bool = False
    """Only those whose review date is past."""
    is_retired: bool = False
    """Those that are offered no more, in place of the others."""
    after: str | None = None
    """Where the page before ended."""


def place_after(review_at: datetime, answer_id: int) -> str:
    """Where a list goes on after this one."""
    return f"{review_at.isoformat()}_{answer_id}"


def place(after: str | None) -> tuple[datetime, int] | None:
    """The same, read back. Raises Invalid for what none of our pages gave."""
    if after is None:
        return None
    moment, _, number = after.rpartition("_")
    try:
        found = datetime.fromisoformat(moment), int(number)
    except ValueError:
        raise Invalid("This is no place to go on from.", field="after") from None
    if found[0].tzinfo is None or not 0 < found[1] <= LARGEST_ID:
        raise Invalid("This is no place to go on from.", field="after")
    return found
