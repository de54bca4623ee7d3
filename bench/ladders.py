"""What a sweep of ladders costs with many open tickets: when much falls due in one minute, and when nothing does."""

import asyncio
import time
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

import psycopg
from sqlalchemy import DateTime, Table
from sqlmodel import SQLModel

from bench.measuring import median
from routing_rules.vocabulary import EventKind, PresenceStatus, Role, TicketState
from service.configuration.actions import publish
from service.configuration.queries import active_configuration
from service.flow.escalation.actions import climb_ladders, recompute_clocks
from service.foundation.database import Database
from service.foundation.embedded import Postgres
from service.foundation.rulebook_files import read_rulebook_files
from service.people.actor import SYSTEM
from service.people.presence import say_status
from service.tables import Colleague, Contact, Target, Ticket
from service.tables.schema import upgrade
from service.tickets.ledger import Entry, LedgerSet, LedgerTicket

NOON = datetime(2026, 1, 14, 11, tzinfo=UTC)
"""A Wednesday, 12:00 in Amsterdam: everybody works."""
AGENTS = 40
LEADS = 3
ASKED = {30: 0, 48: 10, 60: 5}
"""Minutes before noon at which customers asked whose tickets come to a step at noon: half, four fifths and all of an
hour. The ladder was climbed so many minutes before noon."""
IDLE_ROUNDS = 40
COPY = """
INSERT INTO ticket (id, thread_id, claimed_by, {columns}) OVERRIDING SYSTEM VALUE
SELECT {first} + n, {first} + n, 1 + n %% {agents}, {values}
FROM ticket, generate_series(1, {many}) AS n, LATERAL (SELECT {shift} AS shift) AS moment WHERE id = {template};
INSERT INTO target (ticket_id, spans, {target_columns})
SELECT {first} + n, ARRAY(SELECT span + shift FROM unnest(spans) AS span), {target_values}
FROM target, generate_series(1, {many}) AS n, LATERAL (SELECT {shift} AS shift) AS moment
WHERE ticket_id = {template} ORDER BY n;
"""
WITHIN_A_MINUTE = "-(n % 60) * interval '1 second'"
LATER = "interval '1 minute' + (n % 1500) * interval '1 second'"


def measure_ladders(postgres: Postgres, tickets: int) -> dict[str, float]:
    """Seconds for all that falls due in one minute, a hundredth of the tickets, and milliseconds when nothing does."""
    name = f"ladders_{tickets}"
    url = postgres.create_database(name)
    try:
        upgrade(url)
        return asyncio.run(_measured(url, tickets))
    finally:
        postgres.drop_database(name)


async def _measured(url: str, tickets: int) -> dict[str, float]:
    database = Database(url, pool_size=2)
    try:
        templates = await _templates(database)
        due = tickets // 100
        _fill(url, tickets - due, due, templates)
        idle = await _idle_ms(database)
        began, began_cpu = time.perf_counter(), time.process_time()
        clocks = 0
        while found := await climb_ladders(database, at=NOON):
            clocks += found
        took, cpu = time.perf_counter() - began, time.process_time() - began_cpu
        figures = {"tickets": tickets, "due": clocks, "sweep s": took, "of it Python CPU-s": cpu, "idle ms": idle}
        return {name: round(figure, 3) for name, figure in figures.items()}
    finally:
        await database.close()


async def _templates(database: Database) -> list[int]:
    """One ticket for each step, in the state that it is in a minute before; the last one is due later."""
    async with database.transaction() as session:
        await publish(session, read_rulebook_files(None), "bench")
        roles = [Role.AGENT] * AGENTS + [Role.LEAD] * LEADS
        colleagues = [_colleague(number, role) for number, role in enumerate(roles)]
        session.add_all(colleagues)
        await session.flush()
        for colleague in colleagues:
            await say_status(session, colleague.id, PresenceStatus.AVAILABLE, NOON)
        contact = Contact(channel="forum", external_id="jan", handle="@jan")
        session.add(contact)
    return [await _template(database, contact.id, minutes, climbed) for minutes, climbed in ASKED.items()]


def _colleague(number: int, role: Role) -> Colleague:
    return Colleague(
        login=f"colleague{number}",
        name=f"Colleague {number}",
        password_hash="-",  # noqa: S106 - nobody signs in
        roles=[role],
        department="webcare",
        email=f"colleague{number}@example.org",
        created_at=NOON,
    )


async def _template(database: Database, contact: int, minutes: int, climbed: int) -> int:
    asked = NOON - timedelta(minutes=minutes)
    ticket = LedgerTicket(
        id=0,
        channel="forum",
        contact_id=contact,
        thread_id=minutes,
        state=TicketState.NEW,
        queue="webcare",
        owner=None,
        routed_by=SYSTEM.name,
        process=None,
        stage="hub",
        urgency=0,
        tone="neutral",
        language="nl",
        subject="Waar blijft mijn pakket?",
        claimed_by=None,
        claimed_at=None,
        opened_at=asked,
        waiting_since=asked,
        last_message_at=asked,
        solved_at=None,
        follows=None,
        merged_into=None,
        version=0,
    )
    async with database.transaction() as session:
        happened = LedgerSet((await active_configuration(session)).in_force, asked)
        happened.add(Entry(ticket, EventKind.TICKET_ROUTED, SYSTEM.name, asked_at=asked))
        await happened.write(session)
    while climbed and await climb_ladders(database, at=NOON - timedelta(minutes=climbed)):
        pass
    return ticket.id


def _fill(url: str, calm: int, due: int, templates: list[int]) -> None:
    """Copies of the templates, each a little earlier or later, with clocks that say so."""
    batches = [(template, due // len(templates), WITHIN_A_MINUTE) for template in templates]
    batches[0] = (templates[0], due - due // len(templates) * (len(templates) - 1), WITHIN_A_MINUTE)
    with psycopg.connect(url, autocommit=True) as connection:
        first = 1_000
        for template, many, shift in [*batches, (templates[0], calm, LATER)]:
            connection.execute(_copy(template, first, many, shift).encode())
            first += many
        connection.execute("UPDATE target SET next_at = NULL WHERE ticket_id = ANY(%s)", [templates])
        connection.execute("VACUUM ANALYZE")


def _copy(template: int, first: int, many: int, shift: str) -> str:
    columns, values = _columns(Ticket, {"id", "thread_id", "claimed_by"})
    target_columns, target_values = _columns(Target, {"id", "ticket_id", "spans"})
    return COPY.format(
        template=template,
        first=first,
        many=many,
        shift=shift,
        agents=AGENTS,
        columns=columns,
        values=values,
        target_columns=target_columns,
        target_values=target_values,
    ).replace("%%", "%")


def _columns(table: type[SQLModel], left_out: Iterable[str]) -> tuple[str, str]:
    """Names of the other columns, and their values with every moment shifted."""
    described: Table = table.__table__  # type: ignore[attr-defined]
    kept = [column for column in described.columns if column.name not in set(left_out)]
    values = [f"{column.name} + shift" if isinstance(column.type, DateTime) else column.name for column in kept]
    return ", ".join(column.name for column in kept), ", ".join(values)


async def _idle_ms(database: Database) -> float:
    """Everything that a worker's round does, while nothing is due."""
    taken = []
    for _ in range(IDLE_ROUNDS):
        began = time.perf_counter()
        found = await climb_ladders(database, at=NOON - timedelta(minutes=5)) + await recompute_clocks(database)
        taken.append(1000 * (time.perf_counter() - began))
        if found:
            raise RuntimeError(f"{found} clocks were due when nothing should be")
    return median(taken)
