"""Live updates: heard once committed, gathered, ended at once, and found again after a lost connection."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from sqlmodel import text

from routing_rules.vocabulary import EventKind
from service.foundation.database import Database
from service.tickets.ledger import announce
from service.web.live import EVERYTHING, REMEMBERED, LiveUpdates, StreamOver, stream

PATIENCE = 20
"""Seconds: far beyond what it takes, so that only a stream that stays silent fails."""


@asynccontextmanager
async def listening(database: Database) -> AsyncIterator[LiveUpdates]:
    """Live updates on this database."""
    live = LiveUpdates(database)
    task = asyncio.create_task(live.run())
    try:
        yield live
    finally:
        live.close()
        await asyncio.wait_for(task, PATIENCE)


async def happen(database: Database, queue: str, count: int = 1) -> None:
    """Commit as many events."""
    for _ in range(count):
        async with database.transaction() as session:
            await announce(session, [(EventKind.TICKET_ROUTED, queue)])


async def until(news: AsyncIterator[frozenset[str]], payload: str) -> frozenset[str]:
    """The first news that holds this."""
    async with asyncio.timeout(PATIENCE):
        async for told in news:
            if payload in told:
                return told
    raise AssertionError("the stream ended")


async def heard(database: Database, live: LiveUpdates, queue: str) -> AsyncIterator[frozenset[str]]:
    """A stream that certainly hears what happens from now on."""
    news = live.news()
    assert await anext(news) == EVERYTHING
    waiting = asyncio.ensure_future(until(news, f"ticket_routed {queue}"))
    while not waiting.done():
        await happen(database, queue)
        await asyncio.wait([waiting], timeout=0.2)
    await waiting
    return news


async def test_streams_hear_what_is_committed(database: Database) -> None:
    """And nothing of what was rolled back."""
    async with listening(database) as live:
        news = await heard(database, live, "first")
        try:
            async with database.transaction() as session:
                await announce(session, [(EventKind.TICKET_ROUTED, "undone")])
                raise ZeroDivisionError
        except ZeroDivisionError:
            await happen(database, "webcare")
        told = await until(news, "ticket_routed webcare")
        assert "ticket_routed undone" not in told


async def test_a_burst_is_one_update(database: Database) -> None:
    """However much happens, a stream is woken for all of it together; a flood becomes "everything"."""
    async with listening(database) as live:
        news = await heard(database, live, "first")
        async with database.transaction() as session:
            await announce(session, [(EventKind.TICKET_ROUTED, f"q{number}") for number in range(50)])
        told = await until(news, "ticket_routed q49")
        assert {f"ticket_routed q{number}" for number in range(50)} <= told
        async with database.transaction() as session:
            await announce(session, [(EventKind.TICKET_ROUTED, f"q{n}") for n in range(REMEMBERED * 2)])
        assert await until(news, "*")


async def test_a_lost_connection_is_made_again(database: Database) -> None:
    """What was announced meanwhile is unknown, so all streams look at everything."""
    async with listening(database) as live:
        news = await heard(database, live, "first")
        async with database.transaction() as session:
            await session.exec(
                text(  # type: ignore[call-overload]
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                    "WHERE query LIKE 'LISTEN%' AND datname = current_database()"
                )
            )
        assert await until(news, "*")
        waiting = asyncio.ensure_future(until(news, "ticket_routed after"))
        while not waiting.done():
            await happen(database, "after")
            await asyncio.wait([waiting], timeout=0.2)
        await waiting


async def test_closing_ends_every_stream(database: Database) -> None:
    """A stopping server doesn't wait for browsers to leave."""
    async with listening(database) as live:
        news = [live.news() for _ in range(3)]
        for one in news:
            assert await anext(one) == EVERYTHING
        waiting = [asyncio.ensure_future(anext(one, None)) for one in news]
        await asyncio.sleep(0)
        live.close()
        async with asyncio.timeout(PATIENCE):
            assert await asyncio.gather(*waiting) == [None, None, None]


async def test_a_stream_sends_what_changed_and_only_that(database: Database) -> None:
    """The same page twice is sent once; a reader who may no longer read ends it."""
    pages = iter(["<p>1</p>", "<p>1</p>", None, "<p>2\nlines</p>"])

    async def update(_: frozenset[str]) -> str | None:
        try:
            return next(pages)
        except StopIteration:
            raise StreamOver from None

    async with listening(database) as live:
        task = asyncio.create_task(keep_happening(database))
        response = stream(live, update)
        async with asyncio.timeout(PATIENCE):
            sent = [bytes(chunk).decode() async for chunk in response.body_iterator]  # type: ignore[arg-type]
        task.cancel()
    data = [chunk for chunk in sent if "data:" in chunk]
    assert data == ["data: <p>1</p>\n\n", "data: <p>2\ndata: lines</p>\n\n"]
    assert response.headers["content-type"].startswith("text/event-stream")


async def keep_happening(database: Database) -> None:
    """Something new every moment."""
    while True:
        await happen(database, "webcare")
        await asyncio.sleep(0.05)
