"""The roll-up: what each number opens, several workers at once, and what is no longer so."""

import asyncio
from collections.abc import Callable, Mapping
from datetime import date
from random import Random

import pytest
from sqlalchemy import text
from sqlmodel import col, select, update

from routing_rules.sla_report import Behind, Figures, Grouping, LadderStep
from routing_rules.vocabulary import EventKind, Role
from service.flow.reporting.behind import behind_number
from service.flow.reporting.forms import Asked
from service.flow.reporting.roll_up import roll_up
from service.flow.reporting.sla import sla_report
from service.foundation.database import Database
from service.foundation.errors import Invalid, NotAllowed
from service.people.actor import SYSTEM, Actor
from service.tables import Ticket
from service.tickets.ledger import Entry, lock_tickets, record
from tests.builders import Said, store, triage_all
from tests.reporting.histories import Histories

ALL = Asked(date(2026, 10, 1), date(2027, 6, 30), Grouping.DEPARTMENT)
COUNTS: Mapping[Behind, Callable[[Figures], int]] = {
    Behind.ASKED: lambda row: row.asked,
    Behind.ANSWERED: lambda row: row.answered,
    Behind.MET: lambda row: row.met,
    Behind.MISSED: lambda row: row.missed,
    Behind.JUDGED: lambda row: row.met + row.missed,
    Behind.EVENING: lambda row: row.evening,
    Behind.EVENING_ANSWERED: lambda row: row.evening_answered,
    Behind.STAYS: lambda row: row.stays,
}


async def _story(database: Database, events: int = 250) -> Histories:
    world = Histories(database, Random(7))  # noqa: S311 - a story, not a secret
    await world.open()
    await world.go_on(events)
    return world


async def _listed(database: Database, asked: Asked, behind: Behind, step: LadderStep | None = None) -> tuple[int, int]:
    """How many tickets the list says that it has, and how many all of its pages hold, none twice."""
    seen: list[tuple[int, str]] = []
    cursor = None
    async with database.snapshot() as session:
        while True:
            page = await behind_number(session, SYSTEM, asked, behind, step, cursor, limit=3)
            seen += [(ticket.number, ticket.department) for ticket in page.tickets]
            cursor = page.next
            if cursor is None:
                assert len(set(seen)) == len(seen)
                return page.total, len(seen)


async def _assert_opens(database: Database, asked: Asked, figures: Figures) -> None:
    for behind, count in COUNTS.items():
        assert await _listed(database, asked, behind) == (count(figures), count(figures)), behind
    for step, tickets in figures.steps.items():
        assert await _listed(database, asked, Behind.STEP, step) == (tickets, tickets), step


async def test_every_number_opens_as_many_tickets_as_it_says(database: Database) -> None:
    """Of the whole report and of each of its rows."""
    await _story(database)
    await roll_up(database, 500)
    async with database.snapshot() as session:
        report = await sla_report(session, SYSTEM, ALL)
    assert all(count(report.total) for count in COUNTS.values()), "the story is too poor"
    await _assert_opens(database, ALL, report.total)
    for row in report.rows:
        await _assert_opens(database, ALL.narrowed(row.key), row.figures)


async def _cells(database: Database) -> list[tuple[object, ...]]:
    """All that the report is made of, durations in order."""
    packed = """SELECT day, department, process, channel, asked, answered, met, missed, evening, evening_answered,
        stays, length(first_reply_wall), length(time_in_business) FROM report_cell ORDER BY 1, 2, 3, 4"""
    steps = "SELECT * FROM report_step ORDER BY 1, 2, 3, 4, 5, 6"
    async with database.snapshot() as session:
        connection = await session.connection()
        return [tuple(row) for query in (packed, steps) for row in await connection.execute(text(query))]


async def test_workers_at_once_count_nothing_twice(database: Database) -> None:
    """Five roll-ups while the ledger goes on writing leave what one leaves."""
    world = await _story(database, 60)

    async def keep_counting() -> None:
        for _ in range(8):
            await roll_up(database, 5)

    async with asyncio.TaskGroup() as group:
        group.create_task(world.go_on(40))
        for _ in range(4):
            group.create_task(keep_counting())
    while await roll_up(database, 500):
        pass
    counted = await _cells(database)
    async with database.transaction() as session:
        await (await session.connection()).execute(
            text("TRUNCATE ticket_figure, ticket_stay, ticket_step, report_cell, report_step")
        )
        await session.exec(update(Ticket).values(reported_version=0))
    await roll_up(database, 500)
    assert counted == await _cells(database)
    assert counted


async def test_what_nobody_changed_is_not_counted_again(database: Database) -> None:
    """And whoever changes a ticket just now is not waited for."""
    await store(database, [Said("one"), Said("two", author="piet")])
    await triage_all(database)
    async with database.transaction() as session:
        (number, _) = (await session.exec(select(Ticket.id).order_by(col(Ticket.id)))).all()
        await lock_tickets(session, [number])
        assert await roll_up(database, 500) == 1
    assert await roll_up(database, 500) == 1
    assert await roll_up(database, 500) == 0


async def test_a_ticket_that_is_merged_away_leaves_no_trace(database: Database) -> None:
    """Its cell is gone with it, and is back with it."""
    await store(database, [Said("one")])
    await triage_all(database)
    await roll_up(database, 500)
    before = await _cells(database)
    assert len(before) == 1
    for kind, left in ((EventKind.TICKET_MERGED, []), (EventKind.TICKET_UNMERGED, before)):
        async with database.transaction() as session:
            number = (await session.exec(select(Ticket.id))).one()
            ticket = (await lock_tickets(session, [number]))[number]
            await record(session, [Entry(ticket, kind, "system")])
        await roll_up(database, 500)
        assert [row[:7] for row in await _cells(database)] == [row[:7] for row in left]


@pytest.mark.parametrize("role", [Role.AGENT, Role.DEPARTMENT])
async def test_only_managers_and_leads_read_reports(database: Database, role: Role) -> None:
    """Neither the figures nor what is behind them."""
    actor = Actor("colleague/1", 1, "Ann", frozenset({role}), "webcare")
    async with database.snapshot() as session:
        with pytest.raises(NotAllowed):
            await sla_report(session, actor, ALL)
        with pytest.raises(NotAllowed):
            await behind_number(session, actor, ALL, Behind.ASKED)
        for allowed in (Role.MANAGER, Role.LEAD):
            assert (await sla_report(session, Actor("colleague/1", roles=frozenset({allowed})), ALL)).rows == []


@pytest.mark.parametrize("cursor", ["", "yesterday", "2026-11-20", "2026-11-20.x.webcare", "2026-13-20.1.webcare"])
async def test_a_place_that_no_page_gave_is_refused(database: Database, cursor: str) -> None:
    """With an error that says so."""
    async with database.snapshot() as session:
        with pytest.raises(Invalid):
            await behind_number(session, SYSTEM, ALL, Behind.ASKED, cursor=cursor)
