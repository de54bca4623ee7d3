"""Why a message went where it went, as the API shows it."""

from datetime import datetime

from pydantic import BaseModel, ConfigDict, Field


class View(BaseModel):
    """What is read from rows, described by the docstrings of its fields."""

    model_config = ConfigDict(from_attributes=True, use_attribute_docstrings=True)


class BecauseView(View):
    """One reason for a decision."""

    kind: str
    subject: str
    words: list[str]
    """The customer's own words that matched."""
    text: str


class DecisionView(View):
    """Why a message went where it went."""

    process: str | None
    owner: str | None
    queue: str
    cell: str | None
    stage: str
    share: int
    draw: int | None
    consult: str | None
    shadow: str | None
    state: str
    urgency: int
    tone: str
    confidence: float
    intent: str
    concerns: list[str]
    because: list[BecauseView]
    config_version: int = Field(validation_alias="config_version_id")
    decided_at: datetime
