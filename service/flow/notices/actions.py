"""Sending notices: claim (a transaction), send (none), confirm (a transaction each)."""

import asyncio
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlmodel.ext.asyncio.session import AsyncSession

from routing_rules.rulebook_parts import Rulebook
from service.configuration.queries import active_configuration
from service.flow.notices import statements
from service.flow.notices.outcomes import ClaimedNotice, Delivered, Failed, Lacking, Later, Outcome
from service.flow.notices.readers import require_reader
from service.flow.notices.sending import Senders, open_senders
from service.foundation.clock import now
from service.foundation.database import Database, connection_of
from service.foundation.pauses import pause
from service.foundation.settings import Settings, settings
from service.foundation.validation import storable
from service.people.actor import Actor
from service.tables.notices import NoticeState

SET = 32
"""Notices of one round; all are sent at once, so none waits for its turn while its lease runs."""
PER_DESTINATION = 8
"""Notices that the mail server, or one webhook, has in hand at any moment, over all workers."""
CONFIRMING = 4
"""Connections that one round confirms with."""
LONGEST_WISH = 3600.0
"""Seconds: whoever asks us to come back later than that is asked again all the same."""
LACKED = ("smtp_url", "mail_from", "webhook_secret")
NOTHING: Mapping[str, object] = {"due_at": None, "error": None, "lacks": None, "delivered_at": None}
STILL_OF_USE = timedelta(days=1)
"""A notice that waited longer for a setting would tell old news: it stays, until somebody retries it."""


async def send_due(database: Database, options: Settings | None = None) -> int:
    """One round: send what is due, and return how many notices were tried.

    Takes at most the time-out of notices, and the time to confirm.
    """
    chosen = options or settings()
    async with database.transaction() as session:
        claimed = await claim_notices(session, SET, _lease(chosen))
    if not claimed:
        return 0
    confirming = asyncio.Semaphore(CONFIRMING)
    async with open_senders(chosen) as senders:
        rounds = (_send(database, senders, confirming, one, chosen) for one in claimed)
        results = await asyncio.gather(*rounds, return_exceptions=True)
    failures = [result for result in results if isinstance(result, BaseException)]
    if failures:
        raise BaseExceptionGroup(f"{len(failures)} of {len(claimed)} notices could not be confirmed", failures)
    return len(claimed)


async def claim_notices(session: AsyncSession, limit: int, lease: timedelta) -> list[ClaimedNotice]:
    """Take due notices in hand, and those of senders that died; they are ours once the transaction is committed."""
    connection = await connection_of(session)
    await connection.exec_driver_sql(statements.ONE_CLAIM_AT_A_TIME)
    moment = now()
    until = moment + lease
    terms = {"now": moment, "until": until, "limit": limit, "per_destination": PER_DESTINATION}
    rows = (await connection.exec_driver_sql(statements.CLAIM, terms)).all()
    if not rows:
        return []
    rulebook = (await active_configuration(session)).rulebook
    return [_claimed(row, until, rulebook) for row in rows]


async def confirm(session: AsyncSession, claimed: ClaimedNotice, outcome: Outcome, options: Settings) -> bool:
    """Write the outcome down; False, and no change, when another sender took over meanwhile."""
    terms: dict[str, object] = {
        "id": claimed.id,
        "until": claimed.until,
        **NOTHING,
        **_written(claimed, outcome, options),
    }
    return (await (await connection_of(session)).exec_driver_sql(statements.CONFIRM, terms)).rowcount == 1


async def release_lacking(session: AsyncSession, options: Settings) -> int:
    """Send after all what failed for want of a setting that is set by now; returns how many notices."""
    known = [name for name in LACKED if getattr(options, name) is not None]
    moment = now()
    terms = {"settings": known, "now": moment, "since": moment - STILL_OF_USE}
    return (await (await connection_of(session)).exec_driver_sql(statements.RELEASE_LACKING, terms)).rowcount


async def retry_failed(session: AsyncSession, actor: Actor, ids: Sequence[int] | None = None) -> list[int]:
    """Try these failed notices again, by default all; returns those that had failed. Raises NotAllowed."""
    require_reader(actor)
    connection = await connection_of(session)
    if ids is None:
        return list((await connection.exec_driver_sql(statements.RETRY_ALL, {"now": now()})).scalars())
    return list((await connection.exec_driver_sql(statements.RETRY, {"ids": list(ids), "now": now()})).scalars())


async def _send(
    database: Database, senders: Senders, confirming: asyncio.Semaphore, claimed: ClaimedNotice, options: Settings
) -> None:
    if claimed.attempts > options.notice_attempts:
        outcome: Outcome = Failed(f"Nobody lived to tell what became of it, {options.notice_attempts} times.")
    else:
        outcome = await senders.send(claimed)
    async with confirming, database.transaction() as session:
        await confirm(session, claimed, outcome, options)


def _written(claimed: ClaimedNotice, outcome: Outcome, options: Settings) -> dict[str, object]:
    match outcome:
        case Delivered():
            return {"state": NoticeState.DELIVERED, "delivered_at": now()}
        case Failed(words):
            return {"state": NoticeState.FAILED, "error": storable(words)}
        case Lacking(setting, words):
            return {"state": NoticeState.FAILED, "error": words, "lacks": setting}
        case Later(words) if claimed.attempts >= options.notice_attempts:
            error = f"It was not delivered after {claimed.attempts} attempts: {words}"
            return {"state": NoticeState.FAILED, "error": storable(error)}
        case Later(words, retry_after):
            delay = pause(claimed.attempts, min(retry_after or 0.0, LONGEST_WISH))
            return {"state": NoticeState.WAITING, "error": storable(words), "due_at": now() + delay}


def _claimed(row: Any, until: datetime, rulebook: Rulebook) -> ClaimedNotice:
    return ClaimedNotice(
        id=row.id,
        until=until,
        attempts=row.attempts,
        key=row.key,
        kind=row.kind,
        address=row.address,
        language=row.language,
        subject=row.subject,
        ticket_id=row.ticket_id,
        data=row.data,
        created_at=row.created_at,
        rulebook=rulebook,
    )


def _lease(options: Settings) -> timedelta:
    """How long a sender has a notice to itself: time to send it and to confirm."""
    return timedelta(seconds=3 * options.notice_timeout_seconds)
