"""What comes in about queues: where a ticket should go and why, and where a page goes on."""

import base64
import binascii
import json
import math
from dataclasses import dataclass
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from service.foundation.errors import Invalid
from service.foundation.validation import NO_NUL


class RerouteForm(BaseModel):
    """Another queue for a ticket, with the reason that its timeline keeps."""

    model_config = ConfigDict(extra="forbid")

    queue: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100, pattern=NO_NUL)] = (
        Field(description="Slug of the queue that it should wait in.", examples=["supply_chain"])
    )
    reason: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=500, pattern=NO_NUL)] = (
        Field(description="Why it belongs there.", examples=["It is about a delivery, not about the invoice."])
    )
    process: Annotated[str, StringConstraints(strip_whitespace=True, max_length=100, pattern=NO_NUL)] | None = Field(
        default=None,
        description="Slug of the process that it is about, where that was not known or is another one.",
        examples=["order_delivery"],
    )


class GroupForm(BaseModel):
    """The contact group that somebody puts a contact in."""

    model_config = ConfigDict(extra="forbid")

    group: Annotated[str, StringConstraints(strip_whitespace=True, max_length=100, pattern=NO_NUL)] | None = Field(
        default=None,
        description="Slug of the group; empty or left out: whatever their followers come to.",
        examples=["press"],
    )


@dataclass(frozen=True, slots=True)
class Position:
    """The place of one ticket in the order of its queue."""

    risk: int
    rank: float
    number: int

    def cursor(self) -> str:
        """As clients carry it: opaque, safe in an address."""
        text = json.dumps([self.risk, self.rank, self.number])
        return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")

    @classmethod
    def of(cls, cursor: str) -> "Position":
        """The place that a cursor stands for. Raises Invalid when we did not make it."""
        try:
            padded = cursor.encode("ascii") + b"=" * (-len(cursor) % 4)
            risk, rank, number = json.loads(base64.b64decode(padded, altchars=b"-_", validate=True))
            position = cls(int(risk), float(rank), int(number))
        except (ValueError, TypeError, OverflowError, binascii.Error):
            position = None
        good = position is not None and position.risk in range(3) and math.isfinite(position.rank)
        if position is None or not good or not 0 <= position.number < 2**63:
            raise Invalid("The cursor is not one of ours: leave it out to begin at the top.", field="cursor")
        return position
