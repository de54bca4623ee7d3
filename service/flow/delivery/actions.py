"""Delivering approved replies: claim (a transaction), send (none), confirm (a transaction each)."""

import asyncio
from datetime import timedelta
from typing import Any

from sqlmodel.ext.asyncio.session import AsyncSession

from routing_rules.rulebook_parts import Rulebook
from service.channels.protocol import OutgoingReply
from service.channels.registry import Adapters, open_adapters
from service.configuration.queries import active_configuration
from service.flow.delivery import statements
from service.flow.delivery.confirming import confirm, lease
from service.flow.delivery.outcomes import ClaimedReply
from service.flow.delivery.sending import send
from service.foundation.clock import now
from service.foundation.database import Database, connection_of
from service.foundation.settings import Settings, settings

__all__ = ["claim_replies", "confirm", "deliver_due", "send"]

SET = 32
"""Replies of one round; all are sent at once, so none waits for its turn while its lease runs."""
PER_CHANNEL = 8
"""Replies that are in the hands of one channel's network at any moment, over all workers."""
CONFIRMING = 4
"""Connections that one round confirms with."""


async def deliver_due(database: Database, options: Settings | None = None) -> int:
    """One round: deliver what is due, and return how many replies were tried.

    Takes at most twice the delivery time-out, and the time to confirm.
    """
    chosen = options or settings()
    async with database.transaction() as session:
        claimed = await claim_replies(session, SET, lease(chosen))
    if not claimed:
        return 0
    confirming = asyncio.Semaphore(CONFIRMING)
    async with open_adapters(chosen) as adapters:
        rounds = (_deliver(database, adapters, confirming, one, chosen) for one in claimed)
        results = await asyncio.gather(*rounds, return_exceptions=True)
    failures = [result for result in results if isinstance(result, BaseException)]
    if failures:
        raise BaseExceptionGroup(f"{len(failures)} of {len(claimed)} replies could not be confirmed", failures)
    return len(claimed)


async def claim_replies(session: AsyncSession, limit: int, lease: timedelta) -> list[ClaimedReply]:
    """Take due replies in hand, and those of senders that died; they are ours once the transaction is committed."""
    connection = await connection_of(session)
    await connection.exec_driver_sql(statements.ONE_CLAIM_AT_A_TIME)
    moment = now()
    until = moment + lease
    terms = {"now": moment, "until": until, "limit": limit, "per_channel": PER_CHANNEL}
    ids = list((await connection.exec_driver_sql(statements.CLAIM, terms)).scalars())
    if not ids:
        return []
    rulebook = (await active_configuration(session)).rulebook
    rows = await connection.exec_driver_sql(statements.CLAIMED, {"ids": ids})
    return [
        ClaimedReply(
            reply_id=row.id,
            ticket_id=row.ticket_id,
            attempt=row.attempts,
            tries=row.attempts - row.attempts_before,
            until=until,
            outgoing=_outgoing(row, rulebook),
        )
        for row in rows
    ]


def _outgoing(row: Any, rulebook: Rulebook) -> OutgoingReply:
    channel = rulebook.channels.get(row.channel)
    return OutgoingReply(
        idempotency_key=row.idempotency_key,
        channel=row.channel,
        kind=None if channel is None else channel.kind,
        text=row.text,
        in_reply_to=row.external_id,
        thread=row.thread,
        author_id=row.author_id,
        author_handle=row.author_handle,
        approved_at=row.approved_at,
    )


async def _deliver(
    database: Database, adapters: Adapters, confirming: asyncio.Semaphore, claimed: ClaimedReply, options: Settings
) -> None:
    outcome = await send(adapters.of(claimed.outgoing.kind), claimed, options)
    async with confirming, database.transaction() as session:
        await confirm(session, claimed, outcome, options)
