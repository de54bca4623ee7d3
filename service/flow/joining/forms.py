"""What comes in about merging and splitting."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from service.foundation.validation import NO_NUL

Reason = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=500, pattern=NO_NUL)]
Number = Annotated[int, Field(ge=1, lt=2**63)]
MOST_MESSAGES = 1_000


class MergeForm(BaseModel):
    """The ticket that it should become part of, with the reason that the timeline keeps."""

    model_config = ConfigDict(extra="forbid")

    into: Number = Field(description="Number of the ticket that goes on.", examples=[1042])
    reason: Reason = Field(description="Why they are one.", examples=["She asked the same thing twice."])


class UnmergeForm(BaseModel):
    """Why a merge is undone."""

    model_config = ConfigDict(extra="forbid")

    reason: Reason = Field(description="Why they are two after all.", examples=["These are two different orders."])


class SplitForm(BaseModel):
    """Messages that should be a ticket of their own, with the reason that both timelines keep."""

    model_config = ConfigDict(extra="forbid")

    messages: list[Number] = Field(
        min_length=1,
        max_length=MOST_MESSAGES,
        description="Ids of the messages that move; at least one of a customer, and one of a customer stays.",
        examples=[[31, 34]],
    )
    reason: Reason = Field(description="Why they are about something else.", examples=["That is about the invoice."])
