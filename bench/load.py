"""The load: a process of its own that posts prepared requests over kept connections, as fast as they are answered or at
a constant rate. Reads an order from standard input, and writes what it saw to standard output.

Latencies at a constant rate count from the moment that the request was due, so that a slow answer is not hidden by the
requests that it held up.
"""

import asyncio
import gc
import json
import re
import secrets
import subprocess
import sys
import time
from collections import Counter, deque
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import cast

import uvloop

from bench.messages import messages

HOST = "127.0.0.1"
LENGTH = re.compile(rb"content-length: *(\d+)", re.IGNORECASE)
PATIENCE_SECONDS = 300


@dataclass(frozen=True, slots=True)
class Order:
    """What to send, and how."""

    port: int
    path: str
    messages: int
    batch: int = 1
    """Messages of one request; more than one go as a JSON array."""
    connections: int = 64
    rate: float | None = None
    """Messages a second; None for as fast as they are answered."""
    key: str = ""
    data: str | None = None


@dataclass(frozen=True, slots=True)
class Seen:
    """What the sender saw."""

    messages: int
    seconds: float
    cpu_seconds: float
    statuses: dict[str, int]
    p50_ms: float
    p99_ms: float

    @property
    def rate(self) -> float:
        """Messages a second."""
        return self.messages / self.seconds

    @property
    def busy(self) -> float:
        """Which part of one processor the sender used: near 1 means that it was what held things up."""
        return self.cpu_seconds / self.seconds


def send(order: Order) -> Seen:
    """Let another process send it. Raises RuntimeError when anything was not accepted."""
    command = [sys.executable, "-m", "bench.load"]
    ended = subprocess.run(command, input=json.dumps(asdict(order)), capture_output=True, text=True, check=False)
    if ended.returncode:
        raise RuntimeError(f"The load failed: {ended.stderr.strip()}")
    seen = Seen(**json.loads(ended.stdout))
    if any(not status.startswith("2") for status in seen.statuses):
        raise RuntimeError(f"Not everything was accepted: {seen.statuses}")
    return seen


@dataclass(slots=True)
class _Request:
    payload: bytes
    due: float = 0.0


@dataclass(slots=True)
class _Run:
    """Requests that wait for a connection, connections that wait for a request, and what came of the others."""

    total: int
    waiting: deque[_Request]
    idle: list["_Connection"] = field(default_factory=list)
    latencies: list[float] = field(default_factory=list)
    statuses: Counter[str] = field(default_factory=Counter)
    done: asyncio.Event = field(default_factory=asyncio.Event)

    def offer(self, connection: "_Connection") -> None:
        """Give a free connection its next request."""
        if self.waiting:
            connection.post(self.waiting.popleft())
        else:
            self.idle.append(connection)

    def arrive(self, request: _Request) -> None:
        """A request is due now."""
        if self.idle:
            self.idle.pop().post(request)
        else:
            self.waiting.append(request)

    def answered(self, status: str, seconds: float) -> None:
        """Note an answer."""
        self.statuses[status] += 1
        self.latencies.append(seconds)
        if len(self.latencies) == self.total:
            self.done.set()


class _Connection(asyncio.Protocol):
    """One connection: one request at a time, answers read no further than needed."""

    def __init__(self, run: _Run) -> None:
        self.run = run
        self.buffer = b""
        self.request = _Request(b"")
        self.transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Ready for a request."""
        self.transport = cast(asyncio.Transport, transport)

    def post(self, request: _Request) -> None:
        """Send it."""
        if self.transport is None:
            raise RuntimeError("not connected")
        self.request = request
        request.due = request.due or time.perf_counter()
        self.transport.write(request.payload)

    def data_received(self, data: bytes) -> None:
        """Part of an answer, or all of it."""
        self.buffer += data
        head = self.buffer.find(b"\r\n\r\n")
        length = LENGTH.search(self.buffer, 0, head) if head >= 0 else None
        if length is None or len(self.buffer) < head + 4 + int(length[1]):
            return
        status = self.buffer[9:12].decode()
        self.buffer = b""
        self.run.answered(status, time.perf_counter() - self.request.due)
        self.run.offer(self)

    def connection_lost(self, exc: Exception | None) -> None:
        """The other side hung up: whoever waits must know."""
        if not self.run.done.is_set():
            self.run.statuses["connection lost"] += 1
            self.run.done.set()


def requests(order: Order) -> list[bytes]:
    """Every request as it goes over the wire, made before the clock runs."""
    data = None if order.data is None else Path(order.data)
    made = messages(f"{secrets.token_hex(4)}.", order.messages, data)
    key = f"Authorization: Bearer {order.key}\r\n" if order.key else ""
    prepared = []
    for start in range(0, len(made), order.batch):
        body = json.dumps(made[start : start + order.batch] if order.batch > 1 else made[start]).encode()
        head = f"POST {order.path} HTTP/1.1\r\nHost: {HOST}\r\nContent-Type: application/json\r\n{key}"
        prepared.append(f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body)
    return prepared


async def _load(order: Order) -> Seen:
    prepared = [_Request(payload) for payload in requests(order)]
    loop = asyncio.get_running_loop()
    run = _Run(len(prepared), deque() if order.rate else deque(prepared))
    made = [await loop.create_connection(lambda: _Connection(run), HOST, order.port) for _ in range(order.connections)]
    connections = [connection for _, connection in made]
    gc.collect()
    gc.freeze()
    cpu, began = time.process_time(), time.perf_counter()
    for connection in connections:
        run.offer(connection)
    if order.rate:
        await _arrivals(run, prepared, order.batch / order.rate)
    async with asyncio.timeout(PATIENCE_SECONDS):
        await run.done.wait()
    seconds, cpu = time.perf_counter() - began, time.process_time() - cpu
    for transport, _ in made:
        transport.close()
    sorted_ms = sorted(1000 * latency for latency in run.latencies)
    return Seen(order.messages, seconds, cpu, dict(run.statuses), percentile(sorted_ms, 50), percentile(sorted_ms, 99))


async def _arrivals(run: _Run, prepared: list[_Request], interval: float) -> None:
    start = time.perf_counter()
    for number, request in enumerate(prepared):
        request.due = start + number * interval
        ahead = request.due - time.perf_counter()
        if ahead > 0:
            await asyncio.sleep(ahead)
        run.arrive(request)


def percentile(ordered: list[float], percent: float) -> float:
    """The value below which that part of the ordered values lies."""
    return round(ordered[min(len(ordered) - 1, int(len(ordered) * percent / 100))], 2) if ordered else 0.0


if __name__ == "__main__":
    seen_here = uvloop.run(_load(Order(**json.load(sys.stdin))))
    json.dump(asdict(seen_here), sys.stdout)
