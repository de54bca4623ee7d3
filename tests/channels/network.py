"""A fake network on a real loopback port, steered and watched by tests."""

import asyncio
import socket
import threading
from collections.abc import AsyncIterator
from pathlib import Path
from uuid import UUID

import httpx2
import pytest_asyncio
import uvicorn

from service.channels.fake_network import create_network
from service.channels.misbehaviour import Behaviour, Misbehaviour, Plan
from service.channels.posts import Post, PostList


class RunningNetwork:
    """The network in a thread of its own; it keeps its port when it is stopped and started again."""

    def __init__(self, file: Path | None = None) -> None:
        self._file = file
        self._port = 0
        self.start()

    @property
    def url(self) -> str:
        """Where it is."""
        return f"http://127.0.0.1:{self._port}"

    def start(self) -> None:
        """Begin to listen, before this returns."""
        listener = socket.socket()
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(("127.0.0.1", self._port))
        listener.listen()
        self._port = listener.getsockname()[1]
        config = uvicorn.Config(create_network(self._file), log_level="critical", lifespan="off")
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._server.run, args=([listener],))
        self._thread.start()
        self._listener = listener

    def stop(self) -> None:
        """End it, with whatever it was doing."""
        self._server.should_exit = self._server.force_exit = True
        self._thread.join()
        self._listener.close()

    async def misbehave(
        self, *script: Misbehaviour, listing: tuple[Misbehaviour, ...] = (), channel: str = "*", **more: float
    ) -> None:
        """Do this with the next posts on this channel, and that with the next looks at it."""
        behaviour = Behaviour(
            posting={channel: Plan.model_validate({"script": list(script), **more})},
            listing={channel: Plan.model_validate({"script": list(listing), **more})},
        )
        await self.behave(behaviour)

    async def behave(self, behaviour: Behaviour) -> None:
        """Behave so from now on."""
        async with httpx2.AsyncClient(base_url=self.url, trust_env=False) as client:
            answer = await client.put("/behaviour", json=behaviour.model_dump(mode="json"))
        answer.raise_for_status()

    async def published(self, key: UUID | None = None) -> list[Post]:
        """Everything that is public, or what is public with this key."""
        chosen = {} if key is None else {"idempotency_key": str(key)}
        async with httpx2.AsyncClient(base_url=self.url, trust_env=False) as client:
            answer = await client.get("/published", params=chosen)
        return PostList.model_validate_json(answer.content).posts

    async def has_published(self, key: UUID) -> None:
        """Wait until it is public."""
        while not await self.published(key):  # noqa: ASYNC110 - asked over HTTP, it has no event to wait for
            await asyncio.sleep(0.02)


@pytest_asyncio.fixture
async def network() -> AsyncIterator[RunningNetwork]:
    """A well-behaved network, empty."""
    running = RunningNetwork()
    yield running
    running.stop()
