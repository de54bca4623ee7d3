"""Which thread each message belongs to, whatever order the messages of a thread arrive in.

Every message leaves keys behind: its own id, the id it answers, the network's thread id. Messages that share a key are
of one thread. A reply that arrives before its parent leaves the parent's key, which the parent then finds. When two
threads turn out to be one, the younger joins the older - unless the network itself says that they are two, or a
colleague does, who split a ticket or undid a merge.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncConnection

from service.flow.triage import statements
from service.flow.triage.claims import Claimed
from service.flow.triage.unions import Unions
from service.foundation.arrays import array, transposed
from service.tickets.merging import move_keys

Key = tuple[str, str]
"""Channel, and "m:" or "t:" with an external id."""
Placed = tuple[Unions[int], frozenset[int]]
"""Which threads are one, and those that a colleague keeps apart."""


@dataclass(frozen=True, slots=True)
class Threads:
    """Where messages belong: thread id by message id, and which threads ended in which (loser -> winner)."""

    of_message: dict[int, int]
    joined: dict[int, int]
    keys_moved: dict[int, list[str]]
    """The keys that a thread which ended had until then."""


async def resolve_threads(connection: AsyncConnection, claimed: Sequence[Claimed]) -> Threads:
    """Find or begin the thread of each message; locks the keys, so that no two workers begin the same thread."""
    groups = _groups(claimed)
    known = await _lock_keys(connection, _provisional(claimed, groups))
    unions, apart = await _meet(connection, groups, known)
    thread_of = {key: unions.find(thread) for key, thread in known.items()}
    of_message = {message.id: _placed(message, thread_of, apart) for message in claimed}
    threads = Threads(of_message, unions.losers(), await move_keys(connection, unions.losers()))
    await _store_strayed(connection, claimed, known, threads)
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


def _placed(message: Claimed, thread_of: Mapping[Key, int], apart: Collection[int]) -> int:
    """The network says where a message belongs, but what answers something that was split off belongs with that."""
    if not message.thread:
        return thread_of[_own_key(message)]
    answered = thread_of.get((message.channel, f"m:{message.in_reply_to}"))
    return answered if answered in apart and answered is not None else thread_of[_network_key(message)]


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


async def _meet(connection: AsyncConnection, groups: Unions[Key], known: dict[Key, int]) -> Placed:
    """Join the threads that a group of keys turns out to connect."""
    meetings = [
        (known[key], known[groups.find(key)]) for key in known if known[key] != known.get(groups.find(key), known[key])
    ]
    if not meetings:
        return Unions(), frozenset()
    threads = sorted({thread for meeting in meetings for thread in meeting})
    named = {
        row["thread_id"]: row["apart"]
        for row in (await connection.exec_driver_sql(statements.NAMED_THREADS, {"ids": threads})).mappings()
    }
    unions: Unions[int] = Unions(named)
    for one, other in meetings:
        unions.join(one, other)
    return unions, frozenset(unions.find(thread) for thread, is_apart in named.items() if is_apart)


async def _store_strayed(
    connection: AsyncConnection, claimed: Sequence[Claimed], known: dict[Key, int], threads: Threads
) -> None:
    """Make each message's own key lead to where it was placed."""
    placed = {_own_key(message): threads.of_message[message.id] for message in claimed}
    strayed = sorted(key for key, at in placed.items() if threads.joined.get(known[key], known[key]) != at)
    if strayed:
        columns = transposed(("channel", "key"), strayed)
        await connection.exec_driver_sql(
            statements.SET_KEYS, columns | {"thread_id": array([placed[key] for key in strayed])}
        )
