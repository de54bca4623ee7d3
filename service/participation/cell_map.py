"""The map: every cell with what a person set, what its health allows, and how much comes in - now or at any moment."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from routing_rules.facts import Cell
from routing_rules.health_parts import ChangeKind, HealthState
from routing_rules.participation import configured_in, effective
from routing_rules.rulebook import Participation, Rulebook
from routing_rules.vocabulary import Stage
from service.configuration.queries import Configuration, active_configuration, configuration
from service.foundation.clock import now
from service.foundation.errors import Invalid, NotFound
from service.participation.cell_traffic import tickets_a_day, traffic_window
from service.participation.cells import known_cell
from service.tables import CellChange, CellHealth, ConfigPublication

_STATE_AFTER = {
    ChangeKind.STEPPED_BACK: HealthState.OPEN,
    ChangeKind.TRIAL_FAILED: HealthState.OPEN,
    ChangeKind.TRIAL_BEGAN: HealthState.HALF_OPEN,
    ChangeKind.RECOVERED: HealthState.CLOSED,
    ChangeKind.RESET: HealthState.CLOSED,
}


@dataclass(frozen=True, slots=True)
class CellCondition:
    """How healthy a cell was at a moment."""

    state: HealthState = HealthState.CLOSED
    ceiling: Stage | None = None
    """The highest stage that it allows; None: the configured one."""
    since: datetime | None = None
    """None: it never changed."""


@dataclass(frozen=True, slots=True)
class CellState:
    """One cell at a moment."""

    cell: Cell
    owner: str
    """The department that owns the process."""
    stage: Stage
    """As a person set it."""
    share: int
    languages: frozenset[str]
    """To which a person narrowed it; empty: to none."""
    effective: Stage
    """The lower of the stage and the ceiling: what authors inside the share get."""
    condition: CellCondition
    tickets_a_day: float
    version_id: int
    """Of the rulebook that was in force."""

    @property
    def is_lowered(self) -> bool:
        """Its health holds it below what a person set."""
        return self.effective is not self.stage


@dataclass(frozen=True, slots=True)
class CellMap:
    """Every cell that is not the hub's alone, or has traffic, by process and channel in the order of the rulebook."""

    version_id: int
    """Of the rulebook that was in force; `seen` of whoever sets a cell."""
    at: datetime
    cells: tuple[CellState, ...]


async def cells_now(session: AsyncSession) -> CellMap:
    """The map as it is."""
    active, moment = await active_configuration(session), now()
    return await _map(session, active, moment, await _conditions_now(session))


async def cells_at(session: AsyncSession, moment: datetime) -> CellMap:
    """The map as it was. Raises Invalid for a moment yet to come, NotFound for one before the first rulebook."""
    found = await _configuration_at(session, moment)
    return await _map(session, found, moment, await _conditions_at(session, moment))


async def cell_now(session: AsyncSession, cell: Cell) -> CellState:
    """One cell as it is, of any stage. Raises NotFound for a process or channel that is unknown."""
    active = await active_configuration(session)
    traffic = await _traffic(session, now(), active.rulebook)
    return _state(known_cell(cell, active.rulebook), active, await _conditions_now(session), traffic)


async def cell_at(session: AsyncSession, cell: Cell, moment: datetime) -> CellState:
    """One cell as it was, of any stage. Raises Invalid and NotFound as the map does, and for what was unknown then."""
    found = await _configuration_at(session, moment)
    traffic = await _traffic(session, moment, found.rulebook)
    return _state(known_cell(cell, found.rulebook), found, await _conditions_at(session, moment), traffic)


async def _map(
    session: AsyncSession, found: Configuration, moment: datetime, conditions: Mapping[Cell, CellCondition]
) -> CellMap:
    rulebook = found.rulebook
    traffic = await _traffic(session, moment, rulebook)
    every = (Cell(process, channel) for process in rulebook.processes for channel in rulebook.channels)
    states = (_state(cell, found, conditions, traffic) for cell in every)
    shown = tuple(state for state in states if state.stage is not Stage.HUB or state.tickets_a_day)
    return CellMap(found.version_id, moment, shown)


def _state(
    cell: Cell, found: Configuration, conditions: Mapping[Cell, CellCondition], traffic: Mapping[Cell, float]
) -> CellState:
    rulebook = found.rulebook
    configured: Participation = configured_in(cell, rulebook)
    condition = conditions.get(cell, CellCondition())
    return CellState(
        cell=cell,
        owner=rulebook.processes[cell.process].owner,
        stage=configured.stage,
        share=configured.share,
        languages=configured.languages,
        effective=effective(configured.stage, condition.ceiling),
        condition=condition,
        tickets_a_day=traffic.get(cell, 0.0),
        version_id=found.version_id,
    )


async def _configuration_at(session: AsyncSession, moment: datetime) -> Configuration:
    if moment > now():
        raise Invalid("That moment is yet to come.", field="at")
    last = await session.exec(
        select(ConfigPublication.config_version_id)
        .where(col(ConfigPublication.published_at) <= moment)
        .order_by(col(ConfigPublication.id).desc())
        .limit(1)
    )
    version_id = last.first()
    if version_id is None:
        raise NotFound("No rulebook was in force yet at that moment.")
    return await configuration(session, version_id)


async def _conditions_now(session: AsyncSession) -> dict[Cell, CellCondition]:
    rows = await session.exec(select(CellHealth))
    return {
        Cell(row.process, row.channel): CellCondition(HealthState(row.state), _stage(row.ceiling), row.since)
        for row in rows
    }


async def _conditions_at(session: AsyncSession, moment: datetime) -> dict[Cell, CellCondition]:
    """From the last change of each cell's health until then."""
    last = (
        select(func.max(CellChange.id))
        .where(col(CellChange.at) <= moment, col(CellChange.kind).in_(list(_STATE_AFTER)))
        .group_by(col(CellChange.process), col(CellChange.channel))
    )
    rows = await session.exec(select(CellChange).where(col(CellChange.id).in_(last)))
    return {
        Cell(row.process, row.channel): CellCondition(_STATE_AFTER[ChangeKind(row.kind)], _stage(row.ceiling), row.at)
        for row in rows
    }


async def _traffic(session: AsyncSession, moment: datetime, rulebook: Rulebook) -> dict[Cell, float]:
    return await tickets_a_day(session, await traffic_window(session, moment, rulebook))


def _stage(word: str | None) -> Stage | None:
    return None if word is None else Stage(word)
