"""What comes in about people: their status and the shifts of a week."""

from datetime import UTC, datetime
from typing import Annotated

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field

from routing_rules.vocabulary import PresenceStatus
from service.tables.people import ShiftKind


def _utc(moment: datetime) -> datetime:
    return moment.astimezone(UTC)


Moment = Annotated[AwareDatetime, AfterValidator(_utc)]


class _Form(BaseModel):
    model_config = ConfigDict(extra="forbid", use_attribute_docstrings=True)


class PresenceForm(_Form):
    """What a colleague says about themselves."""

    status: PresenceStatus


class ShiftForm(_Form):
    """One shift."""

    kind: ShiftKind = ShiftKind.WORK
    starts_at: Moment = Field(examples=["2026-11-16T08:00:00+01:00"])
    ends_at: Moment = Field(examples=["2026-11-16T16:30:00+01:00"])
    """At most 24 hours after its start; may be on the next day."""


class RosterLineForm(_Form):
    """The shifts of one colleague that begin in the week; none: not at work in that week."""

    colleague: int = Field(ge=1, lt=2**63, examples=[3])
    shifts: list[ShiftForm] = Field(max_length=50)


class RosterForm(_Form):
    """The shifts of some colleagues; whoever is not named keeps theirs."""

    colleagues: list[RosterLineForm] = Field(max_length=1_000)


class CopyForm(_Form):
    """Which week to plan as another was."""

    source: str = Field(max_length=20, examples=["2026-W46"])
    target: str = Field(max_length=20, examples=["2026-W47"])
