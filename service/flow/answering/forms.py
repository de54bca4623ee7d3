"""What comes in about answers."""

from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints


class ReplyForm(BaseModel):
    """A reply to the customer, as it will be published."""

    model_config = ConfigDict(extra="forbid")

    text: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=40_000)] = Field(
        description="What the customer reads.",
        examples=["Wat vervelend! Stuur je ons je bestelnummer in een privébericht?"],
    )
    idempotency_key: UUID | None = Field(
        default=None,
        description="Made by whoever shows the form: the same form sent twice is one reply.",
        examples=["0b9d2f3e-6f0e-4a86-9f6c-0a8f0c6a3b1e"],
    )
