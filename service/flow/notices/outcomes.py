"""A notice in the hands of one sender, and what can become of it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from routing_rules.rulebook_parts import Rulebook


@dataclass(frozen=True, slots=True)
class ClaimedNotice:
    """A notice that this process alone may send, until its lease is over."""

    id: int
    until: datetime
    """Names the claim: whoever confirms another one is too late, and changes nothing."""
    attempts: int
    """This one included, since it was written or somebody last retried it."""
    key: UUID
    kind: str
    address: str
    language: str
    subject: str
    ticket_id: int | None
    """None: it is about a cell."""
    data: Any
    """A `NoticeData`, as it was written down."""
    created_at: datetime
    rulebook: Rulebook
    """In force by now: it knows the names of what the data is about."""

    @property
    def path(self) -> str:
        """Of the page that shows what it is about."""
        if self.ticket_id is not None:
            return f"/tickets/{self.ticket_id}"
        return f"/map/{self.data['process']}/{self.data['channel']}"


@dataclass(frozen=True, slots=True)
class Delivered:
    """The other side said that it has it."""


@dataclass(frozen=True, slots=True)
class Later:
    """It may arrive at another try; it may even have arrived, and is then recognised by its key."""

    words: str
    retry_after: float | None = None
    """Seconds, when the other side names them."""


@dataclass(frozen=True, slots=True)
class Failed:
    """Trying again by ourselves is of no use."""

    words: str


@dataclass(frozen=True, slots=True)
class Lacking:
    """This installation can't send any of its kind."""

    setting: str
    """The field of `Settings` that is not set."""
    words: str


Outcome = Delivered | Later | Failed | Lacking
