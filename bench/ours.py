"""What ours costs and how long a message takes, on a whole running Olievlek."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

import psycopg

from bench.cpu import memory_mb
from bench.house import House
from bench.latency import Latency, measure_latency
from bench.load import Order, send
from bench.measuring import Run, measure, median_run, until_decided
from bench.sizes import BATCH, BATCH_CONNECTIONS, SINGLE_CONNECTIONS, Sizes

ONE = "/api/v1/messages"
MANY = "/api/v1/messages/batch"
WARM_UP = 400
TAKING_IN = ("web", "postgres")
STATEMENTS = """
SELECT calls, total_exec_time, rows, regexp_replace(query, '\\s+', ' ', 'g') FROM pg_stat_statements
WHERE dbid = (SELECT oid FROM pg_database WHERE datname = current_database()) ORDER BY 2 DESC LIMIT 25"""


@dataclass(slots=True)
class Ours:
    """Everything measured for one way of sending."""

    end_to_end: list[Run] = field(default_factory=list)
    accepting: list[Run] = field(default_factory=list)
    """With whatever works behind the web held; only web and database are counted."""
    latencies: list[Latency] = field(default_factory=list)
    memory: Mapping[str, float] = field(default_factory=dict)
    statements: list[tuple[object, ...]] = field(default_factory=list)


def order_for(house: House, sizes: Sizes, data: Path | None, *, many: bool) -> Order:
    """The load for one way of sending."""
    return Order(
        port=house.port,
        path=MANY if many else ONE,
        messages=sizes.batched if many else sizes.singles,
        batch=BATCH if many else 1,
        connections=BATCH_CONNECTIONS if many else SINGLE_CONNECTIONS,
        key=house.key,
        data=None if data is None else str(data),
    )


def measure_ours(house: House, order: Order, sizes: Sizes, say: Callable[[str], None]) -> Ours:
    """All of it."""
    found = Ours()
    finished = until_decided(house.database_url, "ours")
    send(replace(order, messages=max(WARM_UP, order.batch)))
    finished()
    _query(house, "SELECT pg_stat_statements_reset()")
    for _ in range(sizes.repeats):
        found.end_to_end.append(measure(house.programs, order, finished))
    found.statements = _query(house, STATEMENTS)
    found.memory = memory_mb(house.programs)
    for _ in range(sizes.repeats):
        found.accepting.append(_measure_accepting(house, order))
        finished()
    full = median_run(found.end_to_end).rate
    for share in sizes.shares:
        say(f"at {share} % of {full:.0f}/s")
        found.latencies.append(measure_latency(house.database_url, "ours", order, share, full, sizes.latency_seconds))
    return found


def _measure_accepting(house: House, order: Order) -> Run:
    house.stop_workers()
    try:
        return measure({name: house.programs[name] for name in TAKING_IN}, order)
    finally:
        house.wake_workers()


def _query(house: House, statement: str) -> list[tuple[object, ...]]:
    with psycopg.connect(house.database_url, autocommit=True) as connection:
        return connection.execute(statement.encode()).fetchall()
