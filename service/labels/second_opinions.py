"""Second opinions: a fixed share of labelled messages is offered to somebody else, who has not seen the first."""

from collections.abc import Mapping
from datetime import datetime
from hashlib import blake2b

from sqlalchemy.ext.asyncio import AsyncConnection

from service.foundation.arrays import array
from service.labels import statements

SHARE = 5
"""Of a hundred messages."""


def is_drawn(message_id: int) -> bool:
    """Whether this message is one of the share: the same for ever, and nothing about the message has a say in it.

    BLAKE2b with 8 bytes of digest over "second" and the id, joined by NUL, read as a big-endian number modulo 100.
    """
    digest = blake2b(f"second\0{message_id}".encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big") % 100 < SHARE


async def offer(connection: AsyncConnection, labels: Mapping[int, int], at: datetime) -> None:
    """Offer those of these labels' messages that are drawn, where nobody labelled them before; by label id."""
    drawn = [label_id for label_id, message_id in labels.items() if is_drawn(message_id)]
    if drawn:
        await connection.exec_driver_sql(statements.OFFER, {"ids": array(drawn), "at": at})
