"""A message that can't be triaged is put aside with its error, and holds nobody up, also when it kills the worker."""

import os
import signal
import subprocess
import sys
import textwrap

import psycopg
from sqlmodel import col, select

from routing_rules.vocabulary import EventKind
from service.flow.triage.actions import retry_quarantined
from service.flow.triage.claims import claim_set, claim_suspects, count_dead_attempts
from service.flow.triage.queries import quarantined
from service.foundation.database import Database
from service.people.actor import SYSTEM
from service.tables import Attempt, Event, Message
from service.tables.messages import Triage
from tests.builders import Said, store, triage_all


async def states(database: Database) -> dict[str, str]:
    """How each message stands."""
    async with database.transaction() as session:
        return {message.external_id: message.triage for message in await session.exec(select(Message))}


async def test_a_message_that_fails_does_not_hold_up_its_set(database: Database) -> None:
    await store(database, [Said("good 1"), Said("bad", channel="a channel that left the rulebook"), Said("good 2")])
    await triage_all(database, max_attempts=3)
    assert await states(database) == {"good 1": "decided", "bad": "quarantined", "good 2": "decided"}
    async with database.transaction() as session:
        (aside,) = await quarantined(session)
        kinds = (await session.exec(select(Event.kind).order_by(col(Event.id)))).all()
        assert (await session.exec(select(Attempt))).all() == []
    assert aside.attempts == 3
    assert "a channel that left the rulebook" in aside.error
    assert kinds.count(EventKind.MESSAGE_QUARANTINED) == 1


async def test_what_the_database_refuses_is_found_by_trying_each_alone(database: Database) -> None:
    ids = await store(database, [Said("good 1"), Said("bad"), Said("good 2")])
    async with database.transaction() as session:
        connection = await session.connection()
        # A decision that stands already makes the set's insert fail, as a corrupted row would.
        await connection.exec_driver_sql(
            "INSERT INTO decision (message_id, config_version_id, decided_at, queue, stage, share, state, urgency,"
            " tone, confidence, because) VALUES (%(id)s, 1, now(), 'triage', 'hub', 0, 'open', 0, 'neutral', 0, '[]')",
            {"id": ids[1]},
        )
    await triage_all(database)
    assert await states(database) == {"good 1": "decided", "bad": "quarantined", "good 2": "decided"}


async def test_a_quarantined_message_can_be_retried(database: Database) -> None:
    (number,) = await store(database, [Said("1", channel="gone")])
    await triage_all(database)
    async with database.transaction() as session:
        message = await session.get_one(Message, number)
        message.channel = "forum"
        assert await retry_quarantined(session, SYSTEM, [number, number + 1]) == [number]
    await triage_all(database)
    assert await states(database) == {"1": Triage.DECIDED}


HOLDS_AND_WAITS = """
    import asyncio
    from service.flow.triage.claims import begin_attempt, claim_set, claim_suspects
    from service.foundation.database import Database

    async def main():
        database = Database({url!r})
        async with database.hot_transaction() as connection:
            claimed = await claim_set(connection, 500) or await claim_suspects(connection)
            async with database.hot_transaction() as note:
                await begin_attempt(note, claimed, "doomed")
            print(len(claimed), flush=True)
            await asyncio.sleep(600)

    asyncio.run(main())
"""


HELD = """
    SELECT 1 FROM pg_locks JOIN pg_class ON relation = pg_class.oid
    WHERE relname = 'message' AND pid <> pg_backend_pid()"""


def kill_a_worker_that_has_work_in_hand(database: Database) -> int:
    """Start a process that claims what waits, kill it in the middle; returns how many messages it had."""
    program = textwrap.dedent(HOLDS_AND_WAITS.format(url=database.url))
    process = subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    claimed = int(process.stdout.readline())
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    process.stdout.close()
    with psycopg.connect(database.url, autocommit=True) as connection:
        while connection.execute(HELD).fetchall():
            pass  # Postgres notices within milliseconds that the process is gone
    return claimed


async def test_messages_of_a_killed_worker_are_claimable_at_once(database: Database) -> None:
    await store(database, [Said(f"{n}", minute=n) for n in range(5)])
    assert kill_a_worker_that_has_work_in_hand(database) == 5
    await triage_all(database)
    assert set((await states(database)).values()) == {Triage.DECIDED}
    async with database.transaction() as session:
        assert (await session.exec(select(Attempt))).all() == []


async def test_a_message_that_kills_its_worker_each_time_ends_in_quarantine(database: Database) -> None:
    await store(database, [Said("killer")])
    for _ in range(3):
        assert kill_a_worker_that_has_work_in_hand(database) == 1
        # The next worker counts the dead attempt before it tries anything; it is killed in turn.
        async with database.hot_transaction() as connection:
            claimed = await claim_set(connection, 500) or await claim_suspects(connection)
            assert await count_dead_attempts(connection, claimed)
    await triage_all(database)
    async with database.transaction() as session:
        (aside,) = await quarantined(session)
    assert aside.error == "The worker died while it had this message in hand."
