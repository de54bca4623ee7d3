"""What a channel's adapter offers to delivery, and the three ways in which publishing can fail.

No network promises that a cut call was not accepted, and only some refuse a second post with the same key: Mastodon
keeps an `Idempotency-Key` for one hour (docs.joinmastodon.org, methods/statuses), a Bluesky record can be put under a
key of our own, and e-mail has its Message-ID (RFC 5322). X, Facebook, Instagram and Discourse publish it again. So an
adapter always says whether a failed call may have been accepted, and can look for a post before it is sent again.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from routing_rules.vocabulary import ChannelKind


@dataclass(frozen=True, slots=True)
class OutgoingReply:
    """A reply as a network needs it."""

    idempotency_key: UUID
    channel: str
    kind: ChannelKind | None
    """None when the channel has left the rulebook since."""
    text: str
    in_reply_to: str
    """The network's id of the message that it answers."""
    thread: str | None
    author_id: str
    """The network's id of whom it addresses."""
    author_handle: str | None
    approved_at: datetime
    """It can't have been published before this."""


@dataclass(frozen=True, slots=True)
class Published:
    """A post as the network acknowledged it."""

    external_id: str
    url: str | None


class ChannelAdapter(Protocol):
    """The way to one network. Each call ends within the time-out that the adapter was made with."""

    async def send(self, reply: OutgoingReply) -> Published:
        """Publish it. Raises Refused, TryLater or Unclear."""
        ...

    async def look(self, reply: OutgoingReply) -> Published | None:
        """The post that this reply became already, if it did. Raises Refused, TryLater or Unclear."""
        ...


class ChannelError(Exception):
    """The network did not publish it, or not for certain; `words` are for whoever wrote the reply."""

    def __init__(self, words: str) -> None:
        super().__init__(words)
        self.words = words


class Refused(ChannelError):
    """The network will never accept it as it is."""


class TryLater(ChannelError):
    """It was certainly not published, and may be later; `retry_after` is in seconds; None: as we like."""

    def __init__(self, words: str, retry_after: float | None = None) -> None:
        super().__init__(words)
        self.retry_after = retry_after


class Unclear(ChannelError):
    """The call was cut or failed halfway: it may have been published, so look before sending it again."""
