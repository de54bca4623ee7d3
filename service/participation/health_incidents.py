"""Incidents: one cause, many questions about a process. While it has one, its cells step back and the hub answers."""

from sqlmodel import col, func, select
from sqlmodel.ext.asyncio.session import AsyncSession

from routing_rules.vocabulary import EventKind, Role
from service.configuration.queries import active_configuration
from service.foundation.clock import now
from service.foundation.database import NOTIFY_CHANNEL
from service.foundation.errors import Conflict, NotAllowed, NotFound
from service.people.actor import Actor
from service.people.keys import Scope
from service.people.permissions import PLANNERS
from service.tables import Incident

SHOWN = 200


async def begin_incident(session: AsyncSession, actor: Actor, process: str, note: str) -> Incident:
    """Say that a process has an incident. Raises NotFound for an unknown process, Conflict when it has one already."""
    _require(actor)
    known = (await active_configuration(session)).rulebook.processes
    if process not in known:
        raise NotFound(f"There is no process {process[:100]}.", known=list(known))
    name = f"olievlek.incident {process}"
    await session.exec(select(func.pg_advisory_xact_lock(func.hashtextextended(name, 0))))
    open_one = select(Incident.id).where(Incident.process == process, col(Incident.ended_at).is_(None)).limit(1)
    found = (await session.exec(open_one)).one_or_none()
    if found is not None:
        raise Conflict(f"{process} has incident {found} already.", incident=found)
    row = Incident(process=process, opened_at=now(), opened_by=actor.name, note=note)
    session.add(row)
    await session.flush()
    await _announce(session)
    return row


async def end_incident(session: AsyncSession, actor: Actor, number: int) -> Incident:
    """Say that it is over; again, it changes nothing. Raises NotFound."""
    _require(actor)
    row = (await session.exec(select(Incident).where(Incident.id == number).with_for_update())).one_or_none()
    if row is None:
        raise NotFound(f"There is no incident {number}.", number=number)
    if row.ended_at is None:
        row.ended_at, row.ended_by = now(), actor.name
        session.add(row)
        await session.flush()
        await _announce(session)
    return row


async def incidents(session: AsyncSession, *, is_open: bool = False) -> list[Incident]:
    """The newest first, or those of them that last."""
    wanted = select(Incident).order_by(col(Incident.id).desc()).limit(SHOWN)
    return list(await session.exec(wanted.where(col(Incident.ended_at).is_(None)) if is_open else wanted))


def _require(actor: Actor) -> None:
    if not actor.roles & PLANNERS and Scope.CELLS_WRITE not in actor.scopes:
        raise NotAllowed(
            f"{actor.display_name} may not speak of incidents: {Role.LEAD}s and {Role.MANAGER}s do, and keys with the "
            f"scope {Scope.CELLS_WRITE}."
        )


async def _announce(session: AsyncSession) -> None:
    """Cells are judged at once, and maps that are open show it."""
    await session.exec(select(func.pg_notify(NOTIFY_CHANNEL, f"{EventKind.CELL_CHANGED.value} ")))
