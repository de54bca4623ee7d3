"""Merging by hand: one ticket goes on with everything, and who waited waits on since the earlier of both."""

import asyncio
from datetime import timedelta

import pytest

from routing_rules.vocabulary import EventKind, Role
from service.channels.protocol import Published
from service.flow.delivery.actions import claim_replies, confirm
from service.flow.delivery.outcomes import Delivered
from service.flow.joining.actions import merge
from service.flow.queues.actions import reroute, solve
from service.foundation.database import Database
from service.foundation.errors import Conflict, NotAllowed, NotFound
from service.foundation.settings import Settings
from tests.builders import Said, a_colleague, store, triage_all
from tests.joining.world import a_world, check_everything, minute

FIRST = ("first_reply", "")


async def test_the_winner_goes_on_with_all_of_it(database: Database) -> None:
    world = await a_world(database)
    loser, winner = await world.say("a1", 0), await world.say("b1", 10)
    assert await world.merge(loser, winner) == winner
    gone, kept = await world.ticket(loser), await world.ticket(winner)
    assert (gone.state, gone.merged_into) == ("closed", winner)
    assert (kept.waiting_since, kept.last_message_at) == (minute(0), minute(10))
    assert await world.said(winner) == {"a1", "b1"}
    assert (await world.clocks(loser))[FIRST].outcome == "moved"
    assert (await world.clocks(winner))[FIRST].started_at == minute(0)
    assert await world.say("a2", 20, in_reply_to="a1") == winner
    await check_everything(world)


async def test_a_solved_winner_wakes_up_for_who_waits_and_for_nobody_else(database: Database) -> None:
    world = await a_world(database)
    winner, quiet, loud = [await world.say(name, place) for place, name in enumerate(("w1", "q1", "l1"))]
    await world.answer(quiet)
    async with database.transaction() as session:
        await solve(session, world.agent, winner)
    await world.merge(quiet, winner)
    assert (await world.ticket(winner)).state == "solved"
    await world.merge(loud, winner)
    kept = await world.ticket(winner)
    assert (kept.state, kept.waiting_since, kept.solved_at) == ("open", minute(2), None)
    await check_everything(world)


async def test_a_loser_that_was_answered_asks_nothing_though_it_is_open(database: Database) -> None:
    """Somebody took it up again after the answer: its customer waits for nothing, and no promise begins by merging."""
    world = await a_world(database)
    winner, answered = await world.say("w1", 0), await world.say("a1", 1)
    await world.answer(winner)
    await world.answer(answered)
    async with database.transaction() as session:
        await reroute(session, world.agent, answered, "triage", "To look after.")
    assert (await world.ticket(answered)).state == "open"
    await world.merge(answered, winner)
    kept = await world.ticket(winner)
    assert (kept.state, kept.waiting_since) == ("waiting_on_customer", minute(0))
    last = (await world.events(winner))[-1]
    assert (last.kind, last.happened_at) == (EventKind.TICKET_JOINED, None)
    assert all(clock.ended_at is not None for name, clock in (await world.clocks(winner)).items() if "reply" in name[0])
    await check_everything(world)


async def test_an_answer_on_the_winner_answers_both(database: Database) -> None:
    world = await a_world(database)
    loser, winner = await world.say("a1", 0), await world.say("b1", 10)
    await world.merge(loser, winner)
    await world.answer(winner)
    assert (await world.ticket(winner)).state == "waiting_on_customer"
    assert (await world.clocks(winner))[FIRST].outcome in ("met", "missed")
    await check_everything(world)


async def test_an_answer_that_was_on_its_way_answers_its_own_ticket_only(database: Database) -> None:
    """Whoever wrote it had not seen what was merged in since."""
    world = await a_world(database)
    loser, winner = await world.say("a1", 0), await world.say("b1", 10)
    await world.approve(winner)
    await world.merge(loser, winner)
    await world.deliver()
    kept = await world.ticket(winner)
    assert (kept.state, kept.waiting_since) == ("open", minute(0))
    await check_everything(world)


async def test_a_reply_that_is_approved_goes_along(database: Database) -> None:
    world = await a_world(database)
    loser, winner = await world.say("a1", 0), await world.say("b1", 10)
    reply = await world.approve(loser)
    await world.merge(loser, winner)
    await world.deliver()
    assert f"ours-{reply}" in await world.said(winner)
    assert (await world.ticket(winner)).state == "waiting_on_customer"
    await check_everything(world)


async def test_a_reply_that_is_being_sent_counts_where_it_is_by_then(database: Database) -> None:
    world = await a_world(database)
    loser, winner = await world.say("a1", 0), await world.say("b1", 10)
    reply = await world.approve(loser)
    async with database.transaction() as session:
        (claimed,) = await claim_replies(session, 1, timedelta(seconds=30))
    await world.merge(loser, winner)
    async with database.transaction() as session:
        assert await confirm(session, claimed, Delivered(Published("ours", None)), Settings())
    last = (await world.events(winner))[-1]
    assert (last.kind, last.data["reply_id"]) == (EventKind.REPLY_DELIVERED, reply)
    assert (await world.ticket(winner)).state == "waiting_on_customer"
    await check_everything(world)


async def test_the_same_merge_again_changes_nothing(database: Database) -> None:
    world = await a_world(database)
    loser, winner, third = [await world.say(name) for name in ("a1", "b1", "c1")]
    await world.merge(loser, winner)
    assert await world.merge(loser, winner) == winner
    assert len(await world.events(winner)) == 2
    with pytest.raises(Conflict, match=f"was merged into {winner} already"):
        await world.merge(loser, third)


async def test_merging_into_what_was_merged_reaches_what_goes_on(database: Database) -> None:
    world = await a_world(database)
    first, second, third = [await world.say(name) for name in ("a1", "b1", "c1")]
    await world.merge(second, third)
    assert await world.merge(first, second) == third
    assert await world.said(third) == {"a1", "b1", "c1"}
    await check_everything(world)


async def test_what_can_not_become_one(database: Database) -> None:
    world = await a_world(database)
    here, there = await world.say("a1"), await world.say("f1", channel="forum")
    with pytest.raises(Conflict, match="on one channel"):
        await world.merge(here, there)
    with pytest.raises(Conflict, match="part of itself"):
        await world.merge(here, here)
    with pytest.raises(NotFound):
        await world.merge(here, 9999)
    department = await a_colleague(database, "dirk", role=Role.DEPARTMENT, department="supply_chain")
    with pytest.raises((NotAllowed, NotFound)):
        async with database.transaction() as session:
            await merge(session, department, here, there, "mine")


async def test_two_merges_that_cross(database: Database) -> None:
    """One happens, the other says that somebody was faster; neither waits for the other for ever."""
    world = await a_world(database)
    for place in range(5):
        one, other = await world.say(f"a{place}"), await world.say(f"b{place}")
        results = await asyncio.gather(world.merge(one, other), world.merge(other, one), return_exceptions=True)
        refused = [result for result in results if isinstance(result, Conflict)]
        assert len(refused) == 1, results
        assert sorted(ticket.state for ticket in [await world.ticket(one), await world.ticket(other)])[0] == "closed"
    await check_everything(world)


async def test_a_merge_while_the_customer_writes(database: Database) -> None:
    world = await a_world(database)
    loser, winner = await world.say("a1"), await world.say("b1")
    answers = [Said(f"{to}-{place}", in_reply_to=to, minute=place) for place in range(4) for to in ("a1", "b1")]
    await store(database, answers)
    workers = [triage_all(database, limit=3) for _ in range(3)]
    await asyncio.gather(world.merge(loser, winner), *workers)
    await triage_all(database)
    assert len(await world.said(winner)) == 10
    await check_everything(world)


async def test_the_event_keeps_what_undoing_needs(database: Database) -> None:
    world = await a_world(database)
    loser, winner = await world.say("a1", in_reply_to="a0"), await world.say("b1")
    reply = await world.answer(loser)
    await world.merge(loser, winner)
    last = (await world.events(loser))[-1]
    assert last.kind == EventKind.TICKET_MERGED
    assert last.data["keys"] == ["m:a0", "m:a1", f"m:ours-{reply}"]
    assert len(last.data["messages"]) == 2
    assert (last.data["replies"], last.data["into"]) == ([reply], winner)


async def test_a_departments_promise_moves_with_the_ticket(database: Database) -> None:
    """The department owes nothing more on the ticket that is gone, and the one that goes on has its own clocks."""
    world = await a_world(database)
    loser, winner = await world.say("a1", 0), await world.say("b1", 10, text="Hallo?")
    theirs = {name for name in await world.clocks(loser) if name[1] == "supply_chain"}
    assert theirs == {("pick_up", "supply_chain"), ("answer", "supply_chain")}
    await world.merge(loser, winner)
    assert {clock.outcome for clock in (await world.clocks(loser)).values() if clock.subject} == {"moved"}
    await world.unmerge(loser)
    clocks = await world.clocks(loser)
    assert all(clocks[name].ended_at is None for name in theirs)
    await check_everything(world)
