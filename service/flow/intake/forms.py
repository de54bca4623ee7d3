"""One message as it may come in: the only definition, for validation, for imports and for the API's description."""

import json
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Annotated, Self

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    ConfigDict,
    Field,
    JsonValue,
    TypeAdapter,
    WithJsonSchema,
    model_validator,
)
from pydantic_core import PydanticCustomError

from service.foundation.clock import now

TEXT_LIMIT = 20_000
ID_LIMIT = 500
BATCH_LIMIT = 1_000
"""More are refused unread: a body can hold millions of bad ones, and to explain each would take minutes."""
EARLIEST = datetime(2000, 1, 1, tzinfo=UTC)
"""Before there was any webcare, a date is a mistake."""
CLOCK_SKEW = timedelta(days=1)
"""So far may a sender's clock run ahead."""
COUNT_LIMIT = 2**31 - 1
"""What an integer column holds."""


def _no_nul(value: str) -> str:
    if "\0" in value:
        raise PydanticCustomError("nul", "must not hold a NUL character, which text in a database can't hold")
    return value


def _not_blank(value: str) -> str:
    if not value or value.isspace():
        raise PydanticCustomError("blank", "must not be blank")
    return _no_nul(value)


def _web_address(value: str) -> str:
    """Pages link to it, so nothing that a browser would run."""
    if not value.startswith(("http://", "https://")) or any(char.isspace() for char in value):
        raise PydanticCustomError("not_web", "must be an http or https address")
    return _no_nul(value)


def _not_ahead(value: datetime) -> datetime:
    """An offset is less than a day, so whatever the wall clock shows as past is within bounds: a fifth of the cost."""
    moment = now()
    if value.replace(tzinfo=None) > moment.replace(tzinfo=None) and value > moment + CLOCK_SKEW:
        raise PydanticCustomError("too_late", "must not lie more than a day in the future")
    return value


def _as_json(value: dict[str, JsonValue]) -> str:
    try:
        return json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    except ValueError:
        raise PydanticCustomError("not_json", "must hold only numbers that JSON knows") from None


Text = Annotated[str, Field(max_length=TEXT_LIMIT), AfterValidator(_no_nul)]
Name = Annotated[str, Field(max_length=ID_LIMIT), AfterValidator(_no_nul)]
Id = Annotated[str, Field(min_length=1, max_length=ID_LIMIT), AfterValidator(_not_blank)]
Address = Annotated[str, Field(max_length=2_000, json_schema_extra={"format": "uri"}), AfterValidator(_web_address)]
Moment = Annotated[AwareDatetime, Field(ge=EARLIEST), AfterValidator(_not_ahead)]
Payload = Annotated[
    dict[str, JsonValue],
    AfterValidator(_as_json),
    WithJsonSchema({"type": "object", "additionalProperties": True}, mode="validation"),
]
"""Any object, kept as JSON text: it is stored as it came, and nobody looks inside."""


class MediaKind(StrEnum):
    """What a message carries besides words."""

    IMAGE = "image"
    ANIMATION = "animation"
    VIDEO = "video"
    AUDIO = "audio"
    FILE = "file"


class _Form(BaseModel):
    """Closed, so that a misspelt field is an error and not a loss."""

    model_config = ConfigDict(extra="forbid", strict=True, use_attribute_docstrings=True)


class MediaForm(_Form):
    """Something shown or attached."""

    url: Address
    """Where it can be seen."""
    kind: MediaKind = MediaKind.FILE
    """What it is."""
    alt: Text | None = None
    """Its description in words."""


class AuthorForm(_Form):
    """Who wrote the message, as far as the network tells."""

    external_id: Id = Field(examples=["u1"])
    """The network's own id of the author."""
    handle: Name | None = Field(default=None, examples=["jan"])
    """The name they are mentioned by."""
    name: Name | None = Field(default=None, examples=["Jan"])
    """The name they show."""
    followers: int = Field(default=0, ge=0, le=COUNT_LIMIT, examples=[120])
    """How many follow them: their reach."""


class MessageForm(_Form):
    """One inbound message."""

    channel: Annotated[str, Field(min_length=1, max_length=100), AfterValidator(_no_nul)] = Field(examples=["x"])
    """Slug of a channel in the active rulebook."""
    external_id: Id = Field(examples=["1790"])
    """The network's own id of the message; with the channel it makes a message the same message."""
    text: Text = Field(examples=["Waar blijft mijn pakket?"])
    """What was said, to the byte; empty only when there is media."""
    sent_at: Moment = Field(examples=["2026-11-21T09:12:00+01:00"])
    """When it was said, with its time zone."""
    author: AuthorForm
    """Who said it."""
    thread: Id | None = Field(default=None, examples=["t9"])
    """The network's own id of the conversation."""
    in_reply_to: Id | None = Field(default=None, examples=["1789"])
    """External id of the message that it answers; that one may come later."""
    url: Address | None = Field(default=None, examples=["https://social.example/jan/1790"])
    """Where the message can be seen."""
    media: Annotated[list[MediaForm], Field(max_length=100)] = Field(default=[])
    """What it shows or has attached."""
    raw: Payload | None = Field(default=None, examples=[{"id": 1790}])
    """The payload as the network sent it, kept for later questions."""

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if not self.media and (not self.text or self.text.isspace()):
            raise PydanticCustomError(
                "nothing_said", "must not be empty when there is no media either", {"field": "text"}
            )
        return self


ONE = TypeAdapter(MessageForm)
MANY = TypeAdapter(Annotated[list[MessageForm], Field(max_length=BATCH_LIMIT)])
