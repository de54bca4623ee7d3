"""What reading queues costs with few and with many tickets: the very functions that pages and API call."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping

import psycopg

from bench.measuring import median
from routing_rules.vocabulary import Role
from service.configuration.actions import publish
from service.flow.queues.queries import queue_list, queue_page
from service.foundation.database import Database
from service.foundation.embedded import Postgres
from service.foundation.rulebook_files import read_rulebook_files
from service.people.actor import Actor
from service.tables.schema import upgrade
from service.tickets.queries import ticket_detail

PAGE = 50
DEEP_PAGES = 20
"""So many pages are turned before the deep one: OFFSET would show here."""
ROUNDS = 60
AGENT = Actor("colleague/1", display_name="Bench", roles=frozenset({Role.AGENT}))
FILL = """
SET session_replication_role = replica;
INSERT INTO contact (channel, external_id, handle, followers)
SELECT 'x', 'author-' || n, 'author' || n, 0 FROM generate_series(1, {tickets} / 4 + 1) n;
INSERT INTO ticket (channel, contact_id, thread_id, state, queue, routed_by, stage, urgency, tone, language, subject,
                    opened_at, waiting_since, last_message_at, version)
SELECT 'x', n / 4 + 1, n, CASE WHEN n % 5 = 0 THEN 'new' WHEN n % 5 = 1 THEN 'solved' ELSE 'closed' END,
       (ARRAY(SELECT slug FROM queue ORDER BY slug))[1 + n / 5 % (SELECT count(*) FROM queue)], 'system', 'hub',
       (n / 7) % 4, 'neutral', 'nl', 'Waar blijft mijn pakket? ' || n, t, t, t, 1
FROM generate_series(1, {tickets}) n, LATERAL (SELECT now() - n * interval '7 seconds' AS t) moment;
INSERT INTO message (channel, external_id, direction, text, sent_at, received_at, author_id, author_followers, triage,
                     attempts, ticket_id, contact_id)
SELECT 'x', 'message-' || id, 'inbound', subject, opened_at, opened_at, 'author-' || contact_id, 0, 'decided', 0, id,
       contact_id FROM ticket;
INSERT INTO event (ticket_id, message_id, kind, at, actor, state, queue, data)
SELECT id, id, 'ticket_routed', opened_at, 'system', state, queue, '{{}}' FROM ticket;
"""
Read = Callable[[Database], Awaitable[object]]


def measure_pages(postgres: Postgres, tickets: int) -> dict[str, float]:
    """Median milliseconds of each reading, in a database with so many tickets of which a fifth waits."""
    name = f"tickets_{tickets}"
    url = postgres.create_database(name)
    try:
        upgrade(url)
        return asyncio.run(_measured(url, tickets))
    finally:
        postgres.drop_database(name)


async def _measured(url: str, tickets: int) -> dict[str, float]:
    database = Database(url, pool_size=1)
    try:
        async with database.transaction() as session:
            await publish(session, read_rulebook_files(None), "bench")
        _fill(url, tickets)
        return {name: await _median_ms(database, read) for name, read in (await _readings(database, tickets)).items()}
    finally:
        await database.close()


def _fill(url: str, tickets: int) -> None:
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(FILL.format(tickets=tickets).encode())
        connection.execute("VACUUM ANALYZE")


async def _readings(database: Database, tickets: int) -> Mapping[str, Read]:
    async with database.transaction() as session:
        slug = max(await queue_list(session, AGENT), key=lambda queue: queue.waiting).slug
        cursor = None
        for _ in range(DEEP_PAGES):
            following = (await queue_page(session, AGENT, slug, cursor, PAGE)).next
            if following is None:
                break
            cursor = following

    async def first(opened: Database) -> None:
        async with opened.transaction() as session:
            await queue_page(session, AGENT, slug, None, PAGE)

    async def deep(opened: Database) -> None:
        async with opened.transaction() as session:
            await queue_page(session, AGENT, slug, cursor, PAGE)

    async def listed(opened: Database) -> None:
        async with opened.transaction() as session:
            await queue_list(session, AGENT)

    async def one(opened: Database) -> None:
        async with opened.transaction() as session:
            await ticket_detail(session, AGENT, tickets // 2)

    return {"queue page": first, "queue page, deep": deep, "list of queues": listed, "ticket": one}


async def _median_ms(database: Database, read: Read) -> float:
    await read(database)
    taken = []
    for _ in range(ROUNDS):
        began = time.perf_counter()
        await read(database)
        taken.append(1000 * (time.perf_counter() - began))
    return round(median(taken), 3)
