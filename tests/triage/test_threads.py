"""One thread is one ticket with its messages in order, whatever order they come in, however many workers there are."""

import asyncio
import random
from concurrent.futures import ThreadPoolExecutor
from itertools import permutations
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.ext.asyncio import AsyncConnection

from routing_rules.vocabulary import TicketState
from service.configuration.queries import active_configuration
from service.flow.triage.actions import _triage, triage_waiting
from service.flow.triage.claims import claim_set
from service.flow.triage.threads import resolve_threads
from service.foundation.database import Database
from service.tables import Ticket
from service.tickets.merging import move_keys
from tests.builders import Said, messages, store, tickets, triage_all
from tests.tries import tries


async def open_threads(database: Database) -> list[list[str]]:
    """The messages of each ticket that isn't closed."""
    alive = await open_tickets(database)
    async with database.transaction() as session:
        return sorted([[message.external_id for message in await messages(session, ticket.id)] for ticket in alive])


async def open_tickets(database: Database) -> list[Ticket]:
    """Those that aren't closed, in order."""
    async with database.transaction() as session:
        return [ticket for ticket in await tickets(session) if ticket.state != TicketState.CLOSED]


def conversation(name: str, length: int, *, linked_by: str) -> list[Said]:
    """A thread in which each message answers an earlier one, named by the network or not."""
    rng = random.Random(name)  # noqa: S311 - a fixed shuffle
    said = [Said(f"{name}.00", author=name, thread=name if "thread" in linked_by else None)]
    for n in range(1, length):
        parent = f"{name}.{rng.randrange(n):02}" if "reply" in linked_by else None
        thread = name if "thread" in linked_by else None
        said.append(Said(f"{name}.{n:02}", "hallo?", n, author=name, thread=thread, in_reply_to=parent))
    return said


@pytest.mark.parametrize("linked_by", ["thread", "reply", "thread and reply"])
async def test_two_workers_and_shuffled_threads(database: Database, linked_by: str) -> None:
    threads = [conversation(f"t{n:02}", 25, linked_by=linked_by) for n in range(20)]
    said = [one for thread in threads for one in thread]
    random.Random(7).shuffle(said)  # noqa: S311 - a fixed shuffle
    await store(database, said)

    async def work(name: str) -> None:
        while await triage_waiting(database, name, limit=17, max_attempts=3):
            pass

    await asyncio.gather(work("one"), work("two"))
    await triage_all(database)
    assert await open_threads(database) == [[one.external_id for one in thread] for thread in threads]


@pytest.mark.parametrize("limit", [1, 500])
@pytest.mark.parametrize("order", list(permutations(range(3))))
async def test_threads_that_the_network_names_stay_apart(
    database: Database, limit: int, order: tuple[int, ...]
) -> None:
    said = [Said("a", thread="A"), Said("b", minute=1, thread="B"), Said("c", minute=2, thread="B", in_reply_to="a")]
    await store(database, [said[n] for n in order])
    await triage_all(database, limit=limit)
    assert await open_threads(database) == [["a"], ["b", "c"]]


@pytest.mark.parametrize("limit", [1, 500])
@pytest.mark.parametrize("order", list(permutations(range(3))))
async def test_a_parent_without_a_thread_joins_its_reply(
    database: Database, limit: int, order: tuple[int, ...]
) -> None:
    said = [Said("a"), Said("b", minute=1, thread="A", in_reply_to="a"), Said("c", minute=2, thread="A")]
    await store(database, [said[n] for n in order])
    await triage_all(database, limit=limit)
    assert await open_threads(database) == [["a", "b", "c"]]


async def test_the_same_ids_on_another_channel_are_another_thread(database: Database) -> None:
    await store(database, [Said("a"), Said("b", minute=1, in_reply_to="a", channel="forum")])
    await triage_all(database)
    assert await open_threads(database) == [["a"], ["b"]]


async def test_people_who_answer_the_same_unknown_message_are_in_one_thread(database: Database) -> None:
    await store(database, [Said("b", in_reply_to="a"), Said("c", minute=1, in_reply_to="a")])
    await triage_all(database, limit=1)
    assert await open_threads(database) == [["b", "c"]]


@given(st.permutations(range(9)), st.integers(1, 9))
@tries(10)
def test_any_order_of_arrival_gives_the_same_threads(database: Database, order: list[int], limit: int) -> None:
    channel = "forum"
    prefix = f"{uuid4()}/"
    parents = [None, 0, 0, 1, 3, None, 5, 6, 5]
    said = [
        Said(
            f"{prefix}{n}",
            "hallo?",
            n,
            in_reply_to=None if parent is None else f"{prefix}{parent}",
            channel=channel,
        )
        for n, parent in enumerate(parents)
    ]

    async def run() -> list[list[str]]:
        own = Database(database.url, pool_size=2)
        await store(own, [said[n] for n in order])
        await triage_all(own, limit=limit)
        found = [thread for thread in await open_threads(own) if thread[0].startswith(prefix)]
        await own.close()
        return found

    # The test's own loop is running already, and hypothesis calls plain functions: a thread has a loop to itself.
    with ThreadPoolExecutor(1) as pool:
        found = pool.submit(lambda: asyncio.run(run())).result()
    assert found == [[f"{prefix}{n}" for n in range(5)], [f"{prefix}{n}" for n in range(5, 9)]]


async def until_somebody_waits(connection: AsyncConnection) -> None:
    """Until another transaction on this database waits for a lock."""
    waits = "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
    while True:
        if (await connection.exec_driver_sql(waits)).fetchall():
            return
        await asyncio.sleep(0)


async def test_what_is_added_to_a_thread_while_it_ends_goes_with_it(database: Database) -> None:
    """One worker adds an answer to a thread while another joins that thread to an older one."""
    await store(
        database, [Said("first", in_reply_to="root"), Said("b", minute=1), Said("c", minute=2, in_reply_to="b")]
    )
    await triage_all(database)
    assert await open_threads(database) == [["b", "c"], ["first"]]
    await store(database, [Said("d", minute=3, in_reply_to="c"), Said("root", minute=4, in_reply_to="b")])
    async with database.hot_transaction() as adding:
        (answer,) = await claim_set(adding, 1)
        await resolve_threads(adding, [answer])
        joining = asyncio.create_task(triage_waiting(database, "joining", limit=1, max_attempts=3))
        await until_somebody_waits(adding)
        await _triage(adding, [answer], await active_configuration(adding), 3)
    await joining
    await store(database, [Said("e", minute=5, in_reply_to="d")])
    await triage_all(database)
    assert await open_threads(database) == [["first", "b", "c", "d", "root", "e"]]


async def test_keys_that_are_being_added_are_moved_too(database: Database) -> None:
    await store(database, [Said("a"), Said("b", minute=1), Said("c", minute=2, in_reply_to="b")])
    await triage_all(database)
    older, ending = [ticket.thread_id for ticket in await open_tickets(database)]
    await store(database, [Said("d", minute=3, in_reply_to="c")])
    async with database.hot_transaction() as adding, database.hot_transaction() as joining:
        await resolve_threads(adding, await claim_set(adding, 1))
        moving = asyncio.create_task(move_keys(joining, {ending: older}))
        await until_somebody_waits(adding)
        await adding.commit()
        assert await moving == {ending: ["m:b", "m:c", "m:d"]}
