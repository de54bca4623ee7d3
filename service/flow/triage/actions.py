"""Triage in sets: claim, decide, file; a message that can't be decided ends in a quarantine that people see."""

from collections.abc import Awaitable, Callable, Sequence

import structlog
from psycopg.errors import DeadlockDetected, SerializationFailure
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel.ext.asyncio.session import AsyncSession

from routing_rules.vocabulary import EventKind
from service.configuration.queries import Configuration, active_configuration
from service.flow.triage import statements
from service.flow.triage.claims import (
    Claimed,
    begin_attempt,
    claim_set,
    claim_suspects,
    count_dead_attempts,
    end_attempt,
)
from service.flow.triage.consulting import ask_by_route
from service.flow.triage.contacts import add_contacts
from service.flow.triage.deciding import Surroundings, decide_set
from service.flow.triage.filing import file_decided
from service.flow.triage.merging import merge_joined
from service.flow.triage.reading import read_set
from service.flow.triage.threads import resolve_threads
from service.foundation.clock import now
from service.foundation.database import Database, connection_of
from service.participation.ceilings import ceilings_now
from service.people.actor import SYSTEM, Actor
from service.reader.champion import champion
from service.tickets.ledger import LedgerSet, lock_open_threads, record_loose
from service.tickets.questions import store_questions

log = structlog.get_logger()
CROSSED = (DeadlockDetected, SerializationFailure)
"""Two workers met, and this one gave way: nobody's fault, and never twice in the same way."""


async def triage_waiting(
    database: Database, worker: str, *, limit: int, max_attempts: int, suspects: bool = True
) -> int:
    """One round: a set of fresh messages and, if asked, some that failed before. Returns how many it took in hand."""

    async def fresh(connection: AsyncConnection) -> list[Claimed]:
        return await claim_set(connection, limit)

    taken = await _try(database, worker, fresh, max_attempts)
    return taken + await _try(database, worker, claim_suspects, max_attempts) if suspects else taken


async def _try(
    database: Database, worker: str, claim: Callable[[AsyncConnection], Awaitable[list[Claimed]]], max_attempts: int
) -> int:
    claimed: list[Claimed] = []
    attempt: int | None = None
    try:
        async with database.hot_transaction() as connection:
            claimed = await claim(connection)
            if claimed and not await count_dead_attempts(connection, claimed):
                configuration = await active_configuration(connection)
                async with database.hot_transaction() as note:
                    attempt = await begin_attempt(note, claimed, worker)
                await _triage(connection, claimed, configuration, max_attempts)
                await end_attempt(connection, attempt)
    except DBAPIError as error:
        if error.connection_invalidated or attempt is None:
            raise
        crossed = isinstance(error.orig, CROSSED)
        await _give_back(database, claimed, None if crossed else str(error.orig))
    except Exception as error:
        if attempt is None:
            raise  # not for anything in these messages
        # Nothing of the set is written. Counted, each of its messages is tried alone, and the guilty one shows itself.
        log.exception("a set could not be triaged", messages=len(claimed))
        await _give_back(database, claimed, f"{type(error).__name__}: {error}")
    return len(claimed)


async def _triage(
    connection: AsyncConnection, claimed: Sequence[Claimed], configuration: Configuration, max_attempts: int
) -> None:
    spent = [message.id for message in claimed if message.attempts >= max_attempts]
    await _quarantine(connection, spent)
    tried = [message for message in claimed if message.id not in spent]
    if not tried:
        return
    reading = read_set(tried, configuration.rulebook, await champion(connection))
    at = now()
    threads = await resolve_threads(connection, tried)
    contacts = await add_contacts(connection, tried)
    locked = await lock_open_threads(connection, {*threads.of_message.values(), *threads.joined})
    happened = LedgerSet(configuration.in_force, at)
    tickets = await merge_joined(connection, locked, threads, happened)
    ceilings = await ceilings_now(connection, configuration.rulebook)
    around = Surroundings(configuration.rulebook, at, threads.of_message, contacts, tickets, happened, ceilings)
    outcome = decide_set(tried, reading, around)
    questions = await ask_by_route(connection, outcome.decided, happened, at)
    await happened.write(connection)
    await store_questions(connection, questions, at)
    await file_decided(connection, outcome.decided, contacts, configuration.version_id, at)
    for message_id, error in outcome.failed.items():
        await connection.exec_driver_sql(statements.COUNT_ATTEMPT, {"ids": [message_id], "error": error})
    last_try = [
        message.id for message in tried if message.id in outcome.failed and message.attempts + 1 >= max_attempts
    ]
    await _quarantine(connection, last_try)


async def _quarantine(connection: AsyncConnection, ids: Sequence[int]) -> None:
    if not ids:
        return
    rows = await connection.exec_driver_sql(statements.QUARANTINE, {"ids": list(ids)})
    put_aside: dict[int, dict[str, object]] = {row["id"]: {"error": row["error"]} for row in rows.mappings()}
    await record_loose(connection, EventKind.MESSAGE_QUARANTINED, SYSTEM.name, put_aside)


async def _give_back(database: Database, claimed: Sequence[Claimed], error: str | None) -> None:
    """After a rollback: forget the attempt, and count it against its messages unless it was nobody's fault."""
    ids = [message.id for message in claimed]
    async with database.hot_transaction() as connection:
        if error is not None:
            await connection.exec_driver_sql(statements.COUNT_ATTEMPT, {"ids": ids, "error": error})
        await connection.exec_driver_sql(statements.TAKE_OFF_ATTEMPTS, {"ids": ids})
        await connection.exec_driver_sql(statements.DROP_EMPTY_ATTEMPTS)


async def retry_quarantined(session: AsyncSession, actor: Actor, ids: Sequence[int]) -> list[int]:
    """Let these quarantined messages be triaged anew; returns those that were in quarantine."""
    connection = await connection_of(session)
    retried = list((await connection.exec_driver_sql(statements.RETRY, {"ids": list(ids)})).scalars())
    if retried:
        await record_loose(
            connection, EventKind.MESSAGE_RETRIED, actor.name, {message_id: {} for message_id in retried}
        )
    return retried
