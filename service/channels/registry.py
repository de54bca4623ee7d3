"""Which adapter a channel has; a channel without one refuses each reply in words, never in silence."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from routing_rules.vocabulary import ChannelKind
from service.channels.fake import FakeAdapter, open_fake
from service.channels.protocol import ChannelAdapter, OutgoingReply, Published, Refused
from service.foundation.settings import Settings


@dataclass(frozen=True, slots=True)
class NotConnected:
    """Stands in for the adapter that a kind of channel has not."""

    reason: str

    async def send(self, reply: OutgoingReply) -> Published:
        """Refuse it, saying why."""
        raise Refused(f"{reply.channel}: this channel isn't connected: {self.reason}")

    async def look(self, reply: OutgoingReply) -> Published | None:
        """What was never connected published nothing."""
        return None


@dataclass(frozen=True, slots=True)
class Adapters:
    """The adapters that are open."""

    fake: FakeAdapter | None

    def of(self, kind: ChannelKind | None) -> ChannelAdapter:
        """The adapter for channels of this kind; None is the kind of a channel that left the rulebook."""
        if kind is None:
            return NotConnected("it is no longer in the rulebook.")
        if self.fake is None:
            return NotConnected(f"Olievlek can't publish on {kind} yet.")
        return self.fake


@asynccontextmanager
async def open_adapters(settings: Settings) -> AsyncIterator[Adapters]:
    """Adapters with their connections, closed when the block ends. With a fake network every kind publishes there."""
    if settings.network_url is None:
        yield Adapters(None)
        return
    async with open_fake(settings.network_url, settings.delivery_timeout_seconds) as fake:
        yield Adapters(fake)
