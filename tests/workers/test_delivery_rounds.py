"""A slow network delays its own replies and nobody else's."""

import asyncio

import pytest

from service.channels.misbehaviour import Misbehaviour
from service.foundation.database import Database
from service.foundation.settings import settings
from service.tables import Reply
from service.tables.replies import ReplyState
from tests.channels.network import RunningNetwork, network
from tests.delivery.world import a_colleague, an_approved_reply
from workers.tasks.delivery import deliver_while_due

__all__ = ["network"]


async def test_a_reply_is_delivered_while_an_earlier_round_waits(
    database: Database, network: RunningNetwork, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OLIEVLEK_NETWORK_URL", network.url)
    settings.cache_clear()
    sanne = await a_colleague(database)
    await network.misbehave(Misbehaviour.SLOW, channel="forum", delay_seconds=4)
    slow = await an_approved_reply(database, sanne, channel="forum")
    delivering = asyncio.create_task(deliver_while_due(database))
    while not await in_hand(database, slow.id):  # noqa: ASYNC110 - the round tells nobody
        await asyncio.sleep(0.01)
    quick = await an_approved_reply(database, sanne, channel="x")
    await network.has_published(quick.idempotency_key)
    assert not delivering.done()
    assert await network.published(slow.idempotency_key) == []
    assert await delivering == 2
    assert await network.published(slow.idempotency_key)
    settings.cache_clear()


async def in_hand(database: Database, reply_id: int) -> bool:
    """Whether the first round has it."""
    async with database.transaction() as session:
        return (await session.get_one(Reply, reply_id)).state == ReplyState.SENDING
