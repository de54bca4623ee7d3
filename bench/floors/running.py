"""Starts the programs of the floors beside a Postgres and a Valkey, and measures each."""

import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from bench.floors.schema import make_tables
from bench.latency import Latency, measure_latency
from bench.load import Order, send
from bench.measuring import Run, measure, median_run, until_decided
from bench.place import environment
from bench.sizes import BATCH, BATCH_CONNECTIONS, SINGLE_CONNECTIONS, Sizes
from service.foundation.embedded import Postgres, Valkey
from service.foundation.embedded.process import end_process, start_process, wait_until
from service.running.ports import free_port
from workers.broker import broker_url

WORKER = ("celery", "--quiet", "--app", "bench.floors.broker", "worker", "--concurrency", "2", "--without-gossip")
START_SECONDS = 60.0
WARM_UP = 0.05
HALF = 50


@dataclass(frozen=True, slots=True)
class Floor:
    """One program, what is sent to it, and what is counted."""

    name: str
    module: str
    many: bool
    amount: Callable[[Sizes], int]
    stores: bool = False
    routes: bool = False
    connections: int | None = None
    """As many as it can bear, where that is fewer: its pool of connections times out beyond."""


FLOORS = (
    Floor("uvicorn no-op", "noop", False, lambda sizes: sizes.plain),
    Floor("FastAPI no-op", "fastapi_noop", False, lambda sizes: sizes.plain),
    Floor("FastAPI + pydantic", "fastapi_body", False, lambda sizes: sizes.plain),
    Floor("FastAPI + pydantic, batches", "fastapi_body", True, lambda sizes: sizes.batched),
    Floor(
        "session and commit per request", "session_commit", False, lambda sizes: 2 * sizes.slow, True, connections=32
    ),
    Floor("group commit", "minimal", False, lambda sizes: sizes.singles, True),
    Floor("group commit, batches", "minimal", True, lambda sizes: sizes.batched, True),
    Floor("minimal end to end", "minimal", False, lambda sizes: sizes.singles, True, True),
    Floor("minimal end to end, batches", "minimal", True, lambda sizes: sizes.batched, True, True),
    Floor("textbook", "textbook", False, lambda sizes: sizes.slow, True, True, connections=12),
)


@dataclass(frozen=True, slots=True)
class Servers:
    """The Postgres and the Valkey that floors run beside."""

    postgres: Postgres
    valkey: Valkey

    @property
    def programs(self) -> dict[str, int]:
        """Their processes."""
        return {server.name.lower(): server.process.pid for server in (self.postgres, self.valkey) if server.process}


def measure_floor(
    floor: Floor, servers: Servers, sizes: Sizes, log: Path, data: Path | None
) -> tuple[list[Run], Latency | None]:
    """Start it, warm it up, and measure it as often as wanted; its latency at half load if it routes."""
    make_tables(servers.postgres.url)
    with log.open("ab") as output, _running(floor, servers, output.fileno()) as (port, programs):
        order = Order(
            port=port,
            path="/many" if floor.many else "/one",
            messages=floor.amount(sizes),
            batch=BATCH if floor.many else 1,
            connections=floor.connections or (BATCH_CONNECTIONS if floor.many else SINGLE_CONNECTIONS),
            data=None if data is None else str(data),
        )
        finished = until_decided(servers.postgres.url, "floors") if floor.routes else lambda: None
        send(replace(order, messages=max(order.batch, int(order.messages * WARM_UP))))
        finished()
        runs = [measure(programs, order, finished) for _ in range(sizes.repeats)]
        if not floor.routes:
            return runs, None
        full = median_run(runs).rate
        return runs, measure_latency(servers.postgres.url, "floors", order, HALF, full, sizes.latency_seconds)


@contextmanager
def _running(floor: Floor, servers: Servers, output: int) -> Iterator[tuple[int, Mapping[str, int]]]:
    port = free_port("127.0.0.1", 0)
    variables = environment(
        BENCH_PORT=str(port),
        BENCH_DATABASE_URL=servers.postgres.url,
        BENCH_BROKER_URL=broker_url(servers.valkey.url),
        BENCH_NUDGES="1" if floor.routes else "0",
    )
    with ExitStack() as started:
        programs = dict(servers.programs) if floor.stores else {}
        commands: dict[str, tuple[str, ...]] = {"web": ("-m", f"bench.floors.{floor.module}")}
        if floor.routes:
            commands["worker"] = ("-W", "ignore", "-m", *WORKER)
        for name, command in commands.items():
            process = start_process(
                (sys.executable, *command), output=output, death_signal=signal.SIGTERM, environment=variables
            )
            started.callback(end_process, process, signal.SIGTERM, 10.0)
            programs[name] = process.pid
            _wait_for(process, port if name == "web" else None)
        yield port, programs


def _wait_for(process: "subprocess.Popen[bytes]", port: int | None) -> None:
    def decided() -> bool:
        return process.poll() is not None or port is None or _answers(port)

    if not wait_until(decided, START_SECONDS) or process.poll() is not None:
        raise RuntimeError("A floor did not start; the log of the floors says why.")


def _answers(port: int) -> bool:
    with socket.socket() as connection:
        return connection.connect_ex(("127.0.0.1", port)) == 0
