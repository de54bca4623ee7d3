"""How the fake network and its adapter write posts to each other."""

from datetime import datetime
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from routing_rules.vocabulary import ChannelKind

KEYED_KINDS = frozenset(
    {ChannelKind.MASTODON, ChannelKind.BLUESKY, ChannelKind.EMAIL, ChannelKind.WHATSAPP, ChannelKind.API}
)
"""The kinds whose fake publishes a post with a known reference only once; the others publish it again, as they do."""


class NewPost(BaseModel):
    """A post to publish."""

    model_config = ConfigDict(frozen=True)

    reference: UUID
    """Ours, kept with the post: what we look for, and on some networks the idempotency key."""
    text: str = Field(min_length=1)
    in_reply_to: str
    thread: str | None = None


class Post(NewPost):
    """A post that is public."""

    external_id: str = Field(min_length=1)
    url: str
    kind: ChannelKind
    channel: str
    published_at: datetime


class PostList(BaseModel):
    """Posts, newest first where they are listed."""

    model_config = ConfigDict(frozen=True)

    posts: list[Post]
    next: str | None = None
    """Where the next page goes on, None after the last."""
