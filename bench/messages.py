"""Messages to send: the demo's made-up day over and over with new ids, or real ones from a file."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import count, islice
from pathlib import Path
from typing import Any

from service.demo.day import posts, read_day
from service.flow.intake.shapes import corpus_shape

CHANNEL = "x"
"""Real messages are given to this channel of the default rulebook."""
OWN_IDS = ("external_id", "thread", "in_reply_to")


def messages(tag: str, amount: int, data: Path | None = None) -> list[dict[str, Any]]:
    """So many messages that no other tag has; threads, replies and authors hang together as in the original."""
    now = datetime.now(UTC)
    originals = _made_up(now) if data is None else _real(data, now, amount)
    endless = (_renamed(original, f"{tag}{turn}") for turn in count() for original in originals)
    return list(islice(endless, amount))


def _made_up(now: datetime) -> list[dict[str, Any]]:
    """Sent just now, in their order: what a day of lateness leads to is measured by itself."""
    firsts = {post["external_id"]: dict(post) for post in posts(read_day(), now)}
    moments = (now + timedelta(microseconds=place) for place in count())
    return [{**post, "sent_at": moment.isoformat()} for post, moment in zip(firsts.values(), moments, strict=False)]


def _real(data: Path, now: datetime, amount: int) -> list[dict[str, Any]]:
    """Sent just now: what they say counts here, not that they are old."""
    found = []
    for line in islice(_lines(data), 4 * amount):
        shaped = corpus_shape(line)
        if shaped is not None and shaped["text"]:
            kept = {name: value for name, value in shaped.items() if value is not None and name != "raw"}
            found.append({**kept, "channel": CHANNEL, "sent_at": now.isoformat()})
    return found


def _lines(data: Path) -> Iterator[dict[str, Any]]:
    with data.open(encoding="utf-8") as file:
        yield from map(json.loads, file)


def _renamed(message: dict[str, Any], tag: str) -> dict[str, Any]:
    ids = {name: f"{message[name]}-{tag}" for name in OWN_IDS if message.get(name)}
    author = {**message["author"], "external_id": f"{message['author']['external_id']}-{tag}"}
    return {**message, **ids, "author": author}
