"""How the fake network misbehaves: as scripted call by call, or by chance with a seed."""

from collections.abc import Mapping
from enum import StrEnum
from random import Random

from pydantic import BaseModel, ConfigDict, Field, model_validator

EVERY_CHANNEL = "*"


class Misbehaviour(StrEnum):
    """What becomes of one call."""

    NONE = "none"
    SLOW = "slow"
    """It takes its time, and then publishes: also when nobody waits for the answer any more."""
    SLOW_AFTER = "slow_after"
    """It publishes at once, and takes its time to say so."""
    TOO_MANY = "too_many"
    """429, not saying when to come back."""
    TOO_MANY_UNTIL = "too_many_until"
    """429 with Retry-After."""
    ERROR = "error"
    """500, and nothing published."""
    ERROR_AFTER = "error_after"
    """500, though it is published."""
    CUT_BEFORE = "cut_before"
    """The connection breaks, and nothing is published."""
    CUT_AFTER = "cut_after"
    """It is published, and then the connection breaks."""
    ACKNOWLEDGE_TWICE = "acknowledge_twice"
    REFUSE = "refuse"
    """400, for good."""


class Plan(BaseModel):
    """What becomes of the calls about one channel: the script first, and chance when it has ended."""

    model_config = ConfigDict(extra="forbid")

    script: list[Misbehaviour] = Field(default_factory=list)
    probabilities: dict[Misbehaviour, float] = Field(default_factory=dict)
    delay_seconds: float = Field(default=1.0, ge=0)
    """Of a slow call."""
    retry_after_seconds: int = Field(default=1, ge=0)

    @model_validator(mode="after")
    def _are_probabilities(self) -> "Plan":
        shares = self.probabilities.values()
        if any(share < 0 for share in shares) or sum(shares) > 1:
            raise ValueError("probabilities are from 0 to 1, together 1 at most")
        return self


class Behaviour(BaseModel):
    """Plans by channel; "*" is for every channel that has none of its own."""

    model_config = ConfigDict(extra="forbid")

    seed: int = 0
    posting: dict[str, Plan] = Field(default_factory=dict)
    listing: dict[str, Plan] = Field(default_factory=dict)


class Temper:
    """Carries a behaviour out, one call at a time."""

    def __init__(self, behaviour: Behaviour) -> None:
        """The same seed misbehaves in the same way."""
        self.behaviour = behaviour
        self._chance = Random(behaviour.seed)  # noqa: S311 - repeatable on purpose

    def next_posting(self, channel: str) -> tuple[Misbehaviour, Plan]:
        """What becomes of the next post on this channel."""
        return self._next(self.behaviour.posting, channel)

    def next_listing(self, channel: str) -> tuple[Misbehaviour, Plan]:
        """What becomes of the next look at this channel."""
        return self._next(self.behaviour.listing, channel)

    def _next(self, plans: Mapping[str, Plan], channel: str) -> tuple[Misbehaviour, Plan]:
        plan = plans.get(channel) or plans.get(EVERY_CHANNEL) or Plan()
        if plan.script:
            return plan.script.pop(0), plan
        kinds, shares = list(plan.probabilities), list(plan.probabilities.values())
        chosen = self._chance.choices([*kinds, Misbehaviour.NONE], [*shares, max(0.0, 1 - sum(shares))])
        return chosen[0], plan
