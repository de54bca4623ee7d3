"""What comes in about what messages are about."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from service.foundation.validation import NO_NUL

MOST_LABELS = 1_000
Slug = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100, pattern=NO_NUL)]
Words = Annotated[str, StringConstraints(strip_whitespace=True, max_length=500, pattern=NO_NUL)]
ExternalId = Annotated[str, StringConstraints(min_length=1, max_length=500, pattern=NO_NUL)]
Number = Annotated[int, Field(ge=1, lt=2**63, strict=True)]
NONE_OF_OURS = "The slug of the process; null: it is about none of ours."


class ProcessForm(BaseModel):
    """What a ticket is about instead of what was decided."""

    model_config = ConfigDict(extra="forbid")

    process: Slug | None = Field(description=NONE_OF_OURS, examples=["billing"])
    reason: Words | None = Field(
        default=None,
        description="Why, for the timeline of the ticket.",
        examples=["It asks for a copy of an invoice."],
    )


class ConfirmationForm(BaseModel):
    """That it is about what was decided, or about what was suggested."""

    model_config = ConfigDict(extra="forbid")

    process: Slug | None = Field(
        default=None,
        description="The suggested process that is the right one; left out: the process that the ticket has.",
        examples=["billing"],
    )


class LabelForm(BaseModel):
    """What one message is about; the message by its id, by its channel and external id, or by its ticket."""

    model_config = ConfigDict(extra="forbid")

    channel: Slug | None = Field(default=None, description="With external_id.", examples=["forum"])
    external_id: ExternalId | None = Field(default=None, description="With channel.", examples=["1790"])
    message_id: Number | None = Field(default=None, description="As intake gave it.", examples=[4711])
    ticket: Number | None = Field(
        default=None,
        description="A ticket's number: the message that says what the ticket is about is meant.",
        examples=[1042],
    )
    process: Slug | None = Field(description=NONE_OF_OURS, examples=["billing"])

    @model_validator(mode="after")
    def _names_one_message(self) -> "LabelForm":
        by_channel = self.channel is not None or self.external_id is not None
        if by_channel + (self.message_id is not None) + (self.ticket is not None) != 1:
            raise ValueError("must name one message: channel and external_id, or message_id, or ticket")
        if by_channel and (self.channel is None or self.external_id is None):
            raise ValueError("must have channel and external_id together")
        return self
