"""What the SLA report costs: making it of many tickets, with a longer past, and keeping it up to date."""

import asyncio
import time
from collections import defaultdict
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

import psycopg
from sqlmodel.ext.asyncio.session import AsyncSession

from bench.cpu import cpu_seconds
from bench.measuring import median
from routing_rules.sla_report import Behind, Grouping, Measure
from routing_rules.vocabulary import EventKind, TicketState
from service.configuration.actions import publish
from service.configuration.queries import active_configuration
from service.flow.reporting import statements
from service.flow.reporting.behind import behind_number
from service.flow.reporting.forms import Asked
from service.flow.reporting.roll_up import roll_up
from service.flow.reporting.sla import sla_report
from service.foundation.database import Database
from service.foundation.embedded import Postgres
from service.foundation.rulebook_files import read_rulebook_files
from service.people.actor import SYSTEM
from service.tables import Contact
from service.tables.schema import upgrade
from service.tickets.ledger import Entry, LedgerSet, LedgerTicket

LAST = date(2026, 10, 31)
DAYS = 90
ASKED = Asked(LAST - timedelta(days=DAYS - 1), LAST, Grouping.DEPARTMENT)
ROUNDS = 9
CHANGED = 4_000
"""Tickets of which the roll-up's own cost is measured."""
ROUND = 500
BEGIN = datetime(2026, 10, 28, 8, tzinfo=UTC)
LIFE = (EventKind.TICKET_CLAIMED, EventKind.REPLY_APPROVED, EventKind.REPLY_DELIVERED)
INDEXES = ("ix_ticket_figure_cell", "ix_ticket_stay_cell", "ix_ticket_step_cell")
# Eight in ten are answered, within seconds or days; a fifth reached three steps of a ladder.
FILL = """
SET session_replication_role = replica;
INSERT INTO ticket_figure (ticket_id, day, department, process, channel, asked, reply_seconds, reply_open_seconds,
                           in_target, evening, evening_answered)
SELECT n, date '{last}' - n % {days}, 'department' || h % 6, 'process' || h % 12, 'channel' || h / 12 % 8, true,
       CASE WHEN h % 10 < 8 THEN wall + h % 60 END, CASE WHEN h % 10 < 8 THEN wall / 2 + h % 60 END, h % 10 < 6,
       h % 4 = 0, h % 8 = 0
FROM (SELECT n, abs(hashint4(n)) AS h FROM generate_series(1, {tickets}) n) AS numbered,
     LATERAL (SELECT (60 * exp((h / 7 % 1000) / 140.0))::int AS wall) AS took;
INSERT INTO ticket_stay (ticket_id, department, day, process, channel, seconds, open_seconds, waiting, waiting_open)
SELECT ticket_id, department, day, process, channel, reply_seconds, reply_open_seconds, reply_seconds / 2,
       reply_open_seconds / 2
FROM ticket_figure WHERE reply_seconds IS NOT NULL;
INSERT INTO ticket_step (ticket_id, department, clock, step, day, process, channel)
SELECT ticket_id, department, 'first_reply', step, day, process, channel
FROM ticket_figure, unnest(ARRAY['near', 'late', 'warn-lead']) AS step WHERE ticket_id % 5 = 0
"""
CELLS = "(SELECT DISTINCT day, department, process, channel FROM ticket_figure) AS cell"


@dataclass(frozen=True, slots=True)
class Past:
    """How many tickets, spread over how many days."""

    tickets: int
    days: int


def measure_sla(postgres: Postgres, tickets: int) -> dict[str, float]:
    """Median milliseconds of a report of 90 days: of all those tickets, of a tenth of them, and of a tenth of them
    with the others before those days; and CPU-seconds per 1,000 changed tickets of the roll-up."""
    pasts = {
        "few": Past(tickets // 10, DAYS),
        "few, with ten times the past": Past(tickets, 10 * DAYS),
        "many": Past(tickets, DAYS),
    }
    urls = {name: postgres.create_database(f"sla_{place}") for place, name in enumerate(pasts)}
    try:
        for name, url in urls.items():
            upgrade(url)
            _fill(url, pasts[name])
        return {"tickets": float(tickets)} | asyncio.run(_reports(urls)) | _rolling_up(postgres)
    finally:
        for place in range(len(pasts)):
            postgres.drop_database(f"sla_{place}")


def _fill(url: str, past: Past) -> None:
    with psycopg.connect(url, autocommit=True) as connection:
        kept = [connection.execute("SELECT pg_get_indexdef(%s::regclass)", [name]).fetchall()[0][0] for name in INDEXES]
        connection.execute(f"DROP INDEX {', '.join(INDEXES)}".encode())
        for statement in FILL.format(last=LAST, days=past.days, tickets=past.tickets).split(";"):
            connection.execute(statement.encode())
        for definition in kept:
            connection.execute(definition)
        connection.execute("ANALYZE")
        for counting in (statements.COUNT_CELLS, statements.COUNT_STEPS):
            connection.execute(counting.replace(statements.CELLS, CELLS).encode())
        connection.execute("VACUUM ANALYZE")


async def _reports(urls: Mapping[str, str]) -> dict[str, float]:
    """One of each in turn, so that whatever else the machine does meets them all."""
    databases = {name: Database(url, pool_size=1) for name, url in urls.items()}
    taken: dict[str, list[float]] = defaultdict(list)
    try:
        for place in range(ROUNDS + 1):
            for name, database in databases.items():
                for what, read in READINGS.items():
                    began = time.perf_counter()
                    async with database.snapshot() as session:
                        await read(session)
                    if place:
                        taken[f"{name}: {what} ms"].append(1000 * (time.perf_counter() - began))
        return {what: round(median(milliseconds), 2) for what, milliseconds in taken.items()}
    finally:
        for database in databases.values():
            await database.close()


async def _page(session: AsyncSession) -> None:
    await sla_report(session, SYSTEM, ASKED, (Measure.BUSINESS,))


async def _whole(session: AsyncSession) -> None:
    await sla_report(session, SYSTEM, ASKED)


async def _behind(session: AsyncSession) -> None:
    await behind_number(session, SYSTEM, ASKED, Behind.MISSED)


READINGS: Mapping[str, Callable[[AsyncSession], Awaitable[None]]] = {
    "page": _page,
    "API": _whole,
    "tickets behind a number": _behind,
}


def _rolling_up(postgres: Postgres) -> dict[str, float]:
    url = postgres.create_database("sla_changes")
    try:
        upgrade(url)
        return asyncio.run(_changes(url, int((postgres.data / "postmaster.pid").read_text().split("\n")[0])))
    finally:
        postgres.drop_database("sla_changes")


async def _changes(url: str, server: int) -> dict[str, float]:
    database = Database(url, pool_size=2)
    try:
        async with database.transaction() as session:
            await publish(session, read_rulebook_files(None), "bench")
            contact = Contact(channel="forum", external_id="jan", handle="@jan")
            session.add(contact)
        tickets = [_ticket(contact.id, number) for number in range(CHANGED)]
        await _happen(database, tickets, (EventKind.TICKET_ROUTED,))
        found = {"roll-up, new tickets": await _cost(database, server)}
        await _happen(database, tickets, LIFE)
        return found | {"roll-up, answered tickets": await _cost(database, server)}
    finally:
        await database.close()


async def _happen(database: Database, tickets: list[LedgerTicket], kinds: tuple[EventKind, ...]) -> None:
    for place, kind in enumerate(kinds):
        at = BEGIN + timedelta(minutes=5 * place + 5 * len(kinds))
        asked_at = BEGIN if kind is EventKind.TICKET_ROUTED else None
        async with database.transaction() as session:
            happened = LedgerSet((await active_configuration(session)).in_force, at)
            for ticket in tickets:
                happened.add(Entry(ticket, kind, SYSTEM.name, asked_at=asked_at))
            await happened.write(session)


async def _cost(database: Database, server: int) -> float:
    """CPU-seconds per 1,000 tickets, ours and those of Postgres."""
    before, began = cpu_seconds({"postgres": server})["postgres"], time.process_time()
    counted = 0
    while done := await roll_up(database, ROUND):
        counted += done
    if counted != CHANGED:
        raise RuntimeError(f"{counted} of {CHANGED} tickets were counted")
    used = time.process_time() - began + cpu_seconds({"postgres": server})["postgres"] - before
    return round(1000 * used / counted, 4)


def _ticket(contact: int, number: int) -> LedgerTicket:
    return LedgerTicket(
        id=0,
        channel=("forum", "x", "email")[number % 3],
        contact_id=contact,
        thread_id=number + 1,
        state=TicketState.NEW,
        queue=("webcare", "supply_chain")[number % 2],
        owner=None,
        routed_by=SYSTEM.name,
        process="order_delivery",
        stage="hub",
        urgency=0,
        tone="neutral",
        language="nl",
        subject="Waar blijft mijn pakket?",
        claimed_by=None,
        claimed_at=None,
        opened_at=BEGIN,
        waiting_since=BEGIN,
        last_message_at=BEGIN,
        solved_at=None,
        follows=None,
        merged_into=None,
        version=0,
    )
