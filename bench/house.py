"""Ours as people run it: `olievlek up` with a home of its own, and the processes that it consists of."""

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bench.cpu import tree
from bench.place import environment, prepare_postgres
from service.foundation.database import Database
from service.foundation.embedded import Postgres
from service.foundation.embedded.process import end_process, start_process, wait_until
from service.people.keys import Scope, create_key
from service.running.ports import free_port, is_healthy

START_SECONDS = 90.0
STOP_SECONDS = 30.0
LOG_SHOWN = 2_000
MARKS = {
    "web": "service.cli web",
    "worker": "workers.app worker",
    "relay": "workers.relay",
    "beat": "workers.app beat",
    "postgres": "bin/postgres -D",
    "valkey": "valkey-server",
}
"""What the command line of each program holds."""
RATE_LIMIT = "1000000000/minute"


@dataclass(frozen=True, slots=True)
class House:
    """A running Olievlek."""

    port: int
    database_url: str
    key: str
    programs: Mapping[str, int]
    """First process of each program, by its name."""

    def stop_workers(self) -> None:
        """Hold everything that works behind the web, so that what taking in costs can be told apart."""
        self._signal(signal.SIGSTOP)

    def wake_workers(self) -> None:
        """Let it go on."""
        self._signal(signal.SIGCONT)

    def _signal(self, number: signal.Signals) -> None:
        for name in ("worker", "relay", "beat"):
            for process in tree(self.programs[name]):
                os.kill(process.pid, number)


@contextmanager
def running_house(home: Path) -> Iterator[House]:
    """Everything, started by its own supervisor; stopped in an orderly way afterwards."""
    postgres = Postgres(home / "postgres")
    prepare_postgres(postgres)
    port = free_port("127.0.0.1", 0)
    given = environment(OLIEVLEK_HOME=str(home), OLIEVLEK_RATE_LIMIT=RATE_LIMIT)
    command = (sys.executable, "-m", "service.cli", "up", "--port", str(port))
    with (home / "up.log").open("ab") as log:
        process = start_process(command, output=log, death_signal=signal.SIGTERM, environment=given)
        try:
            _wait_until_healthy(process, port, home / "up.log")
            yield House(port, postgres.url, asyncio.run(_new_key(postgres.url)), _programs(process.pid))
        finally:
            end_process(process, signal.SIGTERM, STOP_SECONDS)


def _wait_until_healthy(process: "subprocess.Popen[bytes]", port: int, log: Path) -> None:
    wait_until(lambda: process.poll() is not None or is_healthy("127.0.0.1", port), START_SECONDS)
    if process.poll() is not None or not is_healthy("127.0.0.1", port):
        raise RuntimeError(f"Olievlek did not start:\n{log.read_text()[-LOG_SHOWN:]}")


async def _new_key(url: str) -> str:
    database = Database(url, pool_size=1)
    try:
        async with database.transaction() as session:
            return await create_key(session, "bench", tuple(Scope))
    finally:
        await database.close()


def _programs(supervisor: int) -> dict[str, int]:
    """By their command lines, once each has become what it is."""
    found: dict[str, int] = {}

    def all_there() -> bool:
        for process in tree(supervisor):
            for name, mark in MARKS.items():
                if mark in process.command and process.parent == supervisor:
                    found.setdefault(name, process.pid)
        return len(found) == len(MARKS)

    if not wait_until(all_there, START_SECONDS):
        raise RuntimeError(f"Not every program of Olievlek runs: {sorted(MARKS.keys() - found.keys())} are missing.")
    return {**found, "supervisor": supervisor}
