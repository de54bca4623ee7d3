"""Queues: what waits in them, in order, page by page, for those who may see it."""

import base64
import json
from datetime import timedelta
from math import inf
from typing import Any

import psycopg
import pytest
from sqlalchemy import event, text
from sqlmodel.ext.asyncio.session import AsyncSession

from routing_rules.vocabulary import Role
from service.flow.queues.forms import Position
from service.flow.queues.queries import queue_list, queue_page
from service.flow.reporting.queries import status
from service.foundation.database import Database
from service.foundation.errors import Invalid, NotFound
from service.people.actor import SYSTEM, Actor
from service.tickets.waiting import COUNT_LIMIT
from tests.builders import NOON, a_colleague
from tests.queues.waiting import a_ticket

MOMENT = NOON.isoformat()


async def whole_queue(database: Database, slug: str, limit: int, actor: Actor = SYSTEM) -> list[int]:
    """All tickets of a queue, page by page."""
    seen: list[int] = []
    cursor = None
    while True:
        async with database.transaction() as session:
            page = await queue_page(session, actor, slug, cursor, limit)
        assert len(page.items) <= limit
        seen += [line.ticket.id for line in page.items]
        if page.next is None:
            return seen
        cursor = page.next


@pytest.mark.parametrize("limit", [1, 2, 3, 7, 100])
async def test_pages_follow_risk_then_priority_then_waiting(database: Database, limit: int) -> None:
    async with database.transaction() as session:
        made = [(await a_ticket(session, n, risk=n % 3), n) for n in range(1, 8)]
        same = [await a_ticket(session, n, waiting_since=NOON, risk=1) for n in range(8, 12)]
        first = await a_ticket(session, 49, risk=2, priority=40, waiting_since=NOON)
        await a_ticket(session, 50, state="solved")
        await a_ticket(session, 51, state="waiting_on_customer")
        await a_ticket(session, 52, queue="supply_chain")
    by_wait = sorted(made, key=lambda pair: (-(pair[1] % 3), -pair[1]))
    urgent = [number for number, n in by_wait if n % 3 == 2]
    soon = [number for number, n in by_wait if n % 3 == 1]
    calm = [number for number, n in by_wait if n % 3 == 0]
    assert await whole_queue(database, "webcare", limit) == [first, *urgent, *soon, *same, *calm]


async def test_pages_are_stable_while_tickets_arrive(database: Database) -> None:
    async with database.transaction() as session:
        made = [await a_ticket(session, n) for n in range(1, 7)]
        first = await queue_page(session, SYSTEM, "webcare", limit=3)
        await a_ticket(session, 100, risk=2)
        await a_ticket(session, 101)
        second = await queue_page(session, SYSTEM, "webcare", first.next, limit=3)
    assert [line.ticket.id for line in (*first.items, *second.items)] == made[::-1]


async def test_a_line_names_contact_and_holder(database: Database) -> None:
    ann = await a_colleague(database)
    async with database.transaction() as session:
        await a_ticket(session, 1)
        await a_ticket(session, 2, claimed_by=ann.colleague_id, claimed_at=NOON)
        page = await queue_page(session, ann, "webcare")
    assert [(line.contact.handle, line.claimed_by_name) for line in page.items] == [
        ("@author2", "Ann"),
        ("@author1", None),
    ]


def _cursor(place: list[object]) -> str:
    return base64.urlsafe_b64encode(json.dumps(place).encode()).decode().rstrip("=")


@pytest.mark.parametrize(
    "cursor",
    [
        *("", "x", "ü", "e30", "W10", "WzEsICJ4IiwgMV0", "WzAsICIyMDI2LTAxLTAxIiwgMV0", "A" * 400),
        *map(_cursor, ([0, MOMENT, inf], [inf, MOMENT, 1], [10**300, MOMENT, 1], [-1, MOMENT, 1], [4, MOMENT, 1])),
        *map(_cursor, ([0, "9999-12-31T23:59:59-23:59", 1], [0, "0001-01-01T00:00:00+23:59", 1])),
    ],
)
async def test_a_cursor_that_is_not_ours_is_refused(database: Database, cursor: str) -> None:
    async with database.transaction() as session:
        with pytest.raises(Invalid):
            await queue_page(session, SYSTEM, "webcare", cursor)


def test_a_cursor_comes_back_as_it_was() -> None:
    position = Position(2, -120_403.00000000001, 2**63 - 1)
    assert Position.of(position.cursor()) == position


async def many_more(session: AsyncSession, number: int, count: int) -> None:
    """As many tickets again that are like this one and came after it."""
    await (await session.connection()).execute(
        text(
            "INSERT INTO ticket (channel, contact_id, thread_id, state, queue, routed_by, stage, urgency, tone, "
            "language, subject, opened_at, waiting_since, last_message_at, version) "
            "SELECT channel, contact_id, 1000 + n, state, queue, routed_by, stage, urgency, tone, language, "
            "subject, opened_at, waiting_since + n * interval '1 second', last_message_at, version "
            "FROM ticket, generate_series(1, :count) AS n WHERE id = :number"
        ),
        {"count": count, "number": number},
    )


async def test_counts_stop_at_a_thousand(database: Database) -> None:
    async with database.transaction() as session:
        number = await a_ticket(session, 1)
        await many_more(session, number, COUNT_LIMIT)
        await a_ticket(session, 5, queue="supply_chain")
        queues = {queue.slug: queue for queue in await queue_list(session, SYSTEM)}
    assert (queues["webcare"].waiting, queues["webcare"].more) == (COUNT_LIMIT, True)
    assert queues["webcare"].oldest == NOON - timedelta(minutes=1)
    assert (queues["supply_chain"].waiting, queues["supply_chain"].more) == (1, False)
    empty = next(queue for queue in queues.values() if not queue.waiting)
    assert empty.oldest is None


@pytest.mark.parametrize("count", [0, 1, COUNT_LIMIT, COUNT_LIMIT + 1])
async def test_every_place_that_counts_a_queue_says_the_same(database: Database, count: int) -> None:
    """A number has one definition: the queues, the status and the tickets behind it agree, also at the limit."""
    async with database.transaction() as session:
        await a_ticket(session, 1, state="solved")
        if count:
            await many_more(session, await a_ticket(session, 2), count - 1)
        listed = {queue.slug: queue for queue in await queue_list(session, SYSTEM)}["webcare"]
        reported = {queue.name: queue for queue in (await status(session)).queues}["webcare"]
    assert (listed.waiting, listed.more) == (min(count, COUNT_LIMIT), count > COUNT_LIMIT)
    assert (reported.count, reported.more, reported.oldest) == (listed.waiting, listed.more, listed.oldest)
    assert len(await whole_queue(database, "webcare", 300)) == count


async def test_a_department_sees_its_own(database: Database) -> None:
    bob = await a_colleague(database, "bob", role=Role.DEPARTMENT, department="supply_chain")
    async with database.transaction() as session:
        own = await a_ticket(session, 1, queue="supply_chain")
        await a_ticket(session, 2)
        assert [queue.slug for queue in await queue_list(session, bob)] == ["supply_chain"]
        assert [line.ticket.id for line in (await queue_page(session, bob, "supply_chain")).items] == [own]
        for hidden in ("webcare", "unheard_of"):
            with pytest.raises(NotFound):
                await queue_page(session, bob, hidden)


async def test_pages_are_read_from_the_index(database: Database) -> None:
    """Whatever the size of the table: a sequential scan or a sort would read all that waits."""
    async with database.transaction() as session:
        for n in range(1, 30):
            await a_ticket(session, n)
        cursor = (await queue_page(session, SYSTEM, "webcare", limit=5)).next
    asked: list[tuple[str, Any]] = []
    event.listen(
        database.engine.sync_engine,
        "before_cursor_execute",
        lambda _, __, statement, parameters, *___: asked.append((statement, parameters)),
    )
    async with database.transaction() as session:
        await queue_page(session, SYSTEM, "webcare", cursor, limit=50)
    pages = [(statement, parameters) for statement, parameters in asked if "FROM ticket" in statement]
    assert len(pages) == 2
    async with await psycopg.AsyncConnection.connect(database.url) as connection:
        await connection.execute("SET enable_seqscan = off")
        for statement, parameters in pages:
            plan = await (await connection.execute(f"EXPLAIN {statement}", parameters)).fetchall()
            lines = "\n".join(line for (line,) in plan)
            assert "Index Scan using ix_ticket_queue on ticket" in lines
            assert "Sort" not in lines
