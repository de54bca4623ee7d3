"""Climbing ladders in sets, judging clocks anew, and acknowledging what was escalated."""

from collections.abc import Mapping
from datetime import datetime

import structlog
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel.ext.asyncio.session import AsyncSession

from routing_rules.lifecycle import WAITING_FOR_US
from routing_rules.vocabulary import EventKind, PresenceStatus
from service.configuration.queries import Configuration, active_configuration
from service.flow.escalation import statements
from service.flow.escalation.climbing import Climb
from service.flow.escalation.people import everybody, open_offers
from service.flow.escalation.rows import write_escalations
from service.flow.escalation.telling import notices_of
from service.foundation.clock import now
from service.foundation.database import Database, connection_of
from service.foundation.errors import Conflict, NotFound
from service.people.actor import Actor
from service.people.notices import write_notices
from service.people.permissions import Act, may, require
from service.people.presence import presence_of
from service.tickets.ledger import Entry, LedgerSet, LedgerTicket, lock_tickets, record

log = structlog.get_logger()
SET = 500
"""Clocks of one round."""


async def climb_ladders(database: Database, limit: int = SET, at: datetime | None = None) -> int:
    """One round: do what is due on some clocks, and return how many those were.

    What a step changes, whom it asks and whom it tells is one transaction: it happened once or not at all. When one
    ticket's steps can't be done, the others' are, each by itself, and then it raises.
    """
    try:
        async with database.hot_transaction() as connection:
            ids = await _due(connection, limit, at)
            await _climb(connection, ids, at)
    except DBAPIError as error:
        if error.connection_invalidated:
            raise
        return await _one_by_one(database, limit, at, error)
    except Exception as error:
        return await _one_by_one(database, limit, at, error)
    return len(ids)


async def recompute_clocks(database: Database, limit: int = SET, at: datetime | None = None) -> int:
    """One round: judge open clocks by the service levels in force that were judged by others.

    Returns how many clocks it took in hand.
    """
    async with database.hot_transaction() as connection:
        configuration = await active_configuration(connection)
        ids = await _judged_otherwise(connection, configuration, limit)
        if ids:
            tickets = await lock_tickets(connection, ids)
            happened = LedgerSet(configuration.in_force, at or now())
            for ticket in tickets.values():
                happened.judge(ticket)
            await happened.write(connection)
    return len(ids)


async def acknowledge(session: AsyncSession, actor: Actor, number: int, moment: datetime | None = None) -> LedgerTicket:
    """Say that somebody has it: nothing about this ticket is repeated any more.

    Whoever may have it in hand has it from then on, unless somebody does who is there. For others, a manager who works
    no tickets, it stays in its escalation queue, with them as who acknowledged it. Again by the same colleague it
    changes nothing. Raises Conflict when nothing waits to be acknowledged.
    """
    ticket = (await lock_tickets(session, [number])).get(number)
    connection = await connection_of(session)
    waiting = (await connection.exec_driver_sql(statements.OPEN_OF_TICKET, {"id": number})).all()
    asked = actor.colleague_id is not None and any(actor.colleague_id in row.takers for row in waiting)
    if ticket is None or not (asked or may(actor, Act.READ, ticket)):
        raise NotFound(f"There is no ticket {number}, or none that you may see.", number=number)
    if not asked:
        require(actor, Act.ACKNOWLEDGE, ticket)
    if not waiting:
        last = (await connection.exec_driver_sql(statements.ACKNOWLEDGED_LAST, {"id": number})).scalar()
        if last is not None and last == actor.colleague_id:
            return ticket
        raise Conflict(f"Nothing about ticket {number} waits for somebody to acknowledge it.")
    at = moment or now()
    data = {"steps": [row.step for row in waiting], "levels": sorted({row.level for row in waiting if row.level})}
    entries = [Entry(ticket, EventKind.ESCALATION_ACKNOWLEDGED, actor.name, data=data)]
    if await _may_have_it(session, actor, ticket, at):
        entries.append(Entry(ticket, EventKind.TICKET_CLAIMED, actor.name, _claimed(actor, at)))
    await record(session, entries, at)
    ids = [row.id for row in waiting]
    await connection.exec_driver_sql(statements.ACKNOWLEDGE, {"ids": ids, "at": at, "by": actor.colleague_id})
    return ticket


async def _due(connection: AsyncConnection, limit: int, at: datetime | None) -> list[int]:
    """The ticket of each clock with something due, locked; whatever another sweeper has in hand is left to it."""
    rows = await connection.exec_driver_sql(statements.DUE, {"now": at or now(), "limit": limit})
    return list(rows.scalars())


async def _climb(connection: AsyncConnection, ids: list[int], moment: datetime | None) -> None:
    if not ids:
        return
    configuration = await active_configuration(connection)
    tickets = await lock_tickets(connection, ids)
    at = moment or now()  # after the locks: whoever had them before wrote what happened before
    happened = LedgerSet(configuration.in_force, at)
    unclaimed = [ticket.id for ticket in tickets.values() if ticket.claimed_by is None]
    offers = await open_offers(connection, unclaimed)
    climb = Climb(configuration.in_force, await everybody(connection, at), at, happened, offers)
    for ticket in tickets.values():
        climb.climb(ticket)
    await happened.write(connection)
    await write_escalations(connection, climb.fired, at)
    await write_notices(connection, notices_of(climb.fired, climb.everybody, at), at)


async def _one_by_one(database: Database, limit: int, at: datetime | None, error: Exception) -> int:
    """After a rollback: one ticket's trouble is not the others'."""
    async with database.hot_transaction() as connection:
        ids = await _due(connection, limit, at)
    numbers = sorted(set(ids))
    if len(numbers) <= 1:
        raise error
    log.warning("a set of ladders could not be climbed", tickets=len(numbers), error=type(error).__name__)
    failures = []
    for number in numbers:
        try:
            async with database.hot_transaction() as connection:
                await _climb(connection, list(await lock_tickets(connection, [number], skip_locked=True)), at)
        except Exception as failed:
            failed.add_note(f"ticket {number}")
            failures.append(failed)
    if failures:
        raise ExceptionGroup(f"the ladders of {len(failures)} of {len(numbers)} tickets could not be climbed", failures)
    return len(ids)


async def _judged_otherwise(connection: AsyncConnection, configuration: Configuration, limit: int) -> list[int]:
    terms = {"levels_id": configuration.levels_id, "limit": limit}
    before = await connection.exec_driver_sql(statements.JUDGED_BEFORE, terms)
    after = await connection.exec_driver_sql(statements.JUDGED_AFTER, terms)
    return [*before.scalars(), *after.scalars()]


async def _may_have_it(session: AsyncSession, actor: Actor, ticket: LedgerTicket, at: datetime) -> bool:
    if ticket.state not in WAITING_FOR_US or not may(actor, Act.CLAIM, ticket):
        return False
    if ticket.claimed_by is None:
        return True
    return not ticket.pinned and await presence_of(session, ticket.claimed_by, at) is PresenceStatus.OFFLINE


def _claimed(actor: Actor, at: datetime) -> Mapping[str, object]:
    return {"claimed_by": actor.colleague_id, "claimed_at": at}
