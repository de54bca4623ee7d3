"""Models and proposed words as the API shows them."""

from datetime import datetime
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from routing_rules.vocabulary import ModelState
from service.flow.learning.queries import ModelRow, Waiting


class _View(BaseModel):
    model_config = ConfigDict(from_attributes=True, use_attribute_docstrings=True)


class ReasonView(_View):
    """Why a model reads, or does not."""

    nl: str
    en: str = Field(examples=["Of 96 messages that neither knew it has 81 right and the champion 74: ..."])


class ModelView(_View):
    """A trained model."""

    id: int = Field(examples=[12])
    """Its version; decisions name it."""
    state: ModelState
    """champion reads now; retired did; refused was not as good; challenger is undecided."""
    trained_at: datetime
    decided_by: str | None = Field(examples=["system"])
    promoted_at: datetime | None
    ended_at: datetime | None
    label_count: int = Field(examples=[412])
    """Labelled messages that it was trained on."""
    newest_label: int
    """Labels up to this one took part."""
    code_version: str = Field(examples=["0.1.0"])
    data_digest: str
    """SHA-256 over what it was trained on."""
    content_digest: str
    seed: int
    size: int = Field(examples=[381885])
    """Bytes; 0 when it is too old to be brought back, and only its figures are kept."""
    compared_with: int | None = Field(examples=[11])
    """The champion that it was held against."""
    figures: dict[str, Any] = Field(examples=[{"n": 96, "right": 81, "champion_right": 74, "seconds": 4.2}])
    """What was measured on messages that neither had learned: docs/reading.md says what each is."""
    reasons: list[ReasonView]

    @classmethod
    def of(cls, row: ModelRow) -> "ModelView":
        """From the query's row."""
        return cls.model_validate(row)


class WaitingView(_View):
    """Labels that no model was trained on yet."""

    count: int
    first_at: datetime | None
    newest_at: datetime | None

    @classmethod
    def of(cls, waits: Waiting) -> "WaitingView":
        """From the query."""
        return cls.model_validate(waits)


class ModelListView(_View):
    """The newest models first, 50 at most."""

    items: list[ModelView]
    champion: int | None
    """The one that reads now; null: the words of the rulebook decide alone."""
    waiting: WaitingView


class AcceptedView(_View):
    """What is learned after all."""

    labels: int = Field(examples=[300])
