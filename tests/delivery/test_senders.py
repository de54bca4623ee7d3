"""Senders that die, freeze, come too late or work side by side publish nothing twice and lose nothing."""

import asyncio
import signal
import sys
from asyncio.subprocess import PIPE
from dataclasses import dataclass, replace
from datetime import timedelta

import pytest

from routing_rules.vocabulary import EventKind
from service.channels.misbehaviour import Misbehaviour
from service.channels.protocol import OutgoingReply, Published
from service.flow.delivery.actions import PER_CHANNEL, claim_replies, confirm, deliver_due, send
from service.flow.delivery.outcomes import ClaimedReply, Delivered, Failed, Later, Unknown
from service.foundation.clock import now
from service.foundation.database import Database
from service.foundation.pauses import FIRST, LONGEST, pause
from service.foundation.settings import Settings
from service.tables.replies import ReplyState
from tests.channels.network import RunningNetwork
from tests.delivery.world import (
    a_colleague,
    an_approved_reply,
    events,
    happened,
    let_time_pass,
    our_words,
    the_reply,
)

LEASE = timedelta(seconds=30)
SENDER = """
import asyncio, sys
from service.flow.delivery.actions import deliver_due
from service.foundation.database import Database
from service.foundation.settings import Settings
asyncio.run(deliver_due(Database(sys.argv[1]), Settings(network_url=sys.argv[2], delivery_timeout_seconds=30)))
"""


async def claim(database: Database) -> list[ClaimedReply]:
    async with database.transaction() as session:
        return await claim_replies(session, 100, LEASE)


async def test_a_sender_killed_between_publishing_and_confirming_is_taken_over(
    database: Database, network: RunningNetwork, options: Settings
) -> None:
    reply = await an_approved_reply(database, await a_colleague(database))
    await network.misbehave(Misbehaviour.SLOW_AFTER, delay_seconds=3)
    sender = await asyncio.create_subprocess_exec(sys.executable, "-c", SENDER, database.url, network.url, stderr=PIPE)
    await network.has_published(reply.idempotency_key)
    sender.send_signal(signal.SIGKILL)
    await sender.wait()
    assert (await the_reply(database, reply.id)).state == ReplyState.SENDING
    assert await deliver_due(database, options) == 0
    await let_time_pass(database)
    assert await deliver_due(database, options) == 1
    after = await the_reply(database, reply.id)
    assert (after.state, after.attempts) == (ReplyState.DELIVERED, 2)
    [post] = await network.published(reply.idempotency_key)
    assert after.external_id == post.external_id
    assert (await happened(database, reply.ticket_id)).count("reply_delivered") == 1


async def test_workers_side_by_side_take_each_reply_once(
    database: Database, network: RunningNetwork, options: Settings
) -> None:
    sanne = await a_colleague(database)
    replies = [await an_approved_reply(database, sanne, channel=name) for name in ("x", "facebook") * PER_CHANNEL]
    taken = await asyncio.gather(*(deliver_due(database, options) for _ in range(4)))
    assert sum(taken) == len(replies)
    for reply in replies:
        assert (await the_reply(database, reply.id)).state == ReplyState.DELIVERED
        assert len(await network.published(reply.idempotency_key)) == 1


async def test_a_channel_has_its_share_over_all_workers(database: Database) -> None:
    sanne = await a_colleague(database)
    for _ in range(PER_CHANNEL + 3):
        await an_approved_reply(database, sanne)
    claims = await asyncio.gather(*(claim(database) for _ in range(3)))
    assert sum(len(claimed) for claimed in claims) == PER_CHANNEL


async def test_an_acknowledgement_that_comes_twice_changes_nothing_the_second_time(
    database: Database, options: Settings
) -> None:
    reply = await an_approved_reply(database, await a_colleague(database))
    [claimed] = await claim(database)
    outcome = Delivered(Published("fake-1", None))
    for changes in (True, False):
        async with database.transaction() as session:
            assert await confirm(session, claimed, outcome, options) is changes
    assert len(await our_words(database, reply.ticket_id)) == 1
    assert (await happened(database, reply.ticket_id)).count("reply_delivered") == 1


@pytest.mark.parametrize("late", [Later("429"), Unknown("cut"), Failed("no"), Delivered(Published("fake-1", None))])
async def test_who_confirms_too_late_changes_nothing(
    database: Database, options: Settings, late: Later | Unknown | Failed | Delivered
) -> None:
    reply = await an_approved_reply(database, await a_colleague(database))
    [first] = await claim(database)
    await let_time_pass(database)
    [second] = await claim(database)
    before = await the_reply(database, reply.id)
    async with database.transaction() as session:
        assert not await confirm(session, first, late, options)
    assert await the_reply(database, reply.id) == before
    async with database.transaction() as session:
        assert await confirm(session, second, Delivered(Published("fake-2", None)), options)
    assert (await the_reply(database, reply.id)).external_id == "fake-2"


async def test_our_own_post_that_came_in_before_its_acknowledgement_stays_one_message(
    database: Database, options: Settings
) -> None:
    sanne = await a_colleague(database)
    first, second = await an_approved_reply(database, sanne), await an_approved_reply(database, sanne)
    outcome = Delivered(Published("fake-1", None))
    for claimed in await claim(database):
        async with database.transaction() as session:
            assert await confirm(session, claimed, outcome, options)
    known = [(await the_reply(database, reply.id)).message_id for reply in (first, second)]
    assert known[0] is not None
    assert known[0] == known[1]


@dataclass
class Watched:
    """Counts what is asked of the network."""

    calls: int = 0
    breaks: bool = False

    async def send(self, reply: OutgoingReply) -> Published:
        self.calls += 1
        if self.breaks:
            raise RuntimeError("a mistake in the adapter")
        return Published("fake-1", None)

    async def look(self, reply: OutgoingReply) -> Published | None:
        self.calls += 1
        return None


async def test_a_process_that_was_frozen_past_its_lease_sends_nothing(database: Database, options: Settings) -> None:
    await an_approved_reply(database, await a_colleague(database))
    [claimed] = await claim(database)
    network, late = Watched(), now() + timedelta(seconds=1)
    assert isinstance(await send(network, replace(claimed, until=late), options), Later)
    assert isinstance(await send(network, replace(claimed, until=late, attempt=2), options), Unknown)
    assert network.calls == 0


async def test_a_mistake_in_an_adapter_is_written_on_the_reply_and_counts_as_unclear(
    database: Database, options: Settings
) -> None:
    reply = await an_approved_reply(database, await a_colleague(database))
    [claimed] = await claim(database)
    outcome = await send(Watched(breaks=True), claimed, options)
    assert isinstance(outcome, Unknown)
    async with database.transaction() as session:
        await confirm(session, claimed, outcome, options)
    after = await the_reply(database, reply.id)
    assert after.state == ReplyState.SENDING
    assert after.error == "The connection to x broke: RuntimeError."


async def test_words_that_postgres_would_not_take_are_kept_as_far_as_they_go(
    database: Database, options: Settings
) -> None:
    reply = await an_approved_reply(database, await a_colleague(database))
    [claimed] = await claim(database)
    async with database.transaction() as session:
        await confirm(session, claimed, Failed("no\0pe \ud83d" + "." * 2000), options)
    [event] = await events(database, reply.ticket_id, EventKind.REPLY_FAILED)
    assert event.data["error"].startswith("nope ?...")
    assert len(event.data["error"]) == 1000


async def test_a_reply_that_can_not_be_confirmed_is_not_passed_over_in_silence(
    database: Database, network: RunningNetwork, options: Settings
) -> None:
    sanne = await a_colleague(database)
    broken, fine = await an_approved_reply(database, sanne), await an_approved_reply(database, sanne)
    async with database.transaction() as session:
        connection = await session.connection()
        await connection.exec_driver_sql(
            f"ALTER TABLE message ADD CHECK (direction = 'inbound' OR ticket_id <> {broken.ticket_id})"
        )
    with pytest.raises(ExceptionGroup, match="1 of 2 replies"):
        await deliver_due(database, options)
    assert (await the_reply(database, fine.id)).state == ReplyState.DELIVERED
    assert (await the_reply(database, broken.id)).state == ReplyState.SENDING


def test_pauses_grow_to_a_limit_and_begin_after_what_the_network_asks() -> None:
    for tries in range(1, 30):
        longest = timedelta(seconds=min(LONGEST, FIRST * 2 ** (tries - 1)))
        assert timedelta(0) <= pause(tries) <= longest
        assert timedelta(seconds=60) <= pause(tries, 60.0) <= timedelta(seconds=60) + longest
