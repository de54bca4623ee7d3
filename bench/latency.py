"""How long messages take at a constant rate: until they are acknowledged, and until they are in a queue."""

from dataclasses import dataclass, replace

import psycopg

from bench.load import Order, Seen, percentile, send
from bench.measuring import until_decided

LAST = {
    "floors": "SELECT coalesce(max(id), 0) FROM minimal_message",
    "ours": "SELECT coalesce(max(id), 0) FROM message",
}
IN_QUEUE = {
    "floors": """
SELECT extract(epoch FROM pg_xact_commit_timestamp(minimal_event.xmin) - minimal_message.received_at) * 1000
FROM minimal_event JOIN minimal_message ON minimal_message.id = minimal_event.message_id
WHERE minimal_message.id > %s ORDER BY 1""",
    "ours": """
SELECT extract(epoch FROM pg_xact_commit_timestamp(decision.xmin) - message.received_at) * 1000
FROM decision JOIN message ON message.id = decision.message_id WHERE message.id > %s ORDER BY 1""",
}
"""Milliseconds from the moment before a message is stored until the commit that put it into a queue."""
MORE_CONNECTIONS = 4
"""Times as many as at full speed, so that no request waits for a connection of the sender."""


@dataclass(frozen=True, slots=True)
class Latency:
    """How long messages took at one load."""

    share: int
    """Of saturation, in per cent."""
    rate: float
    seen: Seen
    queue_p50_ms: float
    queue_p99_ms: float


def measure_latency(url: str, which: str, order: Order, share: int, full: float, seconds: float) -> Latency:
    """Send at that share of the full rate, and ask the database when each message was stored and in its queue."""
    rate = full * share / 100
    amount = max(order.batch, int(rate * seconds) // order.batch * order.batch)
    with psycopg.connect(url, autocommit=True) as connection:
        last = connection.execute(LAST[which].encode()).fetchone()
        connections = MORE_CONNECTIONS * order.connections
        seen = send(replace(order, messages=amount, rate=rate, connections=connections))
        until_decided(url, which)()
        waits = [float(row[0]) for row in connection.execute(IN_QUEUE[which].encode(), last)]
    return Latency(share, rate, seen, percentile(waits, 50), percentile(waits, 99))
