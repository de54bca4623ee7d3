"""A reply in the hands of one sender, and what can become of it."""

from dataclasses import dataclass
from datetime import datetime

from service.channels.protocol import OutgoingReply, Published


@dataclass(frozen=True, slots=True)
class ClaimedReply:
    """A reply that this process alone may send, until its lease is over."""

    reply_id: int
    ticket_id: int
    attempt: int
    """Counts all attempts; whoever confirms under an older number is too late, and changes nothing."""
    tries: int
    """Counts the attempts since the approval, or since somebody last retried it."""
    until: datetime
    outgoing: OutgoingReply


@dataclass(frozen=True, slots=True)
class Delivered:
    """It is public."""

    published: Published


@dataclass(frozen=True, slots=True)
class Later:
    """It is certainly not public."""

    words: str
    retry_after: float | None = None


@dataclass(frozen=True, slots=True)
class Unknown:
    """It may be public, or become so shortly."""

    words: str
    retry_after: float | None = None


@dataclass(frozen=True, slots=True)
class Failed:
    """Trying again by ourselves is of no use."""

    words: str


Outcome = Delivered | Later | Unknown | Failed
