"""What the customer did after an answer became public: thanked, asked again, got angrier, or nothing."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from routing_rules.facts import MessageFacts
from routing_rules.reactions import Reaction, Said, reaction, said
from routing_rules.rulebook_parts import Rulebook
from routing_rules.vocabulary import EventKind
from service.participation.asked_rows import Spoken, Told

UNSAID = Said("neutral", asks=True, heard=False)
"""Where we spoke first, nothing was said before our answer."""
_OUR_OWN_DOING = frozenset({"reply_failed", "overtaken"})
"""Why a ticket is reopened without the customer coming back."""


@dataclass(frozen=True, slots=True)
class After:
    """What followed an answer, as far as it is known."""

    reaction: Reaction | None = None
    asked_again_at: datetime | None = None
    reopened_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Listener:
    """Reads messages by the rulebook in force, each once."""

    rulebook: Rulebook
    channel: str
    heard: dict[int, Said] = field(default_factory=dict)

    def after(self, story: Sequence[Told], public: datetime | None, until: datetime) -> After:
        """What the ticket's customer did after `public`, up to `until`; None: the answer is not public (yet)."""
        if public is None:
            return After()
        spoken = _customers(story)
        earlier = [message for message in spoken if message.sent_at <= public]
        later = [message for message in spoken if message.sent_at > public]
        before = self._said(earlier[-1]) if earlier else UNSAID
        first = self._said(later[0]) if later else None
        waited = (later[0].sent_at if later else until) - public
        again = next((message.sent_at for message in later if self._said(message).asks), None)
        return After(reaction(before, first, waited), again, self._reopened(story, public))

    def _reopened(self, story: Sequence[Told], public: datetime) -> datetime | None:
        """Not by thanks, nor by what was said before the answer and came late."""
        for happening, _, message in story:
            if happening.kind is not EventKind.TICKET_REOPENED or happening.at <= public:
                continue
            if happening.data.get("reason") in _OUR_OWN_DOING:
                continue
            if message is None or (message.sent_at > public and self._said(message).asks):
                return happening.at
        return None

    def _said(self, message: Spoken) -> Said:
        if message.id not in self.heard:
            facts = MessageFacts(
                text=message.text,
                channel=self.channel,
                channel_kind=self.rulebook.channels[self.channel].kind,
                language=message.language,
                author=message.author_id,
                followers=message.author_followers,
                sent_at=message.sent_at,
            )
            self.heard[message.id] = said(facts, self.rulebook)
        return self.heard[message.id]


def author_of(story: Sequence[Told]) -> str:
    """The customer whose ticket it is: whoever said the first thing in it; empty where we spoke first."""
    return next((message.author_id for _, _, message in story if message is not None and message.is_customer), "")


def _customers(story: Sequence[Told]) -> list[Spoken]:
    """What the ticket's customer said, in the order in which it was sent."""
    author = author_of(story)
    told = {message.id: message for _, _, message in story if message is not None}
    own = [message for message in told.values() if message.is_customer and message.author_id == author]
    return sorted(own, key=lambda message: (message.sent_at, message.id))
