"""Looks at Postgres: there, of the right version, with the right schema, and what it says of the workers."""

import asyncio
from collections.abc import Iterator

from sqlalchemy import text
from sqlmodel import col, func, select
from sqlmodel.ext.asyncio.session import AsyncSession

from service.flow.reporting.queries import absent, failing
from service.foundation.addresses import database_url, shown
from service.foundation.clock import now
from service.foundation.database import Database
from service.foundation.errors import SetupError
from service.foundation.settings import Settings
from service.running.findings import Finding, good, note, wrong
from service.running.reach import look_at_schema, newer_schema
from service.tables import ApiKey
from service.tables.schema import SchemaState

OLDEST_SERVER = 180_000
CLOCK_SKEW_SECONDS = 5.0


def look_at_database(_: Settings) -> Iterator[Finding]:
    """Whether it answers, fits this code, and shows that work is being done."""
    try:
        url = database_url()
    except SetupError as error:
        yield note("database", error.detail)
        return
    try:
        state = look_at_schema(url)
    except SetupError as error:
        yield wrong("database", error.detail)
        return
    yield good("database", f"{shown(url)} answers.")
    if state is SchemaState.CURRENT:
        yield from asyncio.run(_look_inside(url))
    elif state is SchemaState.NEWER:
        yield wrong("database", newer_schema(url).detail)
    else:
        yield wrong("database", f"Its schema is {state}. Run `olievlek migrate`.")


async def _look_inside(url: str) -> list[Finding]:
    database = Database(url, pool_size=1)
    try:
        async with database.transaction() as session:
            return [*await _server(session), *await _keys(session), *await _work(session)]
    finally:
        await database.close()


async def _server(session: AsyncSession) -> list[Finding]:
    connection = await session.connection()
    row = (await connection.execute(text("SELECT current_setting('server_version_num')::int, clock_timestamp()"))).one()
    findings = []
    if row[0] < OLDEST_SERVER:
        findings.append(wrong("database", f"It is Postgres {row[0] // 10_000}; Olievlek needs 18 or newer."))
    skew = abs((now() - row[1]).total_seconds())
    if skew > CLOCK_SKEW_SECONDS:
        findings.append(
            wrong("clock", f"This machine and the database are {skew:.0f} s apart. Keep both in step with NTP.")
        )
    return findings


async def _keys(session: AsyncSession) -> list[Finding]:
    count = (await session.exec(select(func.count()).where(col(ApiKey.revoked_at).is_(None)))).one()
    if count:
        return [good("keys", f"{count} API keys are in force.")]
    return [note("keys", "No API key is in force, so no program can send messages. `olievlek keys create` makes one.")]


async def _work(session: AsyncSession) -> list[Finding]:
    findings = [
        wrong("work", f"No {kind} has shown a sign of life lately. Start it with `olievlek {kind}`.")
        for kind in await absent(session)
    ]
    findings += [wrong("work", f"Step {step.step} fails: {step.error}") for step in await failing(session)]
    return findings or [good("work", "Worker, beat and relay are running, and no step fails.")]
