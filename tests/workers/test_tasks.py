"""Tasks do whatever waits, may run twice, and leave word of how it went."""

import psycopg
import pytest
from sqlalchemy.exc import ProgrammingError
from sqlmodel import select

from service.flow.reporting.queries import absent, failing, status
from service.foundation.database import Database
from service.foundation.errors import SetupError
from service.foundation.settings import settings
from service.tables import Message
from service.tables.messages import Triage
from tests.builders import Said, store, tickets
from tests.workers.conftest import WorkerThread
from workers import runtime
from workers.tasks.delivery import deliver_replies
from workers.tasks.triage import triage_messages


async def test_a_triage_task_decides_whatever_waits_and_may_run_twice(database: Database, worker: WorkerThread) -> None:
    await store(database, [Said(f"{n}", author=f"a{n}") for n in range(7)])
    worker.run(triage_messages)
    worker.run(triage_messages)
    async with database.transaction() as session:
        assert {message.triage for message in await session.exec(select(Message))} == {Triage.DECIDED}
        assert len(await tickets(session)) == 7


async def test_a_delivery_task_without_replies_does_nothing_twice(database: Database, worker: WorkerThread) -> None:
    worker.run(deliver_replies, sweep=True)
    worker.run(deliver_replies, sweep=True)
    async with database.transaction() as session:
        assert await failing(session) == []


async def test_a_sweep_shows_that_worker_and_beat_are_alive(database: Database, worker: WorkerThread) -> None:
    async with database.transaction() as session:
        assert await absent(session) == ["beat", "relay", "worker"]
    worker.run(triage_messages, sweep=True)
    async with database.transaction() as session:
        assert await absent(session) == ["relay"]


async def test_a_failing_step_is_visible_until_it_works_again(database: Database, worker: WorkerThread) -> None:
    with psycopg.connect(database.url, autocommit=True) as connection:
        connection.execute("ALTER TABLE attempt RENAME TO mislaid")
        connection.execute("ALTER TABLE message RENAME TO mislaid_too")
        for _ in range(2):
            with pytest.raises(ProgrammingError, match="message"):
                worker.run(triage_messages)
        async with database.transaction() as session:
            (failure,) = await failing(session)
        assert (failure.step, failure.count) == ("triage", 2)
        assert "message" in failure.error
        connection.execute("ALTER TABLE mislaid_too RENAME TO message")
        connection.execute("ALTER TABLE mislaid RENAME TO attempt")
    worker.run(triage_messages, sweep=True)
    async with database.transaction() as session:
        assert await failing(session) == []


async def test_status_says_what_waits_for_each_step(database: Database) -> None:
    await store(database, [Said("1"), Said("2")])
    async with database.transaction() as session:
        now = await status(session)
    waiting = {step.name: (step.count, step.more) for step in now.steps}
    assert waiting == {"triage": (2, False), "delivery": (0, False), "reporting": (0, False)}
    assert {queue.name for queue in now.queues} >= {"webcare", "supply_chain", "triage", "escalation"}


def test_a_worker_without_a_database_says_what_to_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OLIEVLEK_DATABASE_URL", raising=False)
    settings.cache_clear()
    with pytest.raises(SetupError, match="OLIEVLEK_DATABASE_URL"):
        runtime.open_runtime()
    settings.cache_clear()


async def test_one_child_of_a_worker_delivers_while_the_others_stay_free(database: Database) -> None:
    async with database.alone("delivery") as first, database.alone("delivery") as second, database.alone("x") as other:
        assert (first, second, other) == (True, False, True)
    async with database.alone("delivery") as again:
        assert again
