"""The one writer: what it acknowledges is stored, whatever the database does, and a bad message harms no other."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from urllib.parse import urlsplit

import psycopg
import pytest
from psycopg.rows import TupleRow

from service.flow.intake.actions import Receipt
from service.flow.intake.forms import AuthorForm, MessageForm
from service.flow.intake.group_commit import GroupCommit
from service.foundation.clock import now
from service.foundation.database import Database
from service.foundation.errors import Overloaded

WRITERS = "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"


def a_form(external_id: str, **changes: object) -> MessageForm:
    """A checked message."""
    form = MessageForm(
        channel="x", external_id=external_id, text="Hallo", sent_at=now(), author=AuthorForm(external_id="u")
    )
    return form.model_copy(update=changes)


@asynccontextmanager
async def writing(commit: GroupCommit) -> AsyncIterator[None]:
    """The writer at work."""
    task = asyncio.create_task(commit.run())
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def operator(database: Database) -> "psycopg.AsyncConnection[TupleRow]":
    """A connection beside the application's."""
    return await psycopg.AsyncConnection.connect(database.url, autocommit=True)


async def stored(database: Database) -> set[tuple[str, int]]:
    """External ids and ids of what is in the database, seen through a connection that nobody cut."""
    async with await operator(database) as look:
        rows = await look.execute("SELECT external_id, id FROM message")
        return {(external_id, message_id) for external_id, message_id in await rows.fetchall()}


async def until_blocked(watch: "psycopg.AsyncConnection[TupleRow]") -> int:
    """The process id of the writer, once it waits for a lock."""
    while True:
        rows = await watch.execute(
            "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
        )
        found = await rows.fetchone()
        if found is not None:
            return int(found[0])
        await asyncio.sleep(0)


async def test_a_lost_connection_is_no_lost_and_no_false_promise(database: Database) -> None:
    commit = GroupCommit(database)
    async with writing(commit), await operator(database) as blocker, await operator(database) as killer:
        async with blocker.transaction():
            await blocker.execute("LOCK TABLE message IN SHARE MODE")
            promised = asyncio.create_task(commit.store([a_form("1")]))
            await killer.execute("SELECT pg_terminate_backend(%s)", [await until_blocked(killer)])
            await until_blocked(killer)
            assert not promised.done()
        receipts = await promised
    assert receipts[0].status == "created"
    assert await stored(database) == {("1", receipts[0].message_id)}


async def test_what_is_acknowledged_under_constant_cuts_is_stored(database: Database) -> None:
    commit = GroupCommit(database)
    done = asyncio.Event()
    progress = asyncio.Event()

    async def cut() -> None:
        """Whenever something was stored, since only then the writer has a connection again."""
        async with await operator(database) as killer:
            while not done.is_set():
                await progress.wait()
                progress.clear()
                await killer.execute(f"SELECT pg_terminate_backend(pid) FROM ({WRITERS}) AS writer")  # noqa: S608

    async with writing(commit):
        cutting = asyncio.create_task(cut())
        receipts: list[tuple[str, Receipt]] = []

        async def client(number: int) -> None:
            for turn in range(20):
                external_id = f"{number}-{turn}"
                receipts.append((external_id, (await commit.store([a_form(external_id)]))[0]))
                progress.set()

        await asyncio.gather(*(client(number) for number in range(20)))
        done.set()
        progress.set()
        await cutting
    assert len(receipts) == 400
    assert {(external_id, receipt.message_id) for external_id, receipt in receipts} == await stored(database)


async def test_an_outage_is_waited_for_within_bounds(database: Database, admin_url: str) -> None:
    name = urlsplit(database.url).path.strip("/")
    patient, hasty = GroupCommit(database, patience_seconds=60), GroupCommit(database, patience_seconds=0.2)
    async with writing(patient), writing(hasty):
        with psycopg.connect(admin_url, autocommit=True) as admin:
            admin.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS false")
            waiting = asyncio.create_task(patient.store([a_form("patient")]))
            with pytest.raises(Overloaded) as refused:
                await hasty.store([a_form("hasty")])
            assert refused.value.extensions["retry_after"]
            assert not waiting.done()
            admin.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS true")
        receipt = (await waiting)[0]
    assert await stored(database) == {("patient", receipt.message_id)}


async def test_one_bad_message_fails_alone(database: Database) -> None:
    commit = GroupCommit(database)
    forms = [a_form("1"), a_form("2", text="past every check: \0"), a_form("3")]
    outcomes = asyncio.gather(*(commit.store([form]) for form in forms), return_exceptions=True)
    await asyncio.sleep(0)
    async with writing(commit):
        first, second, third = await outcomes
    assert isinstance(second, Exception)
    assert not isinstance(second, Overloaded)
    assert {external_id for external_id, _ in await stored(database)} == {"1", "3"}
    assert isinstance(first, list)
    assert isinstance(third, list)


async def test_too_many_waiting_are_turned_away(database: Database) -> None:
    commit = GroupCommit(database, waiting_limit=3)
    held = [asyncio.create_task(commit.store([a_form(str(number))])) for number in range(3)]
    await asyncio.sleep(0)
    with pytest.raises(Overloaded):
        await commit.store([a_form("late")])
    async with writing(commit):
        await asyncio.gather(*held)
        await commit.store([a_form("again")])
    assert {external_id for external_id, _ in await stored(database)} == {"0", "1", "2", "again"}


async def test_whoever_waits_is_told_when_it_stops(database: Database) -> None:
    commit = GroupCommit(database)
    async with await operator(database) as blocker, await operator(database) as watch, blocker.transaction():
        await blocker.execute("LOCK TABLE message IN SHARE MODE")
        async with writing(commit):
            told: Sequence[asyncio.Task[list[Receipt]]]
            told = [asyncio.create_task(commit.store([a_form("1")]))]
            await until_blocked(watch)
            told = [*told, asyncio.create_task(commit.store([a_form("2")]))]
            await asyncio.sleep(0)
        outcomes = await asyncio.gather(*told, return_exceptions=True)
    assert [type(outcome) for outcome in outcomes] == [Overloaded, Overloaded]
    assert await stored(database) == set()


async def test_a_message_twice_in_one_group_is_one_message(database: Database) -> None:
    commit = GroupCommit(database)
    same = [a_form("1"), a_form("2"), a_form("1")]
    async with writing(commit):
        first, second, third = await commit.store(same)
    assert [first.status, second.status, third.status] == ["created", "created", "duplicate"]
    assert first.message_id == third.message_id


async def test_two_processes_with_the_same_messages_never_wait_in_a_circle(database: Database) -> None:
    other = Database(database.url)
    forms = [a_form(str(number)) for number in range(400)]
    here, there = GroupCommit(database), GroupCommit(other)
    async with writing(here), writing(there):
        for turn in range(5):
            fresh = [form.model_copy(update={"external_id": f"{turn}-{form.external_id}"}) for form in forms]
            outcomes = await asyncio.gather(here.store(fresh), there.store(fresh[::-1]))
            created = [receipt.message_id for one in outcomes for receipt in one if receipt.status == "created"]
            assert len(created) == len(set(created)) == 400
            assert {r.message_id for r in outcomes[0]} == {r.message_id for r in outcomes[1]}
    await other.close()
