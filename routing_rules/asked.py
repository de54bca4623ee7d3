"""What readiness sees of one question that a department was asked, or of one ticket of its control group."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from routing_rules.reactions import Reaction


class DraftVerdict(StrEnum):
    """What the hub did with a draft."""

    UNCHANGED = "unchanged"
    EDITED = "edited"
    SENT_BACK = "sent_back"


@dataclass(frozen=True, slots=True)
class Draft:
    """A department's draft on which the hub has spoken."""

    verdict: DraftVerdict
    distance: int = 0
    """How many characters the hub changed in an edited one."""


@dataclass(frozen=True, slots=True)
class Bounce:
    """The department said that it is not theirs."""

    at: datetime
    reason: str


@dataclass(frozen=True, slots=True)
class Asked:
    """One question and what became of it; of `answered`, `bounced` and `withdrawn` the first ended its waiting."""

    ticket: int
    author: str
    inside: bool
    """Whether the author is inside the share; the others are the control group, answered by the hub."""
    opened: datetime
    answered: datetime | None = None
    due: datetime | None = None
    """None: nothing was promised."""
    bounced: Bounce | None = None
    withdrawn: datetime | None = None
    """Nobody needed the answer any more, or the ticket went back to the hub without one."""
    draft: Draft | None = None
    """None: it wrote none, or the hub has not spoken on it."""
    reaction: Reaction | None = None
    """None: not known yet."""
    asked_again_at: datetime | None = None
    """The customer's first question after the answer."""
    reopened_at: datetime | None = None
    minutes: float | None = None
    """Business minutes from the question to its answer."""

    def in_time(self, now: datetime) -> bool | None:
        """Whether the answer came within the OLA.

        None: nothing was promised, it may still come in time, or the waiting ended in time without an answer. What
        was taken back or bounced after its due moment was missed all the same.
        """
        if self.due is None:
            return None
        ends = [self.answered, None if self.bounced is None else self.bounced.at, self.withdrawn]
        if min((end for end in ends if end is not None), default=now) > self.due:
            return False
        return True if self.answered is not None and self.answered <= self.due else None

    def came_back(self, within: timedelta) -> bool:
        """Whether the customer asked again, or the ticket was reopened, so soon after the answer."""
        if self.answered is None:
            return False
        again = (self.asked_again_at, self.reopened_at)
        return any(at is not None and timedelta() <= at - self.answered <= within for at in again)
