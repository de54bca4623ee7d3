"""Which thread each message belongs to, whatever order the messages of a thread arrive in.

Every message leaves keys behind: its own id, the id it answers, the network's thread id. Messages that share a key are
of one thread. A reply that arrives before its parent leaves the parent's key, which the parent then finds. When two
threads turn out to be one, the younger joins the older - unless the network itself says that they are two.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncConnection

from service.flow.triage import statements
from service.flow.triage.claims import Claimed
from service.flow.triage.unions import Unions
from service.foundation.arrays import array, transposed

Key = tuple[str, str]
"""Channel, and "m:" or "t:" with an external id."""


@dataclass(frozen=True, slots=True)
class Threads:
    """Where messages belong: thread id by message id, and which threads ended in which (loser -> winner)."""

    of_message: dict[int, int]
    joined: dict[int, int]


async def resolve_threads(connection: AsyncConnection, claimed: Sequence[Claimed]) -> Threads:
    """Find or begin the thread of each message; locks the keys, so that no two workers begin the same thread."""
    groups = _groups(claimed)
    known = await _lock_keys(connection, _provisional(claimed, groups))
    unions = await _meet(connection, groups, known)
    of_message = {message.id: unions.find(known[_placing_key(message)]) for message in claimed}
    threads = Threads(of_message, unions.losers())
    await _store(connection, claimed, known, threads)
    return threads


def _groups(claimed: Sequence[Claimed]) -> Unions[Key]:
    """Keys that belong together by this set alone. The network's own threads come first: they never join each other."""
    groups: Unions[Key] = Unions(_network_key(message) for message in claimed if message.thread)
    for message in claimed:
        if message.thread:
            groups.join(_own_key(message), _network_key(message))
    for message in sorted(claimed, key=lambda message: message.thread is not None):
        if message.in_reply_to:
            groups.join(_own_key(message), (message.channel, f"m:{message.in_reply_to}"))
    return groups


def _own_key(message: Claimed) -> Key:
    return message.channel, f"m:{message.external_id}"


def _network_key(message: Claimed) -> Key:
    return message.channel, f"t:{message.thread}"


def _placing_key(message: Claimed) -> Key:
    return _network_key(message) if message.thread else _own_key(message)


def _keys(message: Claimed) -> Iterable[Key]:
    yield _own_key(message)
    if message.thread:
        yield _network_key(message)
    if message.in_reply_to:
        yield message.channel, f"m:{message.in_reply_to}"


def _provisional(claimed: Sequence[Claimed], groups: Unions[Key]) -> dict[Key, int]:
    """The thread that each key begins, should it be new: that of the group's first message. Every group has one."""
    first: dict[Key, int] = {}
    for message in claimed:
        first.setdefault(groups.find(_own_key(message)), message.id)
    return {key: first[groups.find(key)] for message in claimed for key in _keys(message)}


async def _lock_keys(connection: AsyncConnection, begun: dict[Key, int]) -> dict[Key, int]:
    keys = sorted(begun)
    columns = transposed(("channel", "key"), keys)
    threads = {"thread_id": array([begun[key] for key in keys])}
    added = await connection.exec_driver_sql(statements.ADD_KEYS, columns | threads)
    if added.rowcount == len(keys):
        return begun
    rows = await connection.exec_driver_sql(statements.LOCK_KEYS, columns)
    return {(row["channel"], row["key"]): row["thread_id"] for row in rows.mappings()}


async def _meet(connection: AsyncConnection, groups: Unions[Key], known: dict[Key, int]) -> Unions[int]:
    """Join the threads that a group of keys turns out to connect."""
    meetings = [
        (known[key], known[groups.find(key)]) for key in known if known[key] != known.get(groups.find(key), known[key])
    ]
    if not meetings:
        return Unions()
    threads = sorted({thread for meeting in meetings for thread in meeting})
    named = (await connection.exec_driver_sql(statements.NETWORK_KEYS, {"ids": threads})).scalars()
    unions: Unions[int] = Unions(named)
    for one, other in meetings:
        unions.join(one, other)
    return unions


async def _store(
    connection: AsyncConnection, claimed: Sequence[Claimed], known: dict[Key, int], threads: Threads
) -> None:
    """Make the keys say what was found out."""
    if threads.joined:
        moved = {"loser": list(threads.joined), "winner": list(threads.joined.values())}
        await connection.exec_driver_sql(statements.MOVE_KEYS, moved)
    placed = {_own_key(message): threads.of_message[message.id] for message in claimed}
    strayed = sorted(key for key, at in placed.items() if threads.joined.get(known[key], known[key]) != at)
    if strayed:
        columns = transposed(("channel", "key"), strayed)
        await connection.exec_driver_sql(
            statements.SET_KEYS, columns | {"thread_id": array([placed[key] for key in strayed])}
        )
