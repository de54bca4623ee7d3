"""What comes in about colleagues: what they can do, and which of a queue's tickets to list."""

from enum import StrEnum
from typing import Annotated

from pydantic import BaseModel, ConfigDict, StringConstraints

from service.foundation.validation import NO_NUL

Text = Annotated[str, StringConstraints(strip_whitespace=True, max_length=500, pattern=NO_NUL)]
Slug = Annotated[str, StringConstraints(max_length=100, pattern=NO_NUL)]


class Only(StrEnum):
    """Which of a queue's tickets."""

    ALL = "all"
    LATE = "late"
    FREE = "free"


class ColleagueForm(BaseModel):
    """What a colleague can do, as it was typed; it is checked where it is kept, so that a page can show it again."""

    model_config = ConfigDict(extra="forbid")

    languages: Text = ""
    """Codes with commas between them; none: every language."""
    processes: list[Slug] = []
    """None: every process."""
    capacity: Text = ""
    email: Text = ""
