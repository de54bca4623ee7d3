"""What comes in about assignment: whom to give a ticket, where to move many, why an offer is declined."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from service.foundation.validation import NO_NUL

MOST_MOVED = 500
Number = Annotated[int, Field(ge=1, lt=2**63)]
Reason = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=500, pattern=NO_NUL)]


class _Form(BaseModel):
    model_config = ConfigDict(extra="forbid", use_attribute_docstrings=True)


class DeclineForm(_Form):
    """Why not."""

    reason: Reason = Field(examples=["I don't know this product."])


class AssignForm(_Form):
    """Whom to give it."""

    colleague: Number = Field(examples=[3])
    pinned: bool = False
    """Also while they are absent: then it stays with them."""


class MoveForm(_Form):
    """Tickets to move, to a colleague or to a queue."""

    numbers: list[Number] = Field(min_length=1, max_length=MOST_MOVED, examples=[[1042, 1043]])
    reason: Reason = Field(examples=["Ann is ill."])
    colleague: Number | None = None
    queue: Annotated[str, StringConstraints(min_length=1, max_length=100, pattern=NO_NUL)] | None = None


class MoveTickedForm(_Form):
    """Ticked tickets to move, as a page sends them."""

    numbers: list[Number] = Field(default=[], max_length=MOST_MOVED)
    to: Annotated[str, StringConstraints(max_length=110, pattern=r"^(colleague/[0-9]{1,18}|queue/[^\x00]+)$")]
    """"colleague/ID" or "queue/SLUG"."""
    reason: Reason
    back: Annotated[str, StringConstraints(max_length=300, pattern=NO_NUL)] = "/team"
