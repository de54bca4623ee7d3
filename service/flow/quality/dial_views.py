"""Dials as the API gives them."""

from pydantic import BaseModel, ConfigDict

from routing_rules.rulebook_parts import Dial
from service.flow.quality.actions import PerCents


class DialView(BaseModel):
    """How a dial stands, in per cent."""

    model_config = ConfigDict(use_attribute_docstrings=True)

    process: str
    act: int | None
    """From which probability it acts; null with a guarantee."""
    guarantee: int | None
    ask: int
    is_own: bool
    """The rulebook sets it; other processes go by the default one."""

    @classmethod
    def of(cls, process: str, dial: Dial, *, is_own: bool) -> "DialView":
        """One dial."""
        set_to = PerCents.of(dial)
        act = set_to.act if set_to.guarantee is None else None
        return cls(process=process, act=act, guarantee=set_to.guarantee, ask=set_to.ask, is_own=is_own)


class DialListView(BaseModel):
    """All dials; the default one first."""

    model_config = ConfigDict(use_attribute_docstrings=True)

    version: int
    """Of the rulebook; give it as `seen` when you set one."""
    items: list[DialView]
