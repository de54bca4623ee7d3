"""The body that every floor reads: the fields that messages have."""

from pydantic import AwareDatetime, BaseModel


class Author(BaseModel):
    """Who wrote it."""

    external_id: str
    handle: str | None = None
    name: str | None = None
    followers: int = 0


class Message(BaseModel):
    """What was said."""

    channel: str
    external_id: str
    text: str
    sent_at: AwareDatetime
    author: Author
    thread: str | None = None
    in_reply_to: str | None = None
