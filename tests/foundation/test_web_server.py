"""The web server ends open streams at once, and keeps the collector away from what lives for ever."""

import asyncio
import gc
import signal
import socket
from collections.abc import AsyncIterator, Iterator

import httpx2
import pytest
import uvicorn
from fastapi import FastAPI
from fastapi.responses import StreamingResponse

from service.foundation.web_server import GC_THRESHOLDS, Server
from service.running.ports import free_port


class Announcing(Server):
    """Tells when it serves."""

    serves = asyncio.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start, and tell."""
        await super().startup(sockets)
        self.serves.set()


@pytest.fixture
def collector() -> Iterator[None]:
    """As it was, for the tests that follow in this process."""
    before = gc.get_threshold()
    yield
    gc.unfreeze()
    gc.set_threshold(*before)


def endless(closed: asyncio.Event) -> FastAPI:
    """An application with a stream that ends only when it is told to."""
    app = FastAPI()

    async def words() -> AsyncIterator[str]:
        yield "hello\n"
        await closed.wait()

    @app.get("/stream")
    async def stream() -> StreamingResponse:
        return StreamingResponse(words())

    app.state.stop_streams = closed.set
    return app


@pytest.mark.usefixtures("collector")
async def test_open_streams_do_not_hold_up_the_end() -> None:
    """uvicorn alone would wait until the browser leaves."""
    app = endless(asyncio.Event())
    port = free_port("127.0.0.1", 0)
    server = Announcing(uvicorn.Config(app, port=port, log_config=None, timeout_graceful_shutdown=120), app)
    serving = asyncio.create_task(server._serve())
    await server.serves.wait()
    assert gc.get_threshold() == GC_THRESHOLDS
    assert gc.get_freeze_count() > 0
    async with httpx2.AsyncClient() as client, client.stream("GET", f"http://127.0.0.1:{port}/stream") as response:
        assert await anext(response.aiter_text()) == "hello\n"
        server.handle_exit(signal.SIGTERM, None)
        async with asyncio.timeout(30):
            await serving
