"""Live pages: one listener per web process wakes every open stream that something happened for."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable
from contextlib import aclosing
from dataclasses import dataclass, field

import psycopg
import structlog
from fastapi.responses import StreamingResponse
from fastapi.sse import format_sse_event

from service.foundation.database import Database

EVERYTHING = frozenset({"*"})
"""Look again at all there is: news may have been missed, or only time has passed."""
PACE_SECONDS = 0.5
"""A stream renders at most once in this time, however much happens."""
TICK_SECONDS = 60.0
"""How often a quiet page is rendered again, so that "5 min" becomes "6 min"."""
REMEMBERED = 200
"""So many different pieces of news a slow stream keeps; beyond, it just looks at everything."""
RETRY_SECONDS = 1.0

log = structlog.get_logger(__name__)


@dataclass(slots=True, eq=False)
class _Stream:
    news: set[str] = field(default_factory=set)
    woken: asyncio.Event = field(default_factory=asyncio.Event)

    def tell(self, payloads: frozenset[str]) -> None:
        self.news |= payloads
        if len(self.news) > REMEMBERED:
            self.news = set(EVERYTHING)
        self.woken.set()


class LiveUpdates:
    """What the streams of this process listen to."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._streams: set[_Stream] = set()
        self._closed = asyncio.Event()

    async def run(self) -> None:
        """Pass on what the database announces until closed; a lost connection is made again."""
        missed = False
        while not self._closed.is_set():
            try:
                async with aclosing(self._database.listen()) as payloads:
                    async for payload in payloads:
                        if self._closed.is_set():
                            return
                        self._tell(EVERYTHING if missed else frozenset({payload} if payload else ()))
                        missed = False
            except psycopg.OperationalError as error:
                log.warning("live_updates_lost", error=str(error))
                missed = True
                await self._pause(RETRY_SECONDS)

    async def news(self) -> AsyncGenerator[frozenset[str]]:
        """What happened, as the ledger announces it ("kind queue"), at most once per pace; ends when closed.

        The first comes at once: what happened between the page and its stream is not lost.
        """
        stream = _Stream()
        stream.tell(EVERYTHING)
        self._streams.add(stream)
        try:
            while not self._closed.is_set():
                try:
                    async with asyncio.timeout(TICK_SECONDS):
                        await stream.woken.wait()
                except TimeoutError:
                    stream.tell(EVERYTHING)
                stream.woken.clear()
                told, stream.news = frozenset(stream.news), set()
                if not self._closed.is_set():
                    yield told
                    await self._pause(PACE_SECONDS)
        finally:
            self._streams.discard(stream)

    def close(self) -> None:
        """End every stream now; they would keep a stopping server waiting."""
        self._closed.set()
        for stream in self._streams:
            stream.woken.set()

    def _tell(self, payloads: frozenset[str]) -> None:
        if payloads:
            for stream in self._streams:
                stream.tell(payloads)

    async def _pause(self, seconds: float) -> None:
        try:
            async with asyncio.timeout(seconds):
                await self._closed.wait()
        except TimeoutError:
            return


Update = Callable[[frozenset[str]], Awaitable[str | None]]
"""News in, changed HTML out, or None when this page doesn't change. Raises StreamOver when its reader must go."""


class StreamOver(Exception):
    """Nobody may read this stream any longer."""


def stream(live: LiveUpdates, update: Update) -> StreamingResponse:
    """The page's changes as server events; the same HTML is not sent twice in a row."""
    return StreamingResponse(
        _events(live, update),
        media_type="text/event-stream",
        headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"},
    )


async def _events(live: LiveUpdates, update: Update) -> AsyncIterator[bytes]:
    yield format_sse_event(comment="live", retry=1000)
    sent = None
    async with aclosing(live.news()) as news:
        async for told in news:
            try:
                html = await update(told)
            except StreamOver:
                return
            if html is not None and html != sent:
                sent = html
                yield format_sse_event(data_str=html)
            elif told == EVERYTHING:
                yield format_sse_event(comment="still here")
