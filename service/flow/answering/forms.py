"""What comes in about answers."""

from typing import Annotated
from uuid import UUID

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints


def _no_nul(text: str) -> str:
    if "\0" in text:
        raise ValueError("NUL characters can't be published")
    return text


class ReplyForm(BaseModel):
    """A reply to the customer, as it will be published."""

    model_config = ConfigDict(extra="forbid")

    text: Annotated[
        str, StringConstraints(strip_whitespace=True, min_length=1, max_length=40_000), AfterValidator(_no_nul)
    ] = Field(examples=["Wat vervelend! Stuur je ons je bestelnummer in een privébericht?"])
    idempotency_key: UUID | None = Field(
        default=None,
        description="Made by whoever shows the form: the same form sent twice is one reply.",
        examples=["0b9d2f3e-6f0e-4a86-9f6c-0a8f0c6a3b1e"],
    )
