"""The least that takes messages in and routes them: group commit, and one coalesced nudge for many of them."""

import asyncio
import os
import threading
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime

import psycopg
from fastapi import FastAPI

from bench.floors.body import Message
from bench.floors.broker import app as broker
from bench.floors.serving import serve

GROUP = 500
PAUSE_SECONDS = 0.02
NUDGES = os.environ.get("BENCH_NUDGES") == "1"
"""Without it this is group commit alone."""
INSERT = """
INSERT INTO minimal_message (channel, external_id, words, sent_at, received_at, author)
SELECT channel, external_id, words, sent_at, %s, author
FROM unnest(%s::text[], %s::text[], %s::text[], %s::timestamptz[], %s::text[])
  AS incoming(channel, external_id, words, sent_at, author)
ON CONFLICT (channel, external_id) DO NOTHING RETURNING id"""

Waiting = tuple[Sequence[Message], "asyncio.Future[None]"]
waiting: list[Waiting] = []
arrived = asyncio.Event()
stored = threading.Event()


async def store(messages: Sequence[Message]) -> None:
    """Return once they are committed."""
    future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
    waiting.append((messages, future))
    arrived.set()
    await future


async def commit_groups() -> None:
    """While one group is committed, the next one gathers."""
    connection = await psycopg.AsyncConnection.connect(os.environ["BENCH_DATABASE_URL"], autocommit=True)
    while True:
        await arrived.wait()
        arrived.clear()
        while waiting:
            group, waiting[:] = waiting[:GROUP], waiting[GROUP:]
            rows = [message for messages, _ in group for message in messages]
            columns = [
                [row.channel for row in rows],
                [row.external_id for row in rows],
                [row.text for row in rows],
                [row.sent_at for row in rows],
                [row.author.external_id for row in rows],
            ]
            await connection.execute(INSERT, [datetime.now(UTC), *columns])
            stored.set()
            for _, future in group:
                future.set_result(None)


def nudge() -> None:
    """In a thread: publishing blocks."""
    while True:
        stored.wait()
        stored.clear()
        broker.send_task("claim")
        threading.Event().wait(PAUSE_SECONDS)


@asynccontextmanager
async def running(_: FastAPI) -> AsyncIterator[None]:
    """With its writer."""
    writer = asyncio.create_task(commit_groups())
    if NUDGES:
        threading.Thread(target=nudge, daemon=True).start()
    yield
    writer.cancel()


app = FastAPI(lifespan=running)


@app.post("/one", status_code=202)
async def one(message: Message) -> dict[str, str]:
    """Store and answer."""
    await store((message,))
    return {"status": "created"}


@app.post("/many", status_code=202)
async def many(messages: list[Message]) -> dict[str, int]:
    """Store many and answer."""
    await store(messages)
    return {"created": len(messages)}


if __name__ == "__main__":
    serve(app)
