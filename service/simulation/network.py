"""The network of a made-up month: takes every reply, in this process."""

from dataclasses import dataclass, field
from uuid import UUID

from service.channels.protocol import OutgoingReply, Published


@dataclass(slots=True)
class MadeUpNetwork:
    """A channel's adapter that publishes nothing anywhere."""

    published: dict[UUID, Published] = field(default_factory=dict)

    async def send(self, reply: OutgoingReply) -> Published:
        """Take it; numbered, since a random id would tell two runs apart."""
        post = Published(f"made-up-reply-{len(self.published) + 1}", None)
        return self.published.setdefault(reply.idempotency_key, post)

    async def look(self, reply: OutgoingReply) -> Published | None:
        """What it became already."""
        return self.published.get(reply.idempotency_key)
