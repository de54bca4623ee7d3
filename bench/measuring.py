"""One measurement: programs run, a load is sent, and everything that it caused is waited for and counted."""

import statistics
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import psycopg

from bench.cpu import cpu_seconds
from bench.load import Order, Seen, send

LOOK_SECONDS = 0.1
PATIENCE_SECONDS = 300.0
NOTHING_WAITS = {
    "floors": "SELECT NOT EXISTS (SELECT FROM minimal_message WHERE status = 0)",
    "ours": "SELECT NOT EXISTS (SELECT FROM message WHERE triage = 'waiting')",
}


@dataclass(frozen=True, slots=True)
class Run:
    """What one load came to."""

    seen: Seen
    seconds: float
    """From the first request until nothing waited any more."""
    cpu: Mapping[str, float]
    """CPU-seconds per 1,000 messages, by program."""

    @property
    def cpu_total(self) -> float:
        """Of all programs."""
        return sum(self.cpu.values())

    @property
    def rate(self) -> float:
        """Messages a second, until nothing waited any more."""
        return self.seen.messages / self.seconds


def measure(programs: Mapping[str, int], order: Order, finished: Callable[[], None] = lambda: None) -> Run:
    """Send the order, wait until it is finished, and count what the programs used meanwhile."""
    before = cpu_seconds(programs)
    seen = send(order)
    waited = time.perf_counter()
    finished()
    seconds = seen.seconds + time.perf_counter() - waited
    after = cpu_seconds(programs)
    return Run(seen, seconds, {name: 1000 * (after[name] - before[name]) / order.messages for name in programs})


def median_run(runs: Sequence[Run]) -> Run:
    """The run whose CPU use is in the middle."""
    return sorted(runs, key=lambda run: run.cpu_total)[len(runs) // 2]


def until_decided(database_url: str, which: str) -> Callable[[], None]:
    """Waits until no message waits any more."""

    def wait() -> None:
        ends = time.monotonic() + PATIENCE_SECONDS
        with psycopg.connect(database_url, autocommit=True) as connection:
            while True:
                row = connection.execute(NOTHING_WAITS[which].encode()).fetchone()
                if row is not None and row[0]:
                    return
                if time.monotonic() > ends:
                    raise RuntimeError("Messages still wait after five minutes.")
                time.sleep(LOOK_SECONDS)

    return wait


def median(values: Sequence[float]) -> float:
    """The middle one."""
    return statistics.median(values)
