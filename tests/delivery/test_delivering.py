"""An approved reply is published once and written down, or its failure is, whatever the network does."""

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from routing_rules.vocabulary import EventKind, TicketState
from service.channels.misbehaviour import Misbehaviour
from service.channels.registry import open_adapters
from service.flow.delivery.actions import PER_CHANNEL, claim_replies, deliver_due, send
from service.flow.delivery.outcomes import ClaimedReply, Outcome
from service.flow.reporting.queries import status
from service.foundation.clock import now
from service.foundation.database import Database
from service.foundation.settings import Settings
from service.tables.replies import ReplyState
from tests.channels.network import RunningNetwork
from tests.delivery.driving import deliver
from tests.delivery.world import (
    WORDS,
    a_colleague,
    an_approved_reply,
    events,
    happened,
    let_time_pass,
    our_words,
    the_customer_writes,
    the_reply,
    the_ticket,
)

M = Misbehaviour


async def send_all(claimed: list[ClaimedReply], options: Settings) -> list[Outcome]:
    async with open_adapters(options) as adapters:
        return [await send(adapters.of(one.outgoing.kind), one, options) for one in claimed]


async def test_a_reply_becomes_our_words_in_the_thread(
    database: Database, network: RunningNetwork, options: Settings
) -> None:
    sanne = await a_colleague(database)
    approved = await an_approved_reply(database, sanne)
    assert await deliver_due(database, options) == 1
    assert await deliver_due(database, options) == 0
    reply, [post] = await the_reply(database, approved.id), await network.published(approved.idempotency_key)
    [said] = await our_words(database, reply.ticket_id)
    assert (reply.state, reply.error, reply.attempts) == (ReplyState.DELIVERED, None, 1)
    assert (reply.external_id, reply.url, reply.message_id) == (post.external_id, post.url, said.id)
    assert (said.text, said.author_name, said.external_id, said.triage) == (
        WORDS,
        "Sanne",
        post.external_id,
        "not_needed",
    )
    assert said.in_reply_to == post.in_reply_to
    ticket = await the_ticket(database, reply.ticket_id)
    assert ticket.state == TicketState.WAITING_ON_CUSTOMER
    [delivered] = await events(database, ticket.id, EventKind.REPLY_DELIVERED)
    assert (delivered.message_id, delivered.data["reply_id"]) == (said.id, reply.id)


@pytest.mark.parametrize("channel", ["x", "mastodon"])
@pytest.mark.parametrize(
    "misbehaviour",
    [
        M.TOO_MANY,
        M.TOO_MANY_UNTIL,
        M.ERROR,
        M.ERROR_AFTER,
        M.CUT_BEFORE,
        M.CUT_AFTER,
        M.ACKNOWLEDGE_TWICE,
    ],
)
async def test_it_is_published_once_whatever_the_network_does(
    database: Database, network: RunningNetwork, options: Settings, channel: str, misbehaviour: Misbehaviour
) -> None:
    await network.misbehave(misbehaviour)
    reply = await an_approved_reply(database, await a_colleague(database), channel=channel)
    await deliver(database, options, reply.id)
    assert (await the_reply(database, reply.id)).state == ReplyState.DELIVERED
    assert len(await network.published(reply.idempotency_key)) == 1
    assert len(await our_words(database, reply.ticket_id)) == 1
    assert (await happened(database, reply.ticket_id)).count("reply_delivered") == 1


TROUBLES = [kind for kind in Misbehaviour if kind not in (M.SLOW, M.SLOW_AFTER, M.REFUSE)]


@settings(
    max_examples=5, deadline=None, phases=[Phase.generate], suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    script=st.lists(st.sampled_from(TROUBLES), max_size=8),
    listing=st.lists(st.sampled_from([M.NONE, M.TOO_MANY, M.CUT_BEFORE, M.ERROR]), max_size=4),
    deaths=st.lists(st.sampled_from(["after the claim", "after sending"]), max_size=4),
)
async def test_any_run_of_bad_luck_publishes_once(
    database: Database,
    network: RunningNetwork,
    script: list[Misbehaviour],
    listing: list[Misbehaviour],
    deaths: list[str],
) -> None:
    options = Settings(network_url=network.url, delivery_timeout_seconds=10.0, delivery_attempts=20)
    await network.misbehave(*script, listing=tuple(listing), channel="forum")
    sanne = await a_colleague(database)
    replies = [await an_approved_reply(database, sanne, channel="forum") for _ in range(2)]
    for death in deaths:
        async with database.transaction() as session:
            claimed = await claim_replies(session, 10, timedelta(seconds=30))
        if death == "after sending":
            await send_all(claimed, options)
        await let_time_pass(database)
    await deliver(database, options, *(reply.id for reply in replies))
    for reply in replies:
        assert (await the_reply(database, reply.id)).state == ReplyState.DELIVERED
        assert len(await network.published(reply.idempotency_key)) == 1
        assert len(await our_words(database, reply.ticket_id)) == 1


@pytest.mark.parametrize("misbehaviour", [M.SLOW, M.SLOW_AFTER])
async def test_a_network_that_is_slower_than_our_time_out_is_left_alone_meanwhile(
    database: Database, network: RunningNetwork, options: Settings, misbehaviour: Misbehaviour
) -> None:
    options = options.model_copy(update={"delivery_timeout_seconds": 1.0})
    await network.misbehave(misbehaviour, delay_seconds=2.5)
    approved = await an_approved_reply(database, await a_colleague(database))
    before = now()
    await deliver_due(database, options)
    reply = await the_reply(database, approved.id)
    assert reply.state == ReplyState.SENDING
    assert "no answer within 1 seconds" in (reply.error or "") or "broke off" in (reply.error or "")
    assert reply.due_at >= before + timedelta(seconds=3.0)
    await network.has_published(approved.idempotency_key)
    await let_time_pass(database)
    await deliver(database, options.model_copy(update={"delivery_timeout_seconds": 10.0}), approved.id)
    assert len(await network.published(approved.idempotency_key)) == 1


async def test_retry_after_is_honoured(database: Database, network: RunningNetwork, options: Settings) -> None:
    await network.misbehave(M.TOO_MANY_UNTIL, retry_after_seconds=900)
    reply = await an_approved_reply(database, await a_colleague(database))
    before = now()
    await deliver_due(database, options)
    waiting = await the_reply(database, reply.id)
    assert waiting.state == ReplyState.APPROVED
    assert before + timedelta(seconds=900) <= waiting.due_at <= now() + timedelta(seconds=903)


async def test_a_customer_who_wrote_meanwhile_keeps_the_ticket_open(
    database: Database, network: RunningNetwork, options: Settings
) -> None:
    reply = await an_approved_reply(database, await a_colleague(database))
    newer = await the_customer_writes(database, reply.ticket_id)
    await deliver_due(database, options)
    ticket = await the_ticket(database, reply.ticket_id)
    assert (ticket.state, ticket.waiting_since) == (TicketState.OPEN, newer.sent_at)
    assert (await happened(database, ticket.id))[-2:] == ["reply_delivered", "ticket_reopened"]


async def test_a_customer_who_writes_after_it_opens_the_ticket_again(
    database: Database, network: RunningNetwork, options: Settings
) -> None:
    reply = await an_approved_reply(database, await a_colleague(database))
    await deliver_due(database, options)
    await the_customer_writes(database, reply.ticket_id)
    assert (await the_ticket(database, reply.ticket_id)).state == TicketState.OPEN


async def test_one_channel_holds_up_no_other_and_gets_no_more_than_its_share(
    database: Database, network: RunningNetwork, options: Settings
) -> None:
    sanne = await a_colleague(database)
    for _ in range(PER_CHANNEL + 2):
        await an_approved_reply(database, sanne)
    bad = await an_approved_reply(database, sanne, channel="forum")
    good = await an_approved_reply(database, sanne, channel="mastodon")
    await network.misbehave(M.REFUSE, channel="forum")
    async with database.transaction() as session:
        claimed = await claim_replies(session, 5, timedelta(seconds=3))
    channels = [one.outgoing.channel for one in claimed]
    assert (channels.count("x"), channels.count("forum"), channels.count("mastodon")) == (3, 1, 1)
    await let_time_pass(database)
    assert await deliver_due(database, options) == PER_CHANNEL + 2
    assert (await the_reply(database, bad.id)).state == ReplyState.FAILED
    assert (await the_reply(database, good.id)).state == ReplyState.DELIVERED
    assert await deliver_due(database, options) == 2


async def test_undelivered_replies_are_counted_with_their_age(
    database: Database, network: RunningNetwork, options: Settings
) -> None:
    reply = await an_approved_reply(database, await a_colleague(database))
    async with database.transaction() as session:
        waiting = {step.name: step for step in (await status(session)).steps}["delivery"]
    assert (waiting.count, waiting.oldest) == (1, reply.approved_at)
    await deliver_due(database, options)
    async with database.transaction() as session:
        assert {step.name: step.count for step in (await status(session)).steps}["delivery"] == 0
