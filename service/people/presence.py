"""Presence: what colleagues say about themselves, and whether they show signs of life.

A row that the ledger has not been told of (`told`) waits for assignment, which tells it and moves their work. What one
says for another is told at once, by whoever says it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, case, literal
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import col, func, select
from sqlmodel.ext.asyncio.session import AsyncSession

from routing_rules.vocabulary import EventKind, PresenceStatus
from service.foundation.clock import now
from service.foundation.database import NOTIFY_CHANNEL, connection_of
from service.foundation.errors import NotAllowed
from service.people.actor import Actor
from service.tables import Colleague, Presence

OFFLINE_AFTER = timedelta(seconds=45)
"""Whoever shows no sign of life for so long is offline, whatever they said: three heartbeats missed."""
SEEN_EVERY = timedelta(seconds=10)
"""Signs of life closer together than this are written down once."""

SEEN = """
INSERT INTO presence AS known (colleague_id, status, since, seen_at, told)
SELECT id, 'available', %(at)s, %(at)s, 'offline' FROM colleague
WHERE id = ANY(%(ids)s) AND disabled_at IS NULL ORDER BY id
ON CONFLICT (colleague_id) DO UPDATE SET
  seen_at = excluded.seen_at,
  since = CASE WHEN known.seen_at < excluded.seen_at - %(silence)s THEN excluded.since ELSE known.since END
WHERE known.seen_at < excluded.seen_at - %(seen_every)s
RETURNING known.status <> known.told AS changed"""
SAY = """
INSERT INTO presence AS known (colleague_id, status, since, seen_at, told)
VALUES (%(id)s, %(status)s, %(at)s, %(at)s, 'offline')
ON CONFLICT (colleague_id) DO UPDATE SET
  status = excluded.status,
  since = CASE WHEN known.status = excluded.status AND known.seen_at >= excluded.seen_at - %(silence)s THEN known.since
               ELSE excluded.since END,
  seen_at = GREATEST(known.seen_at, excluded.seen_at)
RETURNING known.status <> known.told AS changed"""

SEND_OFFLINE = """
UPDATE presence SET status = 'offline', told = 'offline',
  since = CASE WHEN known.status = 'offline' THEN known.since ELSE %(at)s END
FROM (SELECT colleague_id, status, told, since FROM presence WHERE colleague_id = %(id)s FOR NO KEY UPDATE) AS known
WHERE presence.colleague_id = known.colleague_id
RETURNING known.told AS before, presence.seen_at"""


@dataclass(frozen=True, slots=True)
class SentOffline:
    """What the ledger is to be told of somebody for whom another said that they are offline."""

    before: PresenceStatus
    """What it knew of them."""
    seen_at: datetime


@dataclass(frozen=True, slots=True)
class PresentColleague:
    """Somebody who is there, available or away."""

    colleague: Colleague
    status: PresenceStatus
    since: datetime
    seen_at: datetime


async def heartbeat(session: AsyncSession, colleague_id: int, at: datetime | None = None) -> None:
    """A sign of life. It brings back whoever fell silent; whoever said that they are offline stays so."""
    await note_signs_of_life(session, [colleague_id], at)


async def note_signs_of_life(
    session: AsyncSession | AsyncConnection, colleague_ids: Iterable[int], at: datetime | None = None
) -> None:
    """Signs of life of several colleagues at once."""
    terms = {"ids": sorted(set(colleague_ids)), "at": at or now(), "seen_every": SEEN_EVERY, "silence": OFFLINE_AFTER}
    rows = await (await connection_of(session)).exec_driver_sql(SEEN, terms)
    await _announce(session, rows.scalars())


async def set_status(
    session: AsyncSession, actor: Actor, status: PresenceStatus, at: datetime | None = None
) -> PresenceStatus:
    """What a colleague says about themselves from now on. Raises NotAllowed for programs."""
    if actor.colleague_id is None:
        raise NotAllowed("Presence is for colleagues, not for programs.")
    await say_status(session, actor.colleague_id, status, at)
    return status


async def say_status(
    session: AsyncSession, colleague_id: int, status: PresenceStatus, at: datetime | None = None
) -> None:
    """Coming in, going, or something that says as much."""
    terms = {"id": colleague_id, "status": status.value, "at": at or now(), "silence": OFFLINE_AFTER}
    rows = await (await connection_of(session)).exec_driver_sql(SAY, terms)
    await _announce(session, rows.scalars())


async def set_offline(session: AsyncSession, colleague_id: int, at: datetime) -> SentOffline | None:
    """Say for a colleague that they are offline, which is no sign of life of theirs.

    Returns what the caller has to write into the ledger; None when it knows them as offline already.
    """
    rows = await (await connection_of(session)).exec_driver_sql(SEND_OFFLINE, {"id": colleague_id, "at": at})
    known = rows.mappings().one_or_none()
    if known is None or known["before"] == PresenceStatus.OFFLINE:
        return None
    return SentOffline(PresenceStatus(known["before"]), known["seen_at"])


async def present_colleagues(session: AsyncSession, at: datetime | None = None) -> list[PresentColleague]:
    """Everybody who is there, available or away, by name."""
    rows = await session.exec(
        select(Colleague, Presence)
        .join(Presence, col(Presence.colleague_id) == col(Colleague.id))
        .where(is_present(at or now()), col(Colleague.disabled_at).is_(None))
        .order_by(col(Colleague.name), col(Colleague.id))
    )
    return [
        PresentColleague(colleague, PresenceStatus(presence.status), presence.since, presence.seen_at)
        for colleague, presence in rows
    ]


async def presence_of(session: AsyncSession, colleague_id: int, at: datetime | None = None) -> PresenceStatus:
    """The status of one colleague now; offline for whoever never showed a sign of life."""
    found = await session.exec(select(status_at(at or now())).where(Presence.colleague_id == colleague_id))
    return PresenceStatus(found.one_or_none() or PresenceStatus.OFFLINE)


def is_present(at: datetime) -> ColumnElement[bool]:
    """Of a presence row: whether its colleague is there, for the database to check."""
    return and_(col(Presence.status) != PresenceStatus.OFFLINE.value, col(Presence.seen_at) >= at - OFFLINE_AFTER)


def status_at(at: datetime) -> ColumnElement[str]:
    """Of a presence row: what its colleague's status comes to at that moment."""
    return case((is_present(at), col(Presence.status)), else_=literal(PresenceStatus.OFFLINE.value))


async def _announce(session: AsyncSession | AsyncConnection, changed: Iterable[bool]) -> None:
    """Have it told to the ledger at once; should this be lost, the next sweep finds it."""
    if any(changed):
        payload = f"{EventKind.PRESENCE_CHANGED.value} "
        await (await connection_of(session)).execute(select(func.pg_notify(NOTIFY_CHANNEL, payload)))
