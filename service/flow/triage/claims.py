"""Claiming waiting messages so that nothing is lost, however a worker ends: attempts are counted before the try.

A claim is a row lock, so a killed worker's messages can be claimed again at once. Beside it stands an attempt row,
committed before the try and deleted in the transaction that decides the messages: whoever claims a message that an
attempt row still names knows that the last try died with it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import CursorResult
from sqlalchemy.ext.asyncio import AsyncConnection

from service.flow.triage import statements
from service.foundation.clock import now

SUSPECTS_TOGETHER = 20


@dataclass(frozen=True, slots=True)
class Claimed:
    """One waiting message, locked by this transaction."""

    id: int
    channel: str
    external_id: str
    text: str
    sent_at: datetime
    received_at: datetime
    author_id: str
    author_handle: str | None
    author_name: str | None
    author_followers: int
    thread: str | None
    in_reply_to: str | None
    attempts: int


async def claim_set(connection: AsyncConnection, limit: int) -> list[Claimed]:
    """The oldest waiting messages that never failed and that nobody else has in hand."""
    return _claimed(await connection.exec_driver_sql(statements.CLAIM, {"limit": limit}))


async def claim_suspects(connection: AsyncConnection) -> list[Claimed]:
    """Messages whose set failed once, a few together; when there are none, one that failed again, alone.

    So a restarted worker's set is done in a moment, and a message that is to blame takes nobody down with it for long.
    """
    once = _claimed(await connection.exec_driver_sql(statements.CLAIM_SUSPECTS, {"limit": SUSPECTS_TOGETHER}))
    return once or _claimed(await connection.exec_driver_sql(statements.CLAIM_CULPRIT, {"limit": 1}))


async def count_dead_attempts(connection: AsyncConnection, claimed: Sequence[Claimed]) -> bool:
    """Count the tries that died with any of these messages in hand; True when there were some.

    The caller must commit before it tries again.
    """
    ids = [message.id for message in claimed]
    rows = (await connection.exec_driver_sql(statements.CLAIMED_BEFORE, {"ids": ids})).mappings()
    died = set(ids) & {message_id for row in rows for message_id in row["message_ids"]}
    if not died:
        return False
    error = "The worker died while it had this message in hand."
    await connection.exec_driver_sql(statements.COUNT_ATTEMPT, {"ids": sorted(died), "error": error})
    await connection.exec_driver_sql(statements.TAKE_OFF_ATTEMPTS, {"ids": sorted(died)})
    await connection.exec_driver_sql(statements.DROP_EMPTY_ATTEMPTS)
    return True


async def begin_attempt(connection: AsyncConnection, claimed: Sequence[Claimed], worker: str) -> int:
    """Write down, in a transaction of its own, who has what in hand."""
    values = {"ids": [message.id for message in claimed], "at": now(), "worker": worker}
    return int((await connection.exec_driver_sql(statements.BEGIN_ATTEMPT, values)).scalar_one())


async def end_attempt(connection: AsyncConnection, attempt_id: int) -> None:
    """Take the note away, in the transaction that holds the outcome."""
    await connection.exec_driver_sql(statements.END_ATTEMPT, {"id": attempt_id})


def _claimed(rows: CursorResult[*tuple[Any, ...]]) -> list[Claimed]:
    """The statement's columns stand in the order of the fields: names would cost as much as the query."""
    return [Claimed(*row) for row in rows]
