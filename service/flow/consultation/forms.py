"""What comes in about questions to departments."""

from typing import Annotated

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints

from service.foundation.validation import NO_NUL

Slug = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100, pattern=NO_NUL)]
Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=10_000, pattern=NO_NUL)]
Reason = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=500, pattern=NO_NUL)]
Address = Annotated[
    str, StringConstraints(strip_whitespace=True, max_length=254, pattern=r"^[^@\s\x00]+@[^@\s\x00]+\.[^@\s\x00]+$")
]


class _Form(BaseModel):
    model_config = ConfigDict(extra="forbid")


class AskForm(_Form):
    """A question about a ticket to a department."""

    department: Slug = Field(description="Slug of the department, not the hub.", examples=["billing"])
    text: Text = Field(description="What we need to know.", examples=["Was this invoice paid on time?"])
    address: Address | None = Field(
        default=None,
        description="E-mail address of a colleague without an account, who is asked for the department.",
        examples=["kim@example.org"],
    )


class TextForm(_Form):
    """What somebody says about a question."""

    text: Text = Field(description="In full sentences: it is kept.", examples=["It was paid on the third of June."])


class TimeForm(_Form):
    """When the department expects to answer."""

    until: AwareDatetime = Field(description="From now on, within 30 days.", examples=["2026-06-03T15:00:00Z"])
    reason: Reason = Field(description="What it takes.", examples=["The bank calls back this afternoon."])


class NotOursForm(_Form):
    """Why something is not the department's, and whose it is."""

    reason: Reason = Field(description="Why it is not theirs.", examples=["This is about the courier."])
    suggested: Slug | None = Field(
        default=None, description="Slug of the department whose it is, as far as they know.", examples=["supply_chain"]
    )


class WithdrawForm(_Form):
    """Why a question needs no answer any more."""

    reason: Reason = Field(description="Why not.", examples=["The customer found it."])
