"""The sweep itself: cheap when there is nothing to do, by indexes alone, and a failing part stops no other."""

from typing import Any

import pytest
from sqlalchemy import event
from sqlmodel.ext.asyncio.session import AsyncSession

from service.configuration.actions import publish
from service.flow.assignment import sweep as sweeping
from service.flow.assignment.actions import claim_next, give_out_work
from service.foundation.database import Database
from service.foundation.rulebook_files import read_rulebook_files
from tests.assignment.world import accept_is_over, fall_silent, give_out_by, holders, lay, offers, somebody, sweep
from tests.workers.conftest import WorkerThread, worker
from workers.app import app
from workers.tasks.assignment import give_out

__all__ = ["worker"]

MANY = """
INSERT INTO contact (channel, external_id, followers) SELECT 'x', 'many' || n, 0 FROM generate_series(1, 10) n;
INSERT INTO colleague (login, name, password_hash, roles, department, language, created_at)
SELECT 'many' || n, 'Many', '-', '{agent}', CASE WHEN mod(n, 4) = 0 THEN 'supply_chain' ELSE 'webcare' END, 'nl', now()
FROM generate_series(1, 200) n;
INSERT INTO presence (colleague_id, status, since, seen_at, told)
SELECT id, 'available', now(), now(), 'available' FROM colleague WHERE starts_with(login, 'many');
INSERT INTO shift (colleague_id, kind, starts_at, ends_at)
SELECT id, 'work', now() - d * interval '1 day' - interval '1 hour', now() - d * interval '1 day' + interval '7 hours'
FROM colleague, generate_series(0, 50) d WHERE starts_with(login, 'many');
INSERT INTO ticket (channel, contact_id, thread_id, state, queue, routed_by, stage, tone, language, subject, risk, rank,
                    opened_at, waiting_since, last_message_at, claimed_by, claimed_at, version, reported_version)
SELECT 'x', (SELECT min(id) FROM contact), 1000 + n, CASE WHEN mod(n, 10) = 0 THEN 'open' ELSE 'solved' END, 'webcare',
       'system', 'hub', 'neutral', 'nl', 'q', 0, n, now(), now(), now(), c.id, now(), 1, 0
FROM generate_series(1, 40000) n
LEFT JOIN (SELECT id, row_number() OVER (ORDER BY id) AS place FROM colleague WHERE starts_with(login, 'many')) c
       ON mod(n, 40) = 0 AND c.place = 1 + mod(n / 40, 200);
INSERT INTO offer (ticket_id, colleague_id, queue, offered_at, expires_at, ended_at, outcome)
SELECT id, (SELECT min(id) FROM colleague WHERE starts_with(login, 'many')), 'webcare', now(), now(), now(), 'expired'
FROM ticket WHERE state = 'solved' LIMIT 20000;
ANALYZE ticket, offer, presence, shift, colleague"""
BIG = {"ticket", "offer", "event", "shift"}


async def fill(database: Database) -> None:
    """A busy house: 40,000 tickets, 4,000 of which wait and 1,000 are in hand; 200 people with rosters."""
    async with database.transaction() as session:
        connection = await session.connection()
        for statement in MANY.split(";"):
            await connection.exec_driver_sql(statement)


def scans(plan: dict[str, Any]) -> list[tuple[str, str, float]]:
    """How each table is read: kind, table, rows read."""
    found = []
    if "Relation Name" in plan:
        rows = (plan["Actual Rows"] + plan.get("Rows Removed by Filter", 0)) * plan["Actual Loops"]
        found.append((plan["Node Type"], plan["Relation Name"], rows))
    return found + [scan for child in plan.get("Plans", []) for scan in scans(child)]


async def explained(database: Database, statements: list[tuple[str, Any]]) -> list[tuple[str, str, float, str]]:
    """Every scan of these statements."""
    found = []
    async with database.transaction() as session:
        connection = await session.connection()
        for statement, terms in statements:
            rows = await connection.exec_driver_sql(f"EXPLAIN (ANALYZE, FORMAT JSON) {statement}", terms)
            plan = rows.scalar_one()[0]["Plan"]
            found += [(*scan, statement) for scan in scans(plan)]
    return found


async def heard(database: Database, work: Any) -> list[tuple[str, Any]]:
    """The statements that something runs against Postgres, with their arguments."""
    said: list[tuple[str, Any]] = []

    def listen(_: Any, __: Any, statement: str, parameters: Any, *___: Any) -> None:
        if statement.lstrip().upper().startswith(("SELECT", "UPDATE", "INSERT")):
            said.append((statement, parameters))

    event.listen(database.engine.sync_engine, "before_cursor_execute", listen)
    try:
        await work()
    finally:
        event.remove(database.engine.sync_engine, "before_cursor_execute", listen)
    return said


async def test_with_nothing_to_do_it_reads_little_and_by_indexes(database: Database) -> None:
    """No table of which there is much is read from end to end, and few rows of it at all."""
    await give_out_by(database, "work: push")
    await fill(database)
    async with database.transaction() as session:
        connection = await session.connection()
        await connection.exec_driver_sql("UPDATE colleague SET capacity = 0")
    said = await heard(database, lambda: give_out_work(database))
    assert await give_out_work(database) == 0
    assert len(said) < 25
    for kind, table, rows, statement in await explained(database, said):
        assert table not in BIG or kind != "Seq Scan", statement
        assert rows <= 12_000, (rows, table, statement)


async def test_claiming_the_next_reads_a_few_rows_of_a_long_queue(database: Database) -> None:
    ann = await somebody(database, languages=["nl"])
    await fill(database)

    async def take() -> None:
        async with database.transaction() as session:
            assert await claim_next(session, ann, "webcare") is not None

    said = [one for one in await heard(database, take) if one[0].lstrip().startswith("SELECT ticket.id")]
    assert len(said) == 2
    for kind, table, rows, statement in await explained(database, said):
        assert kind != "Seq Scan", statement
        assert table != "ticket" or rows <= 100, (rows, statement)


async def test_a_part_that_fails_stops_no_other(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """And is told of, so that the pages show it."""

    async def broken(session: AsyncSession, at: object) -> int:
        raise RuntimeError("no shift table today")

    ann = await somebody(database)
    [one] = await lay(database, 1, claimed_by=ann.colleague_id)
    await fall_silent(database, ann)
    parts = tuple(broken if part is sweeping.tell_presence else part for part in sweeping.PARTS)
    monkeypatch.setattr(sweeping, "PARTS", parts)
    with pytest.raises(ExceptionGroup) as raised:
        await give_out_work(database)
    assert "1 of 6 parts" in str(raised.value)
    assert await holders(database, [one]) == [None]


async def test_a_queue_that_is_no_longer_given_out(database: Database) -> None:
    """What was offered runs out, and nothing more is offered."""
    await give_out_by(database, "work: push")
    ann = await somebody(database)
    [one] = await lay(database, 1)
    await sweep(database)
    async with database.transaction() as session:
        await publish(session, read_rulebook_files(), "system")
    await accept_is_over(database)
    await sweep(database)
    assert await offers(database) == [(one, ann.colleague_id, "expired")]


async def test_the_task_sweeps(database: Database, worker: WorkerThread) -> None:
    """It is one of those that workers know."""
    await give_out_by(database, "work: push")
    ann = await somebody(database)
    one, two = await lay(database, 2)
    worker.run(give_out, sweep=True)
    assert await offers(database) == [(one, ann.colleague_id, None), (two, ann.colleague_id, None)]
    app.loader.import_default_modules()
    assert "assignment.give_out_work" in app.tasks
