"""Who may look at which cells, and what the map is read from: the cells of a day and the week of changes before it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlalchemy import func
from sqlmodel import select
from sqlmodel.ext.asyncio.session import AsyncSession

from routing_rules.facts import Cell
from routing_rules.rulebook_parts import Rulebook
from routing_rules.vocabulary import Role
from service.configuration.queries import active_configuration
from service.foundation.clock import now
from service.foundation.errors import Invalid, NotAllowed
from service.participation.cell_history import CellMove, moves_between
from service.participation.cell_map import CellState, cells_at, cells_now
from service.people.actor import Actor
from service.people.permissions import PLANNERS
from service.tables import ConfigPublication

WEEK = timedelta(days=7)
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class MapRead:
    """The cells of one day, and what happened to them in the week up to it."""

    rulebook: Rulebook
    """In force now: what is not in it any more has no place on the map."""
    first: date
    day: date
    today: date
    states: Mapping[Cell, CellState]
    moves: Sequence[CellMove]
    """The newest first."""


async def map_of(session: AsyncSession, actor: Actor, day: date | None) -> MapRead:
    """The map at the end of a day, None: as it is now. Raises NotAllowed, or Invalid for a day that it doesn't have."""
    require_map_reader(actor)
    rulebook = (await active_configuration(session)).rulebook
    moment = now()
    today = moment.astimezone(rulebook.time_zone).date()
    first = await _first_day(session, rulebook, today)
    if day is not None and not first <= day <= today:
        raise Invalid(f"The map goes from {first} to {today}, the day asked for is {day}.", field="at")
    if day is None or day == today:
        seen, end = await cells_now(session), moment
    else:
        end = _end_of(day, rulebook)
        seen = await cells_at(session, end)
    moves = await moves_between(session, end - WEEK, end)
    return MapRead(
        rulebook=rulebook,
        first=first,
        day=day or today,
        today=today,
        states={one.cell: one for one in seen.cells if sees_owner(actor, one.owner)},
        moves=[one for one in reversed(moves) if sees_process(actor, one.cell.process, rulebook)],
    )


def require_map_reader(actor: Actor) -> None:
    """Raise NotAllowed unless the actor may look at some of the map."""
    if not actor.roles & (PLANNERS | {Role.DEPARTMENT}):
        raise NotAllowed(f"{actor.display_name} may not see the map: managers, leads and departments do.")


def require_cell_reader(actor: Actor, owner: str) -> None:
    """Raise NotAllowed unless the actor may look at a cell of this owner."""
    if not sees_owner(actor, owner):
        raise NotAllowed(f"{actor.display_name} may not see this cell: managers, leads and its own department do.")


def sees_owner(actor: Actor, owner: str) -> bool:
    """Leads and managers see every cell, a department those of its own processes."""
    return bool(actor.roles & PLANNERS) or (Role.DEPARTMENT in actor.roles and actor.department == owner)


def sees_process(actor: Actor, process: str, rulebook: Rulebook) -> bool:
    """Likewise; what left the rulebook is for leads and managers."""
    found = rulebook.processes.get(process)
    return sees_owner(actor, "" if found is None else found.owner)


async def _first_day(session: AsyncSession, rulebook: Rulebook, today: date) -> date:
    # Of no rows at all the least is none, whatever the column says.
    found: datetime | None = (await session.exec(select(func.min(ConfigPublication.published_at)))).one()
    return today if found is None else found.astimezone(rulebook.time_zone).date()


def _end_of(day: date, rulebook: Rulebook) -> datetime:
    """The last moment of the day on the rulebook's clock."""
    return datetime.combine(day + _DAY, time.min, rulebook.time_zone) - timedelta(microseconds=1)
