"""A made-up month of the olievlek for its pages: cells that moved, with notes, and tickets that were asked about."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from random import Random

from sqlalchemy import text, update
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from routing_rules.facts import Cell
from routing_rules.health_parts import Cause, ChangeKind, Evidence, Health, HealthState
from routing_rules.vocabulary import Role, Stage
from service.configuration.actions import publish
from service.flow.reporting.actions import note_sign_of_life
from service.flow.reporting.roll_up import roll_up
from service.foundation.clock import now
from service.foundation.database import Database
from service.foundation.rulebook_files import read_rulebook_files
from service.participation.cells import set_cell
from service.participation.health_json import evidence_json, health_json
from service.tables import (
    CellChange,
    CellHealth,
    Colleague,
    ConfigPublication,
    Ticket,
)
from tests.builders import a_colleague
from tests.participation.map_story import BEGIN, DAY, DAYS, MOVES, OUTAGE
from tests.participation.map_tickets import MadeUp, month


async def make_up(database: Database, loads: Mapping[Cell, float], *, seed: int = 3) -> MadeUp:
    """The cells with their history, and so many tickets a day for four weeks."""
    world = MadeUp(database, Random(seed), {}, now())  # noqa: S311 - a story, not a secret
    await _begin(world)
    for days, who, cell, stage, share, note in MOVES:
        await _move(world, world.at - days * DAY, who, cell, stage, share, note)
    for cell, load in loads.items():
        await month(world, cell, load)
    await roll_up(database, 5_000)
    await _step_back(world, OUTAGE)
    async with database.transaction() as session:
        for kind in ("worker", "beat", "relay"):
            await note_sign_of_life(session, f"{kind}-1", kind)
    return world


async def _begin(world: MadeUp) -> None:
    files = {**read_rulebook_files(None), "participation.yaml": BEGIN}
    async with world.database.transaction() as session:
        await session.exec(text("TRUNCATE config_publication, config_version, cell_change, cell_health CASCADE"))  # type: ignore[call-overload]
        await publish(session, files, "system")
    for name, role in (("Anna", Role.MANAGER), ("Noor", Role.MANAGER)):
        world.people[name] = await a_colleague(world.database, f"{name.lower()}.made.up", role=role)
        async with world.database.transaction() as session:
            number = world.people[name].colleague_id
            await session.exec(update(Colleague).where(col(Colleague.id) == number).values(name=name))
    await _backdate(world, 0, 0, world.at - DAYS * DAY)


async def _move(world: MadeUp, at: datetime, who: str, cell: Cell, stage: Stage, share: int, note: str) -> None:
    async with world.database.transaction() as session:
        change = await set_cell(session, world.people[who], cell, stage=stage, share=share, note=note)
        newest = (await session.exec(select(ConfigPublication.id).order_by(col(ConfigPublication.id).desc()))).first()
    assert change is not None
    assert newest is not None
    await _backdate(world, change.id - 1, newest - 1, at.replace(hour=9, minute=12))


async def _backdate(world: MadeUp, change: int, publication: int, at: datetime) -> None:
    async with world.database.transaction() as session:
        await session.exec(update(CellChange).where(col(CellChange.id) > change).values(at=at))
        published = update(ConfigPublication).where(col(ConfigPublication.id) > publication)
        await session.exec(published.values(published_at=at))


async def _step_back(world: MadeUp, cell: Cell) -> None:
    """Three answers were late this morning: the cell stepped back by itself."""
    at = world.at - 3 * timedelta(hours=1)
    async with world.database.transaction() as session:
        numbers = await _late_ones(session, cell)
        evidence = (Evidence(Cause.MISSED, at, found=3, of=10, tickets=numbers),)
        health = Health(Stage.DRAFT, Stage.CONSULT, HealthState.OPEN, at, at + timedelta(hours=4), evidence=evidence)
        session.add(
            CellHealth(
                process=cell.process,
                channel=cell.channel,
                health=health_json(health),
                ceiling=health.ceiling,
                state=health.state,
                since=health.since,
                until=health.until,
            )  # fmt: skip
        )
        session.add(
            CellChange(
                process=cell.process,
                channel=cell.channel,
                at=at,
                kind=ChangeKind.STEPPED_BACK,
                actor="system",
                stage=Stage.DRAFT,
                share=100,
                ceiling=Stage.CONSULT,
                evidence=evidence_json(evidence),
                config_version_id=1,
            )  # fmt: skip
        )


async def _late_ones(session: AsyncSession, cell: Cell) -> tuple[int, ...]:
    of_cell = select(Ticket.id).where(Ticket.process == cell.process, Ticket.channel == cell.channel)
    return tuple(sorted(await session.exec(of_cell.order_by(col(Ticket.id).desc()).limit(3))))
