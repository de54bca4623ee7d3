"""Which notices are to be tried again, as the API takes it."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

NoticeId = Annotated[int, Field(ge=1, lt=2**63)]


class RetryForm(BaseModel):
    """Some failed notices, or all of them."""

    model_config = ConfigDict(extra="forbid", use_attribute_docstrings=True)

    notices: list[NoticeId] | None = Field(default=None, min_length=1, max_length=1000, examples=[[17, 18]])
    """Their ids; left out or null: all that failed."""
