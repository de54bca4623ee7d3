"""The least work of a worker: claim up to 500, a trivial rule, one UPDATE and one INSERT of events."""

import os
from functools import lru_cache

import psycopg
from celery import shared_task
from psycopg.rows import TupleRow

CLAIM = "SELECT id, words FROM minimal_message WHERE status = 0 ORDER BY id LIMIT 500 FOR NO KEY UPDATE SKIP LOCKED"
ROUTE = """
UPDATE minimal_message SET status = 1, queue = routed.queue
FROM unnest(%s::bigint[], %s::text[]) AS routed(id, queue) WHERE minimal_message.id = routed.id"""
EVENTS = """
INSERT INTO minimal_event (message_id, kind, at, data)
SELECT id, 'routed', clock_timestamp(), queue FROM unnest(%s::bigint[], %s::text[]) AS routed(id, queue)"""


@lru_cache(maxsize=1)
def connection() -> psycopg.Connection[TupleRow]:
    """This process's own."""
    return psycopg.connect(os.environ["BENCH_DATABASE_URL"])


@shared_task(name="claim")
def claim() -> None:
    """Until nothing waits."""
    while _one_set():
        pass


def _one_set() -> int:
    with connection().transaction():
        rows = connection().execute(CLAIM).fetchall()
        if rows:
            ids = [number for number, _ in rows]
            queues = ["supply_chain" if "pakket" in words.lower() else "webcare" for _, words in rows]
            connection().execute(ROUTE, [ids, queues])
            connection().execute(EVENTS, [ids, queues])
    return len(rows)
