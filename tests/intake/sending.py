"""A message as clients send it."""

from typing import Any

from sqlmodel import func, select

from service.foundation.clock import now
from service.foundation.database import Database
from service.tables import Message

URL = "/api/v1/messages"


def a_message(**changes: object) -> dict[str, Any]:
    """The example of the contract."""
    message = {
        "channel": "x",
        "external_id": "1790",
        "text": "Waar blijft mijn pakket?",
        "sent_at": now().isoformat(),
        "author": {"external_id": "u1", "handle": "jan", "name": "Jan", "followers": 120},
        "thread": "t9",
        "in_reply_to": "1789",
        "url": "https://social.example/jan/1790",
        "media": [{"url": "https://social.example/1.jpg", "kind": "image", "alt": "een doos"}],
        "raw": {"id": 1790, "b": [1, 2.5, None, "\u00e9"], "a": {"nul": "\0"}},
    }
    return message | changes


async def count(database: Database) -> int:
    """How many messages are stored."""
    async with database.transaction() as session:
        return (await session.exec(select(func.count()).select_from(Message))).one()
