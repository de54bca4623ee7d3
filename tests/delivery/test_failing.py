"""What can't be delivered is visible on its ticket, in the network's words, and can be tried again."""

from routing_rules.vocabulary import EventKind, TicketState
from service.channels.misbehaviour import Misbehaviour
from service.flow.answering.actions import retry_reply
from service.flow.delivery.actions import deliver_due
from service.foundation.database import Database
from service.foundation.settings import Settings
from service.tables.replies import ReplyState
from tests.channels.network import RunningNetwork
from tests.delivery.driving import deliver
from tests.delivery.world import (
    a_colleague,
    a_ticket,
    an_approved_reply,
    events,
    happened,
    the_customer_writes,
    the_reply,
    the_ticket,
)

M = Misbehaviour


async def test_a_refused_reply_fails_at_once_with_the_networks_words_and_can_be_retried(
    database: Database, network: RunningNetwork, options: Settings
) -> None:
    await network.misbehave(M.REFUSE)
    sanne = await a_colleague(database)
    reply = await an_approved_reply(database, sanne)
    assert await deliver(database, options, reply.id) == 1
    failed = await the_reply(database, reply.id)
    assert failed.state == ReplyState.FAILED
    assert "this text isn't welcome here" in (failed.error or "")
    [event] = await events(database, reply.ticket_id, EventKind.REPLY_FAILED)
    assert event.data == {"reply_id": reply.id, "error": failed.error, "attempts": 1}
    assert (await the_ticket(database, reply.ticket_id)).state == TicketState.OPEN
    async with database.transaction() as session:
        await retry_reply(session, sanne, reply.id)
    await deliver(database, options, reply.id)
    assert (await the_reply(database, reply.id)).state == ReplyState.DELIVERED
    assert len(await network.published(reply.idempotency_key)) == 1


async def test_a_failure_brings_a_solved_ticket_back(
    database: Database, network: RunningNetwork, options: Settings
) -> None:
    await network.misbehave(M.REFUSE)
    reply = await an_approved_reply(database, await a_colleague(database))
    await the_customer_writes(database, reply.ticket_id, EventKind.TICKET_SOLVED)
    await deliver(database, options, reply.id)
    assert (await the_ticket(database, reply.ticket_id)).state == TicketState.OPEN
    assert (await happened(database, reply.ticket_id))[-2:] == ["reply_failed", "ticket_reopened"]


async def test_a_storm_of_429_ends_in_a_visible_failure_and_a_retry_gets_all_its_attempts(
    database: Database, network: RunningNetwork, options: Settings
) -> None:
    options = options.model_copy(update={"delivery_attempts": 3})
    await network.misbehave(*[M.TOO_MANY] * 5)
    sanne = await a_colleague(database)
    reply = await an_approved_reply(database, sanne)
    assert await deliver(database, options, reply.id) == 3
    failed = await the_reply(database, reply.id)
    assert failed.state == ReplyState.FAILED
    assert "not published after 3 attempts" in (failed.error or "")
    async with database.transaction() as session:
        await retry_reply(session, sanne, reply.id)
    assert await deliver(database, options, reply.id) == 3
    assert (await the_reply(database, reply.id)).state == ReplyState.DELIVERED
    assert len(await network.published(reply.idempotency_key)) == 1


async def test_what_the_last_attempt_began_is_looked_for_before_it_counts_as_failed(
    database: Database, network: RunningNetwork, options: Settings
) -> None:
    options = options.model_copy(update={"delivery_attempts": 2})
    sanne = await a_colleague(database)
    public, absent, other = [await an_approved_reply(database, sanne, channel=name) for name in ("x", "forum", "x")]
    await network.misbehave(M.CUT_BEFORE, M.CUT_BEFORE, M.CUT_BEFORE, M.CUT_AFTER, channel="x")
    await deliver(database, options, public.id, other.id, absent.id)
    for reply in (public, absent, other):
        state = (await the_reply(database, reply.id)).state
        assert (state == ReplyState.DELIVERED) == (len(await network.published(reply.idempotency_key)) == 1)
    states = sorted([(await the_reply(database, reply.id)).state for reply in (public, other)])
    assert states == [ReplyState.DELIVERED, ReplyState.FAILED]


async def test_when_looking_fails_too_it_says_that_it_may_be_public(
    database: Database, network: RunningNetwork, options: Settings
) -> None:
    options = options.model_copy(update={"delivery_attempts": 1})
    reply = await an_approved_reply(database, await a_colleague(database))
    await network.misbehave(M.CUT_AFTER, listing=(M.CUT_BEFORE,))
    await deliver(database, options, reply.id)
    assert "may be public" in ((await the_reply(database, reply.id)).error or "")


async def test_when_looking_is_refused_it_says_that_it_may_be_public(
    database: Database, network: RunningNetwork, options: Settings
) -> None:
    reply = await an_approved_reply(database, await a_colleague(database))
    await network.misbehave(M.CUT_AFTER, listing=(M.REFUSE,))
    await deliver(database, options, reply.id)
    assert "doesn't let us look" in ((await the_reply(database, reply.id)).error or "")


async def test_a_channel_that_is_not_connected_fails_visibly(database: Database) -> None:
    sanne = await a_colleague(database)
    reply = await an_approved_reply(database, sanne)
    gone = await an_approved_reply(database, sanne, await a_ticket(database))
    assert await deliver_due(database, Settings(network_url=None)) == 2
    for failed in (await the_reply(database, reply.id), await the_reply(database, gone.id)):
        assert failed.state == ReplyState.FAILED
        assert "this channel isn't connected" in (failed.error or "")
