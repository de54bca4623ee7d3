"""What comes in about answers."""

from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=40_000)]
SEEN = "Id of the newest customer message that the author saw: when there is a newer one by now, nothing is sent."
EXAMPLE = "Wat vervelend! Stuur je ons je bestelnummer in een privébericht?"


class ReplyForm(BaseModel):
    """A reply to the customer, as it will be published."""

    model_config = ConfigDict(extra="forbid")

    text: Text = Field(description="What the customer reads.", examples=[EXAMPLE])
    idempotency_key: UUID | None = Field(
        default=None,
        description="Made by whoever shows the form: the same form sent twice is one reply.",
        examples=["0b9d2f3e-6f0e-4a86-9f6c-0a8f0c6a3b1e"],
    )
    seen_message: int | None = Field(default=None, ge=1, lt=2**63, description=SEEN, examples=[20311])


class ApprovalForm(BaseModel):
    """The hub's yes to a draft."""

    model_config = ConfigDict(extra="forbid")

    text: Text | None = Field(default=None, description="As edited; without it as it was written.", examples=[EXAMPLE])
    seen_message: int | None = Field(default=None, ge=1, lt=2**63, description=SEEN, examples=[20311])


class ReasonForm(BaseModel):
    """Why a draft is not published."""

    model_config = ConfigDict(extra="forbid")

    reason: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=2_000)] = Field(
        description="What whoever wrote it reads.", examples=["De bezorger noemen we niet bij naam."]
    )
