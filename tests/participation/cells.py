"""Cells with a past, for tests that begin in the middle."""

from datetime import datetime, timedelta
from typing import Any

from sqlmodel import col, select

from routing_rules.facts import Cell
from routing_rules.health_parts import Health, HealthState
from routing_rules.participation import lower
from routing_rules.vocabulary import Stage
from service.configuration.actions import publish
from service.configuration.queries import active_configuration, newest_publication
from service.foundation.clock import now
from service.foundation.database import Database
from service.participation.health_json import health_json
from service.tables import CellHealth, RecordedDecision
from tests.builders import Said

FORUM = Cell("order_delivery", "forum")
"""Stage answer, for everybody."""
FACEBOOK = Cell("order_delivery", "facebook")
"""Stage consult, for everybody."""


def parcels(count: int, channel: str = "forum", first: int = 0) -> list[Said]:
    """So many customers who miss their parcel."""
    return [Said(f"{channel}{n}", author=f"jan{n}", channel=channel) for n in range(first, first + count)]


async def stepped_back(
    database: Database,
    cell: Cell,
    configured: Stage,
    state: HealthState = HealthState.OPEN,
    since: datetime | None = None,
    until: datetime | None = None,
    **more: Any,
) -> None:
    """Let the cell have stepped back, an hour ago unless said otherwise."""
    began = since or now() - timedelta(hours=1)
    health = Health(configured, lower(configured), state, began, until, **more)
    row = CellHealth(
        process=cell.process,
        channel=cell.channel,
        health=health_json(health),
        ceiling=health.ceiling,
        state=health.state,
        since=health.since,
        until=health.until,
    )
    async with database.transaction() as session:
        await session.merge(row)


async def change_rulebook(database: Database, *replacements: tuple[str, str]) -> None:
    """Publish the rulebook in force with some texts replaced."""
    async with database.transaction() as session:
        newest = await newest_publication(session)
        assert newest is not None
        files = dict(newest.files)
        for old, new in replacements:
            (name,) = [name for name, text in files.items() if old in text]
            files[name] = files[name].replace(old, new, 1)
        await publish(session, files, "system")
        await active_configuration(session)


async def decisions(database: Database) -> list[RecordedDecision]:
    """All of them, in the order of their messages."""
    async with database.transaction() as session:
        return list(await session.exec(select(RecordedDecision).order_by(col(RecordedDecision.message_id))))
