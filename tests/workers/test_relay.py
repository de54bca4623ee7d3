"""The relay turns committed events into nudges, survives the loss of the database, and never needs to be right."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable

import psycopg
import pytest
import pytest_asyncio
import redis.asyncio
from celery import Celery

from routing_rules.vocabulary import EventKind
from service.flow.reporting.queries import absent
from service.foundation.database import Database
from service.tickets.ledger import announce
from workers.app import app
from workers.flow import Step
from workers.relay import Relay


@pytest_asyncio.fixture
async def nudges(
    database: Database, valkey_url: str, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[redis.asyncio.Redis]:
    """A relay at work on the test's database; its nudges land under a key prefix of their own."""
    client = redis.asyncio.Redis.from_url(valkey_url)
    own = Celery("olievlek", broker=app.conf.broker_url)
    own.conf.update(app.conf.changes or {})
    own.conf.broker_transport_options = {**app.conf.broker_transport_options, "global_keyprefix": f"{id(database)}:"}
    monkeypatch.setattr("workers.relay.app", own)
    client.key = f"{id(database)}:olievlek"  # type: ignore[attr-defined]
    task = asyncio.create_task(Relay(database).run())
    yield client
    task.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await task
    own.close()
    async for key in client.scan_iter(f"{id(database)}:*"):
        await client.delete(key)
    await client.aclose()


async def until(condition: Callable[[], object]) -> None:
    """Wait for it; the run's timeout is the limit."""
    while not await condition():  # type: ignore[misc]  # noqa: ASYNC110 - what is awaited is in another process
        await asyncio.sleep(0.01)


async def steps(client: redis.asyncio.Redis) -> list[str]:
    """The steps nudged so far."""
    tasks = await client.lrange(client.key, 0, -1)  # type: ignore[attr-defined]
    return [step.value for task in tasks for step in Step if step.value.encode() in task]


async def test_an_event_becomes_a_nudge_after_its_commit(database: Database, nudges: redis.asyncio.Redis) -> None:
    await until(lambda: _at_least(nudges, len(Step)))  # whatever happened before it listened
    async with database.transaction() as session:
        await announce(session, [(EventKind.MESSAGE_RECEIVED, ""), (EventKind.TICKET_CLAIMED, "webcare")])
        before = await steps(nudges)
    await until(lambda: _at_least(nudges, len(before) + 1))
    assert (await steps(nudges)).count(Step.TRIAGE.value) == before.count(Step.TRIAGE.value) + 1
    assert (await steps(nudges)).count(Step.DELIVERY.value) == before.count(Step.DELIVERY.value)


async def test_a_burst_becomes_few_nudges(database: Database, nudges: redis.asyncio.Redis) -> None:
    await until(lambda: _at_least(nudges, len(Step)))
    for _ in range(60):
        async with database.transaction() as session:
            await announce(session, [(EventKind.MESSAGE_RECEIVED, "")])
    await until(lambda: _at_least(nudges, len(Step) + 1))
    assert len(await steps(nudges)) < 60


async def test_after_losing_the_database_everything_is_looked_at(
    database: Database, nudges: redis.asyncio.Redis
) -> None:
    await until(lambda: _at_least(nudges, len(Step)))
    before = len(await steps(nudges))
    with psycopg.connect(database.url, autocommit=True) as connection:
        connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE query LIKE 'LISTEN%' AND datname = current_database()"
        )
    await until(lambda: _at_least(nudges, before + len(Step)))


async def test_the_relay_shows_that_it_is_alive(database: Database, nudges: redis.asyncio.Redis) -> None:
    async def seen() -> bool:
        async with database.transaction() as session:
            return "relay" not in await absent(session)

    await until(seen)


async def _at_least(client: redis.asyncio.Redis, count: int) -> bool:
    return len(await steps(client)) >= count
