"""Reading what service levels were in force, and the tickets that a draft is tried on."""

import asyncio
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlmodel import col
from sqlmodel.ext.asyncio.session import AsyncSession

from routing_rules.clock_meanings import MEANINGS
from routing_rules.service_levels import ServiceLevels
from routing_rules.vocabulary import EventKind, Role, TicketState
from service.flow.levels.figures import Figures, figures
from service.flow.levels.forms import Period
from service.flow.levels.what_if import FIRED, PastEvent, PastTicket
from service.foundation.arrays import array
from service.foundation.clock import now
from service.foundation.database import connection_of
from service.foundation.errors import NotAllowed
from service.people.actor import Actor
from service.people.keys import Scope
from service.tables import ConfigPublication, ConfigVersion
from service.tickets.queries import colleague_names

READS = frozenset({Role.MANAGER, Role.LEAD})
MOST_TICKETS = 2_000
"""On which a draft is tried: more would take longer than somebody waits, and say the same."""
HISTORY_PAGE = 10
_NEEDED = sorted((MEANINGS.keys() - FIRED) | {EventKind.TICKET_REOPENED})
"""Events of whose data the clocks read something."""
# The newest by number, which is the order in which they came: no index knows when each was opened.
_TICKETS = """
SELECT id, subject, channel, language, contact_group, urgency, reach, tone
FROM (SELECT * FROM ticket ORDER BY id DESC LIMIT %(limit)s) AS newest WHERE opened_at >= %(since)s ORDER BY id DESC"""
_EVENTS = """
SELECT ticket_id, kind, at, happened_at, state, queue, process, priority,
  CASE WHEN kind = ANY(%(needed)s::text[]) THEN data END AS data
FROM event WHERE ticket_id = ANY(%(ids)s::bigint[]) ORDER BY ticket_id, id"""


@dataclass(frozen=True, slots=True)
class Published:
    """A publication that changed the service levels."""

    id: int
    version_id: int
    at: datetime
    actor: str
    """The name of whoever published it."""
    before: int | None
    """The version that was in force until then; None for the first."""


def require_reader(actor: Actor) -> None:
    """Raise NotAllowed unless the actor may see service levels: leads, managers, and programs that read tickets."""
    if not (actor.roles & READS or "tickets:read" in actor.scopes):
        raise NotAllowed(f"{actor.display_name} may not see service levels: managers and leads do.")


def require_calendar_reader(actor: Actor) -> None:
    """Raise NotAllowed unless the actor may see business hours: every colleague, and programs with a key for them."""
    if actor.colleague_id is None and not actor.scopes & {Scope.CALENDARS_READ, Scope.TICKETS_READ}:
        raise NotAllowed(f"The key {actor.display_name} lacks the scope {Scope.CALENDARS_READ}.")


async def tried(session: AsyncSession, levels: ServiceLevels, draft: ServiceLevels, period: Period) -> Figures:
    """What the draft would have made of the tickets that were opened in the last day or week. Changes nothing."""
    at = now()
    tickets = await past_tickets(session, at - period.length, MOST_TICKETS + 1)
    return await asyncio.to_thread(figures, tickets, levels, draft, at, MOST_TICKETS)


async def past_tickets(session: AsyncSession, since: datetime, limit: int) -> list[PastTicket]:
    """Of the newest tickets those that were opened since then, newest first, with all that happened to them."""
    connection = await connection_of(session)
    found = (await connection.exec_driver_sql(_TICKETS, {"since": since, "limit": limit})).all()
    parameters = {"ids": array(row.id for row in found), "needed": array(_NEEDED)}
    events: defaultdict[int, list[PastEvent]] = defaultdict(list)
    for row in await connection.exec_driver_sql(_EVENTS, parameters):
        if row.state is not None:
            kind, state = EventKind(row.kind), TicketState(row.state)
            asked, data = row.happened_at, row.data or {}
            event = PastEvent(kind, row.at, asked, state, row.queue, row.process, row.priority or 0, data)
            events[row.ticket_id].append(event)
    return [PastTicket(**row._mapping, events=events[row.id]) for row in found]


async def history(session: AsyncSession, before: int | None = None) -> Sequence[Published]:
    """Publications that changed the service levels, newest first; `before` is the id of one to go on from."""
    earlier = func.lag(col(ConfigVersion.levels_digest)).over(order_by=col(ConfigPublication.id))
    version_before = func.lag(col(ConfigPublication.config_version_id)).over(order_by=col(ConfigPublication.id))
    publications = (
        select(
            col(ConfigPublication.id).label("id"),
            col(ConfigPublication.config_version_id).label("version_id"),
            col(ConfigPublication.published_at).label("at"),
            col(ConfigPublication.actor).label("actor"),
            col(ConfigVersion.levels_digest).label("digest"),
            earlier.label("earlier"),
            version_before.label("before"),
        )
        .join(ConfigVersion, col(ConfigVersion.id) == col(ConfigPublication.config_version_id))
        .subquery()
    )
    wanted = (
        select(publications)
        .where(publications.c.digest.is_distinct_from(publications.c.earlier))
        .order_by(publications.c.id.desc())
        .limit(HISTORY_PAGE + 1)
    )
    if before is not None:
        wanted = wanted.where(publications.c.id < before)
    rows = (await (await connection_of(session)).execute(wanted)).all()
    names = await colleague_names(session, {row.actor for row in rows})
    return [Published(row.id, row.version_id, row.at, names.get(row.actor, row.actor), row.before) for row in rows]
