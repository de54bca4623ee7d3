"""The circuit breaker of every cell: a sweep judges what was observed, and lets cells step back and recover.

Each cell is a transaction of its own: what it was judged by is gone, its health and history are written, its tickets
are back with the hub - or none of it happened. One cell's trouble is not the others'.
"""

from collections.abc import Iterable
from datetime import datetime

import structlog
from sqlmodel import select
from sqlmodel.ext.asyncio.session import AsyncSession

from routing_rules.facts import Cell
from routing_rules.health import step
from routing_rules.health_parts import (
    STANDING,
    Answered,
    Bounced,
    Cause,
    CauseArose,
    CauseGone,
    Change,
    Health,
    HealthState,
    Observation,
    StageSet,
    TimePassed,
    TrialEnded,
)
from routing_rules.participation import configured_in
from routing_rules.rulebook_parts import Rulebook
from routing_rules.vocabulary import Stage
from service.configuration.queries import Configuration, active_configuration
from service.foundation.clock import now
from service.foundation.database import Database
from service.participation.ceilings import above
from service.participation.health_facts import Facts, facts_at
from service.participation.health_json import health_of
from service.participation.health_store import (
    SEEN_SET,
    Observed,
    hold_health,
    store_changes,
    store_health,
    take_observations,
)
from service.participation.returning import return_surplus, return_tickets
from service.tables import CellHealth, CellObservation

log = structlog.get_logger()
ASKED = frozenset({Stage.CONSULT, Stage.DRAFT, Stage.ANSWER})


async def judge_cells(database: Database, at: datetime | None = None) -> int:
    """Judge every cell of which something is new; returns how many changed. Raises what went wrong with some of them.

    Departments that have more than they take at once give the newest back, too.
    """
    async with database.transaction() as session:
        configuration = await active_configuration(session)
        facts = await facts_at(session, configuration.rulebook, at or now())
        cells = await _to_judge(session, configuration.rulebook, facts)
    changed, failures = 0, []
    for cell in cells:
        try:
            async with database.transaction() as session:
                changed += await judge_cell(session, cell, configuration, facts)
        except Exception as error:
            log.warning("a cell could not be judged", cell=str(cell), error=type(error).__name__)
            error.add_note(f"cell {cell}")
            failures.append(error)
    async with database.transaction() as session:
        await return_surplus(session, configuration, facts.at)
    if failures:
        raise ExceptionGroup(f"{len(failures)} of {len(cells)} cells could not be judged", failures)
    return changed


async def judge_cell(session: AsyncSession, cell: Cell, configuration: Configuration, facts: Facts) -> bool:
    """Judge one cell in the caller's transaction; whether it changed. One that somebody else holds is left to them."""
    rulebook = configuration.rulebook
    configured, owner = configured_in(cell, rulebook).stage, _owner(cell, rulebook)
    held = await hold_health(session, cell, configured)
    if held is None:
        return False
    seen = await take_observations(session, cell, owner)
    health, changes = held.health, list[Change]()
    last_set = facts.last_set.get(cell)
    is_set = last_set is not None and last_set.id > held.seen_set
    for moment in _in_order(seen, StageSet(last_set.at) if is_set and last_set is not None else None):
        observation = _said(moment, health) if isinstance(moment, Observed) else moment
        health, change = step(health, observation, rulebook.health, configured)
        changes += [change] if change else []
    for observation in _standing(health, cell, owner, facts):
        health, change = step(health, observation, rulebook.health, configured)
        changes += [change] if change else []
    await store_health(session, held, health, max(held.seen_set, last_set.id if last_set else 0))
    await store_changes(session, cell, changes, rulebook, configuration.version_id)
    if health.state is HealthState.OPEN and health.ceiling is not None and owner is not None:
        await return_tickets(session, cell, owner, health, configuration, facts.at)
    return bool(changes)


async def _to_judge(session: AsyncSession, rulebook: Rulebook, facts: Facts) -> list[Cell]:
    """Cells of which something was observed, and those that would be other than they are."""
    observed = await session.exec(select(CellObservation.process, CellObservation.channel).distinct())
    found = {Cell(process, channel) for process, channel in observed}
    known = {Cell(row.process, row.channel): row for row in await session.exec(select(CellHealth))}
    asked = {cell for cell, configured in rulebook.participation.items() if configured.stage in ASKED}
    found |= {cell for cell in asked | known.keys() if _may_change(cell, known.get(cell), rulebook, facts)}
    return sorted(found, key=str)


def _may_change(cell: Cell, row: CellHealth | None, rulebook: Rulebook, facts: Facts) -> bool:
    """Open ones are always looked at: a ticket may have come in just as they stepped back."""
    configured = configured_in(cell, rulebook).stage
    known = row is not None and row.health is not None
    health = health_of(row.health) if row is not None and known else Health(configured)
    last_set, seen_set = facts.last_set.get(cell), row.health.get(SEEN_SET, 0) if row is not None and known else 0
    if health.state is HealthState.OPEN or health.configured is not configured:
        return True
    if known and last_set is not None and last_set.id > seen_set:
        return True
    after = health
    for observation in _standing(health, cell, _owner(cell, rulebook), facts):
        after, _ = step(after, observation, rulebook.health, configured)
    return after != health


def _in_order(seen: Iterable[Observed], stage_set: StageSet | None) -> list[Observed | StageSet]:
    moments: list[Observed | StageSet] = [*seen] if stage_set is None else [stage_set, *seen]
    return sorted(moments, key=lambda moment: moment.at)


def _said(seen: Observed, health: Health) -> Observation:
    """What it says depends on the state: of a trial are the tickets above the ceiling, and whatever is declined."""
    if health.state is not HealthState.HALF_OPEN:
        is_late = seen.kind == "late"
        return Bounced(seen.at, seen.ticket) if seen.kind == "bounced" else Answered(seen.at, seen.ticket, is_late)
    if seen.kind == "bounced" or (health.ceiling is not None and seen.stage in above(health.ceiling)):
        return TrialEnded(seen.at, seen.ticket, seen.begun, seen.kind == "in_time")
    return TimePassed(seen.at)


def _standing(health: Health, cell: Cell, owner: str | None, facts: Facts) -> list[Observation]:
    """Which causes arose or are gone, and that time passed. A cause that stands already is not told again."""
    stands = facts.standing(cell, owner) if owner is not None else {}
    told = {evidence.cause for evidence in health.standing}
    gone = [CauseGone(facts.at, cause) for cause in Cause if cause in STANDING and cause in told - stands.keys()]
    arose = [CauseArose(facts.at, cause, lasting) for cause, lasting in stands.items() if cause not in told]
    return [*gone, *arose, TimePassed(facts.at)]


def _owner(cell: Cell, rulebook: Rulebook) -> str | None:
    process = rulebook.processes.get(cell.process)
    return None if process is None or process.owner == rulebook.hub else process.owner
