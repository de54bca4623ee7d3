"""The box in which a reply is written, shared by the ticket's page and the step that takes the reply in."""

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID, uuid4


@dataclass(frozen=True, slots=True)
class ReplyCheck:
    """How a text stands on its channel."""

    left: int
    """How much more fits, in the network's own counting; negative when it is too long."""
    objections: tuple[str, ...] = ()
    """What is wrong with it, as sentences in the reader's language."""


@dataclass(frozen=True, slots=True)
class NewerMessage:
    """What the customer wrote while the reply was being written."""

    author: str
    text: str
    sent_at: datetime


@dataclass(frozen=True, slots=True)
class Composer:
    """A reply being written to one ticket."""

    number: int
    handle: str
    channel: str
    is_public: bool
    check: ReplyCheck
    text: str = ""
    key: UUID = field(default_factory=uuid4)
    """The same form sent twice is one reply."""
    seen: int | None = None
    """The newest message of the customer that stands on the page: its author has seen it."""
    is_draft: bool = False
    """It goes to the hub, which publishes it."""
    newer: list[NewerMessage] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class ComposerPage:
    """The box by itself, with what was wrong."""

    composer: Composer
