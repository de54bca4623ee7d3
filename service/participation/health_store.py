"""The health of one cell in the database: locked, judged by whoever holds it, and written with what changed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func
from sqlmodel import select
from sqlmodel.ext.asyncio.session import AsyncSession

from routing_rules.facts import Cell
from routing_rules.health_parts import Change, Health
from routing_rules.participation import configured_in
from routing_rules.rulebook_parts import Rulebook
from routing_rules.vocabulary import EventKind, Stage
from service.foundation.database import NOTIFY_CHANNEL, connection_of
from service.participation.health_json import evidence_json, health_json, health_of
from service.participation.health_telling import tell
from service.people.actor import SYSTEM
from service.tables import CellChange, CellHealth

ADD = """
INSERT INTO cell_health (process, channel, health, state) VALUES (%(process)s, %(channel)s, 'null', 'closed')
ON CONFLICT DO NOTHING"""

TAKE_OBSERVATIONS = """
WITH taken AS (
  DELETE FROM cell_observation WHERE process = %(process)s AND channel = %(channel)s RETURNING *)
SELECT taken.id, taken.department, taken.ticket_id, taken.at, taken.begun, taken.kind, ticket.stage
FROM taken LEFT JOIN ticket ON ticket.id = taken.ticket_id ORDER BY taken.at, taken.id"""

SEEN_SET = "seen_set"
"""Kept beside the health: the newest time that a person set the cell, as far as it was judged."""


@dataclass(frozen=True, slots=True)
class HeldHealth:
    """A cell's health, whose row the caller holds locked."""

    row: CellHealth
    health: Health
    seen_set: int


@dataclass(frozen=True, slots=True)
class Observed:
    """Something about a ticket that was observed since the last look."""

    ticket: int
    at: datetime
    begun: datetime
    kind: str
    """"in_time", "late" or "bounced"."""
    stage: str | None
    """Of the ticket, by now."""


async def hold_health(session: AsyncSession, cell: Cell, configured: Stage) -> HeldHealth | None:
    """The cell's health, locked; None while somebody else holds it. A cell without a past is healthy."""
    connection = await connection_of(session)
    await connection.exec_driver_sql(ADD, {"process": cell.process, "channel": cell.channel})
    wanted = (
        select(CellHealth)
        .where(CellHealth.process == cell.process, CellHealth.channel == cell.channel)
        .with_for_update(key_share=True, skip_locked=True)
        .execution_options(populate_existing=True)
    )
    row = (await session.exec(wanted)).one_or_none()
    if row is None:
        return None
    if row.health is None:
        return HeldHealth(row, Health(configured), 0)
    return HeldHealth(row, health_of(row.health), row.health.get(SEEN_SET, 0))


async def take_observations(session: AsyncSession, cell: Cell, owner: str | None) -> list[Observed]:
    """What was observed of the cell, in the order of its moments; it is gone with this transaction.

    Other departments that were asked about its tickets say nothing about the cell.
    """
    connection = await connection_of(session)
    rows = await connection.exec_driver_sql(TAKE_OBSERVATIONS, {"process": cell.process, "channel": cell.channel})
    return [
        Observed(row.ticket_id, row.at, row.begun, row.kind, row.stage) for row in rows.all() if row.department == owner
    ]


async def store_health(session: AsyncSession, held: HeldHealth, health: Health, seen_set: int) -> None:
    """Write the health down, when it is another than it was."""
    if held.row.health is not None and (health, seen_set) == (held.health, held.seen_set):
        return
    row = held.row
    row.health = health_json(health) | {SEEN_SET: seen_set}
    row.ceiling, row.state, row.since, row.until = health.ceiling, health.state, health.since, health.until
    session.add(row)
    await session.flush()


async def store_changes(
    session: AsyncSession, cell: Cell, changes: Sequence[Change], rulebook: Rulebook, version_id: int
) -> None:
    """Write the history of the cell's health, announce it, and tell the people whom it concerns."""
    configured = configured_in(cell, rulebook)
    rows = [
        CellChange(
            process=cell.process,
            channel=cell.channel,
            at=change.at,
            kind=change.kind,
            actor=SYSTEM.name,
            stage=configured.stage,
            share=configured.share,
            was_ceiling=change.before,
            ceiling=change.after,
            evidence=evidence_json(change.evidence),
            config_version_id=version_id,
        )
        for change in changes
    ]
    if rows:
        session.add_all(rows)
        await session.flush()
        await session.exec(select(func.pg_notify(NOTIFY_CHANNEL, f"{EventKind.CELL_CHANGED.value} ")))
        await tell(session, rows, rulebook)
