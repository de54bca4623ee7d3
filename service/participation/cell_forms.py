"""What comes in about a cell."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from routing_rules.vocabulary import Stage
from service.foundation.validation import NO_NUL
from service.participation.cells import NOTE_LIMIT

Language = Annotated[str, StringConstraints(min_length=2, max_length=3, pattern=r"^[a-z]+$")]
Note = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=NOTE_LIMIT, pattern=NO_NUL)]


class CellForm(BaseModel):
    """How a cell is to be; what is left out stays as it is."""

    model_config = ConfigDict(extra="forbid", use_attribute_docstrings=True)

    stage: Stage | None = Field(default=None, examples=["consult"])
    share: int | None = Field(default=None, ge=0, le=100, examples=[25])
    """Per cent of the authors; raising it keeps in whoever was in."""
    languages: list[Language] | None = Field(default=None, max_length=200, examples=[["nl", "en"]])
    """Narrows the cell to messages in these; an empty list takes them all in again."""
    note: Note = Field(examples=["28 of 30 answered in time, and customers say thanks."])
    """Why, in a sentence: it stays in the cell's history."""
    seen: int | None = Field(default=None, ge=1, lt=2**63, examples=[12])
    """The version of the rulebook that you looked at: when another one is in force by now, nothing changes."""
