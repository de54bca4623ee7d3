"""Tickets and questions return to the hub when their cell steps back, or when their department has more than it takes.

What is the customer's stays as it is: minutes, messages, drafts. Each is looked at again once its ticket is locked,
so two sweeps at once return each ticket once.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from routing_rules.facts import Cell
from routing_rules.health import standing_causes
from routing_rules.health_parts import Health
from routing_rules.lifecycle import WAITING_FOR_US
from routing_rules.vocabulary import EventKind, Role, Stage
from service.configuration.queries import Configuration
from service.foundation.database import connection_of
from service.participation.ceilings import FULL, above, with_department
from service.people.actor import SYSTEM
from service.tables import Colleague
from service.tables.participation import LIVE
from service.tables.tickets import WAITING_FOR_US as WAITING
from service.tickets.ledger import Entry, LedgerSet, LedgerTicket, lock_tickets
from service.tickets.questions import live_questions, withdraw

OVER_CAP = "over_cap"
"""Why a department's newest tickets return: it has more than it takes at once."""
STEPPED_BACK = "stepped_back"
STILL_ESCALATED = "still_escalated"
UNCLAIMED: dict[str, object] = {"claimed_by": None, "claimed_at": None, "pinned": False}

WITH_DEPARTMENT = f"""
SELECT id FROM ticket
WHERE {WAITING} AND queue = ANY(%(queues)s::text[]) AND %(home)s IN (queue, escalated_from)
  AND process = %(process)s AND channel = %(channel)s AND stage = ANY(%(above)s::text[])"""  # noqa: S608

ASKED_BY_ROUTE = f"""
SELECT ticket_id FROM consultation
WHERE {LIVE} AND department = %(department)s AND process = %(process)s AND channel = %(channel)s
  AND by_route"""  # noqa: S608

ONE_AT_A_TIME = "SELECT pg_try_advisory_xact_lock(hashtextextended('returning surplus', 0))"
"""Whoever counts while another returns would return the same number again, out of what was to stay."""

NEWEST = f"""
SELECT ticket_id FROM (
  SELECT id AS ticket_id, claimed_by IS NOT NULL AS in_hand, opened_at AS since FROM ticket
  WHERE {WAITING} AND queue = %(queue)s AND routed_by = 'system'
  UNION ALL
  SELECT ticket_id, picked_up_at IS NOT NULL, opened_at FROM consultation
  WHERE {LIVE} AND department = %(department)s AND by_route) AS work
ORDER BY in_hand, since DESC, ticket_id DESC LIMIT %(surplus)s"""  # noqa: S608


@dataclass(frozen=True, slots=True)
class Return:
    """Why work of one department returns, and to what stage."""

    department: str
    ceiling: Stage
    because: Sequence[str]
    at: datetime


async def return_tickets(
    session: AsyncSession, cell: Cell, department: str, health: Health, configuration: Configuration, at: datetime
) -> list[int]:
    """Return what of the cell is with its department beyond its ceiling; the caller holds the cell locked.

    Returns the numbers of the tickets that came back, or whose question was taken back.
    """
    ceiling = health.ceiling
    if ceiling is None:
        return []
    connection = await connection_of(session)
    home = configuration.rulebook.home_queues[department]
    terms = {
        "home": home,
        "queues": [home, *configuration.rulebook.service_levels.levels],
        "department": department,
        "process": cell.process,
        "channel": cell.channel,
        "above": [stage.value for stage in above(ceiling)],
    }
    numbers = set((await connection.exec_driver_sql(WITH_DEPARTMENT, terms)).scalars())
    if Stage.CONSULT in above(ceiling):
        numbers |= set((await connection.exec_driver_sql(ASKED_BY_ROUTE, terms)).scalars())
    causes = dict.fromkeys(one.cause.value for one in (*health.evidence, *standing_causes(health)))
    return await _return(session, numbers, Return(department, ceiling, list(causes), at), configuration, cell)


async def return_surplus(session: AsyncSession, configuration: Configuration, at: datetime) -> list[int]:
    """Return the newest of what departments have beyond their bound; what somebody works on comes last.

    Whatever a colleague sent or asked counts, and stays. While another sweep does this, it is left to that one.
    """
    rulebook = configuration.rulebook
    bounds = {one.slug: one.in_flight for one in rulebook.departments.values() if one.in_flight is not None}
    if not bounds:
        return []
    connection = await connection_of(session)
    if not (await connection.exec_driver_sql(ONE_AT_A_TIME)).scalar_one():
        return []
    returned: list[int] = []
    for department, taken in (await with_department(connection, rulebook, list(bounds))).items():
        if taken > bounds[department]:
            numbers = await _newest(
                connection, department, rulebook.home_queues[department], taken - bounds[department]
            )
            returned += await _return(session, numbers, Return(department, FULL, [OVER_CAP], at), configuration)
    return returned


async def _newest(connection: AsyncConnection, department: str, queue: str, surplus: int) -> list[int]:
    terms = {"department": department, "queue": queue, "surplus": surplus}
    return list((await connection.exec_driver_sql(NEWEST, terms)).scalars())


async def _return(
    session: AsyncSession,
    numbers: Collection[int],
    why: Return,
    configuration: Configuration,
    cell: Cell | None = None,
) -> list[int]:
    if not numbers:
        return []
    tickets = await lock_tickets(session, numbers)
    happened = LedgerSet(configuration.in_force, why.at)
    returned = set(await _withdraw(session, tickets, why, happened, cell))
    holders = await _of_the_hub(session, tickets.values())
    home = configuration.rulebook.home_queues[why.department]
    for ticket in tickets.values():
        if _is_theirs(ticket, home, why.ceiling, cell):
            _send_back(
                ticket, home, configuration.rulebook.home_queues[configuration.rulebook.hub], why, holders, happened
            )
            returned.add(ticket.id)
    await session.flush()
    await happened.write(session)
    return sorted(returned)


async def _withdraw(
    session: AsyncSession, tickets: dict[int, LedgerTicket], why: Return, happened: LedgerSet, cell: Cell | None
) -> list[int]:
    if Stage.CONSULT not in above(why.ceiling):
        return []
    withdrawn = []
    for question in await live_questions(session, tickets, department=why.department):
        if question.by_route and (cell is None or (question.process, question.channel) == (cell.process, cell.channel)):
            ticket = tickets[question.ticket_id]
            reason = OVER_CAP if cell is None else STEPPED_BACK
            happened.add(withdraw(session, question, ticket, SYSTEM.name, why.at, reason=reason))
            withdrawn.append(ticket.id)
    return withdrawn


async def _of_the_hub(session: AsyncSession, tickets: Iterable[LedgerTicket]) -> frozenset[int]:
    """Of those who have some of these in hand, the ones who may go on with it."""
    holders = {ticket.claimed_by for ticket in tickets if ticket.claimed_by is not None}
    if not holders:
        return frozenset()
    rows = await session.exec(select(Colleague.id, Colleague.roles).where(col(Colleague.id).in_(holders)))
    return frozenset(number for number, roles in rows if Role.AGENT in roles)


def _is_theirs(ticket: LedgerTicket, home: str, ceiling: Stage, cell: Cell | None) -> bool:
    if ticket.home != home or ticket.state not in WAITING_FOR_US:
        return False
    if cell is None:
        return True
    return (ticket.process, ticket.channel) == (cell.process, cell.channel) and ticket.stage in above(ceiling)


def _send_back(
    ticket: LedgerTicket, home: str, hub: str, why: Return, holders: Collection[int], happened: LedgerSet
) -> None:
    """One that is escalated stays so, with whoever acknowledged it; later it goes home to the hub."""
    queue = ticket.queue
    keeps = queue != home or ticket.claimed_by in holders
    changes = {"queue": hub, "stage": why.ceiling.value} | ({} if keeps else UNCLAIMED)
    data = {"department": why.department, "from": home, "to": hub, "because": list(why.because)}
    happened.add(Entry(ticket, EventKind.TICKET_RETURNED, SYSTEM.name, changes, data))
    if queue != home:
        moved = {"from": hub, "to": queue, "reason": STILL_ESCALATED}
        happened.add(Entry(ticket, EventKind.TICKET_REROUTED, SYSTEM.name, {"queue": queue}, moved))
