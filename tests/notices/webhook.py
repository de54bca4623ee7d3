"""A real HTTP server that is called, and can misbehave."""

import asyncio
import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import Any


class Odd(Enum):
    """What it does instead of answering with a status."""

    CUT = auto()
    """Hangs up before it has read everything."""
    CUT_AFTER = auto()
    """Takes the call, and hangs up instead of answering."""
    HALF = auto()
    """Hangs up in the middle of its answer."""
    SILENT = auto()
    """Takes the call, and says nothing until it is released."""
    ENDLESS = auto()
    """Answers 200, and then goes on talking."""


@dataclass(frozen=True)
class Answer:
    """A status with its headers."""

    status: int
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Call:
    """One call as it came in."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes

    @property
    def content(self) -> Any:
        """The body, read."""
        return json.loads(self.body)


@dataclass
class Webhook:
    """Where calls arrive."""

    url: str = ""
    script: list[Answer | Odd] = field(default_factory=list)
    """What the next calls get; afterwards all get 204."""
    calls: list[Call] = field(default_factory=list)
    arrived: asyncio.Event = field(default_factory=asyncio.Event)
    released: asyncio.Event = field(default_factory=asyncio.Event)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection, one call."""
        try:
            await self._serve(reader, writer)
        except (ConnectionError, asyncio.IncompleteReadError):
            return  # whoever called is gone
        finally:
            writer.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        todo = self.script.pop(0) if self.script else Answer(204)
        head = (await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
        if todo is Odd.CUT:
            return
        headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in head[1:] if line)}
        method, path, _ = head[0].split()
        body = await reader.readexactly(int(headers["content-length"]))
        self.calls.append(Call(method, path, headers, body))
        self.arrived.set()
        await self._answer(todo, writer)

    async def _answer(self, todo: Answer | Odd, writer: asyncio.StreamWriter) -> None:
        if isinstance(todo, Answer):
            lines = [f"HTTP/1.1 {todo.status} X", "Connection: close"]
            lines += [f"{name}: {value}" for name, value in todo.headers.items()]
            lines += ["Content-Length: 0"] if todo.status != 204 else []
            writer.write("\r\n".join([*lines, "", ""]).encode())
            await writer.drain()
        elif todo is Odd.SILENT:
            await self.released.wait()
        elif todo is Odd.HALF:
            writer.write(b"HTTP/1.1 200")
            await writer.drain()
        elif todo is Odd.ENDLESS:
            writer.write(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
            while not self.released.is_set():
                writer.write(b"4\r\nbla \r\n")
                await writer.drain()
                await asyncio.sleep(0)


@asynccontextmanager
async def open_webhook() -> AsyncIterator[Webhook]:
    """On a free port of loopback, until the block ends."""
    webhook = Webhook()
    server = await asyncio.start_server(webhook.serve, "127.0.0.1", 0)
    webhook.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/olievlek"
    try:
        yield webhook
    finally:
        webhook.released.set()
        server.close()
        await server.wait_closed()
