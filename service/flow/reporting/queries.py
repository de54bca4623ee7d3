"""How the house is doing: age of each queue, work waiting for each step, quarantine, processes, failures."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import text
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from service.foundation.clock import now
from service.tables import SignOfLife, StepFailure
from service.tickets.waiting import COUNT_LIMIT, queue_sizes

ABSENT_AFTER = timedelta(seconds=30)


@dataclass(frozen=True, slots=True)
class Waiting:
    """Work that waits, counted up to COUNT_LIMIT."""

    name: str
    count: int
    more: bool
    """There is more than that; nobody counted how much."""
    oldest: datetime | None


@dataclass(frozen=True, slots=True)
class Failing:
    """A step whose last run failed."""

    step: str
    since: datetime
    last_at: datetime
    count: int
    error: str


@dataclass(frozen=True, slots=True)
class Status:
    """How the house is doing."""

    queues: list[Waiting]
    steps: list[Waiting]
    quarantined: Waiting
    failing: list[Failing]
    absent: list[str]
    """Kinds of background process of which none was seen lately."""


async def status(session: AsyncSession) -> Status:
    """Everything at once; each part reads a partial index, so it costs the same at ten and at ten million tickets."""
    steps = [await _waiting(session, name, query) for name, query in STEPS.items()]
    quarantine = await quarantine_size(session)
    return Status(await _queues(session), steps, quarantine, await failing(session), await absent(session))


async def quarantine_size(session: AsyncSession) -> Waiting:
    """How many messages are in quarantine."""
    return await _waiting(session, "quarantine", QUARANTINED)


async def count_mail_trouble(session: AsyncSession) -> int:
    """How many questions could not be mailed and how much mail was not taken since yesterday, each up to a limit."""
    connection = await session.connection()
    terms = {"limit": COUNT_LIMIT, "since": now() - timedelta(days=1)}
    return int((await connection.execute(text(MAIL_TROUBLE), terms)).scalar_one())


async def failing(session: AsyncSession) -> list[Failing]:
    """The steps that fail now."""
    rows = await session.exec(select(StepFailure).order_by(col(StepFailure.since)))
    return [Failing(row.step, row.since, row.last_at, row.count, row.error) for row in rows]


async def absent(session: AsyncSession) -> list[str]:
    """Kinds of background process that have shown no sign of life for half a minute."""
    recent = await session.exec(
        select(SignOfLife.kind).where(col(SignOfLife.seen_at) > now() - ABSENT_AFTER).distinct()
    )
    return sorted({"worker", "beat", "relay"} - set(recent))


async def _queues(session: AsyncSession) -> list[Waiting]:
    return [Waiting(size.queue.slug, size.waiting, size.more, size.oldest) for size in await queue_sizes(session)]


async def _waiting(session: AsyncSession, name: str, query: str) -> Waiting:
    connection = await session.connection()
    row = (await connection.execute(text(query), {"limit": COUNT_LIMIT + 1})).mappings().one()
    return Waiting(name, min(row["count"], COUNT_LIMIT), row["count"] > COUNT_LIMIT, row["oldest"])


STEPS = {
    "triage": """
        SELECT count(*) AS count, min(received_at) AS oldest FROM (
          (SELECT received_at FROM message WHERE triage = 'waiting' AND attempts = 0 ORDER BY id LIMIT :limit)
          UNION ALL
          (SELECT received_at FROM message WHERE triage = 'waiting' AND attempts > 0 ORDER BY id LIMIT :limit)
        ) AS waiting""",
    "delivery": """
        SELECT count(*) AS count, min(approved_at) AS oldest FROM (
          SELECT approved_at FROM reply WHERE state IN ('approved', 'sending') ORDER BY due_at, id LIMIT :limit
        ) AS waiting""",
    "reporting": """
        SELECT count(*) AS count, NULL::timestamptz AS oldest FROM (
          SELECT 1 FROM ticket WHERE version <> reported_version LIMIT :limit
        ) AS waiting""",
}
QUARANTINED = """
    SELECT count(*) AS count, min(received_at) AS oldest FROM (
      SELECT received_at FROM message WHERE triage = 'quarantined' ORDER BY id LIMIT :limit
    ) AS waiting"""
MAIL_TROUBLE = """
    SELECT count(*) FROM (
      (SELECT FROM question_letter WHERE state = 'failed' LIMIT :limit)
      UNION ALL
      (SELECT FROM mail_refusal
       WHERE last_at > :since AND way = 'mail' AND reason NOT IN ('automatic', 'loop') LIMIT :limit)
    ) AS trouble"""
"""Absences and our own letters come back every day: they stand on their page, and call nobody there."""
