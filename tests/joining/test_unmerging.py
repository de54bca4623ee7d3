"""Undoing a merge: as if it had never been, except that what was answered is answered."""

from collections.abc import Sequence

import pytest
from sqlmodel import col, select

from routing_rules.vocabulary import EventKind
from service.foundation.database import Database
from service.foundation.errors import Conflict
from service.tables import Event, Ticket
from tests.builders import Said, store, triage_all
from tests.joining.world import World, a_world, check_everything, minute

FIRST, NEXT = ("first_reply", ""), ("next_reply", "")


async def two_merged(database: Database) -> tuple[World, int, int]:
    """The older ticket was merged into the younger one."""
    world = await a_world(database)
    loser, winner = await world.say("a1", 0), await world.say("b1", 10, text="Mijn factuur klopt niet")
    await world.merge(loser, winner)
    return world, loser, winner


async def test_both_are_as_they_were(database: Database) -> None:
    world = await a_world(database)
    loser, winner = (
        await world.say("a1", 0, followers=50_000),
        await world.say("b1", 10, text="Mijn factuur klopt niet"),
    )
    before = [(await world.ticket(number)).model_dump() for number in (loser, winner)]
    clocks = [
        {name: (clock.started_at, clock.due_at) for name, clock in (await world.clocks(number)).items()}
        for number in (loser, winner)
    ]
    await world.merge(loser, winner)
    await world.unmerge(loser)
    for number, then, told in zip((loser, winner), before, clocks, strict=True):
        now = (await world.ticket(number)).model_dump()
        for name in ("waiting_since", "last_message_at", "subject", "reach", "urgency", "tone", "thread_id", "due_at"):
            assert now[name] == then[name], name
        open_ones = {name: clock for name, clock in (await world.clocks(number)).items() if clock.ended_at is None}
        reply_clock = open_ones[FIRST]
        assert (reply_clock.started_at, reply_clock.due_at) == told[FIRST]
    assert (await world.ticket(loser)).state == "open"
    assert (await world.said(loser), await world.said(winner)) == ({"a1"}, {"b1"})
    await check_everything(world)


async def test_what_came_since_goes_to_whom_it_answers(database: Database) -> None:
    world, loser, winner = await two_merged(database)
    await world.say("a2", 20, in_reply_to="a1")
    await world.say("a3", 21, in_reply_to="a2")
    await world.say("b2", 22, in_reply_to="b1")
    await world.unmerge(loser)
    assert await world.said(loser) == {"a1", "a2", "a3"}
    assert await world.said(winner) == {"b1", "b2"}
    assert await world.say("a4", 30, in_reply_to="a3") == loser
    assert await world.say("b3", 30, in_reply_to="b2") == winner
    assert ((await world.ticket(loser)).waiting_since, (await world.ticket(winner)).waiting_since) == (
        minute(0),
        minute(10),
    )
    await check_everything(world)


async def test_a_reply_meanwhile_was_an_answer_to_both(database: Database) -> None:
    world, loser, winner = await two_merged(database)
    reply = await world.answer(winner)
    await world.say("a2", 20, in_reply_to="a1")
    await world.unmerge(loser)
    delivered = next(one for one in await world.events(winner) if one.kind == EventKind.REPLY_DELIVERED)
    unmerged = next(one for one in await world.events(loser) if one.kind == EventKind.TICKET_UNMERGED)
    assert unmerged.data["answered_at"] == delivered.at.isoformat()
    assert f"ours-{reply}" in await world.said(winner)
    clocks = await world.clocks(loser)
    assert clocks[FIRST].ended_at == delivered.at
    assert clocks[NEXT].ended_at is None
    assert (await world.ticket(loser)).waiting_since == minute(20)
    assert (await world.clocks(winner))[NEXT].outcome == "moved"
    await check_everything(world)


async def test_the_winners_own_unanswered_question_stays_its_own(database: Database) -> None:
    world, loser, winner = await two_merged(database)
    await world.unmerge(loser)
    clock = (await world.clocks(winner))[FIRST]
    assert (clock.ended_at, clock.started_at) == (None, minute(10))
    split = (await world.events(winner))[-1]
    assert (split.kind, split.data["asked_since"]) == (EventKind.TICKET_SPLIT, minute(10).isoformat())
    await check_everything(world)


async def test_a_reply_on_its_way_comes_first(database: Database) -> None:
    world, loser, winner = await two_merged(database)
    await world.approve(winner)
    with pytest.raises(Conflict, match="on its way"):
        await world.unmerge(loser)
    await world.deliver()
    await world.unmerge(loser)
    await check_everything(world)


async def test_undoing_twice_changes_nothing_and_what_was_not_merged_says_so(database: Database) -> None:
    world, loser, winner = await two_merged(database)
    await world.unmerge(loser)
    version = (await world.ticket(loser)).version
    assert await world.unmerge(loser) == loser
    assert (await world.ticket(loser)).version == version
    with pytest.raises(Conflict, match="was not merged"):
        await world.unmerge(winner)


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0), (1, 0, 2), (1, 2, 0)])
async def test_merges_of_merges_in_any_order(database: Database, order: Sequence[int]) -> None:
    """First into second, second and third into fourth."""
    world = await a_world(database)
    one, two, three, four = [await world.say(f"{name}1", place) for place, name in enumerate("abcd")]
    await world.merge(one, two)
    await world.merge(two, four)
    await world.merge(three, four)
    await world.say("a2", 10, in_reply_to="a1")
    await world.say("c2", 11, in_reply_to="c1")
    for place in order:
        await world.unmerge((one, two, three)[place])
        await check_everything(world)
    assert await world.said(one) == {"a1", "a2"}
    assert await world.said(two) == {"b1"}
    assert await world.said(three) == {"c1", "c2"}
    assert await world.said(four) == {"d1"}
    for name, number in zip("abcd", (one, two, three, four), strict=True):
        assert await world.say(f"{name}9", 20, in_reply_to=f"{name}1") == number
        assert (await world.ticket(number)).merged_into is None
    await check_everything(world)


async def test_merged_again_after_it_was_undone(database: Database) -> None:
    world, loser, winner = await two_merged(database)
    await world.unmerge(loser)
    await world.merge(winner, loser)
    assert await world.said(loser) == {"a1", "b1"}
    await world.unmerge(winner)
    assert (await world.said(loser), await world.said(winner)) == ({"a1"}, {"b1"})
    await check_everything(world)


async def joined_by_triage(database: Database) -> tuple[World, int, int]:
    """Two conversations, until the message that one of them answers turns out to be part of the other."""
    world = await a_world(database)
    winner = await world.say("b1", 0)
    loser = await world.say("a1", 1, in_reply_to="p")
    await store(database, [Said("p", in_reply_to="b1", minute=2)])
    await triage_all(database)
    assert (await world.ticket(loser)).merged_into == winner
    return world, loser, winner


async def test_a_merge_of_triages_own_can_be_undone_and_stays_undone(database: Database) -> None:
    world, loser, winner = await joined_by_triage(database)
    await world.unmerge(loser)
    assert (await world.said(loser), await world.said(winner)) == ({"a1"}, {"b1", "p"})
    assert await world.say("a2", 10, in_reply_to="a1") == loser
    assert await world.say("p2", 11, in_reply_to="p") == winner
    await store(database, [Said("late", in_reply_to="a2", minute=12), Said("b9", in_reply_to="late", minute=13)])
    await triage_all(database)
    assert (await world.ticket(loser)).merged_into is None
    await check_everything(world)


async def test_what_the_network_calls_one_conversation_stays_one(database: Database) -> None:
    world = await a_world(database)
    winner = await world.say("b1", 0, thread="t")
    loser = await world.say("a1", 1)
    await world.say("n", 2, thread="t", in_reply_to="a1")
    numbers = sorted((winner, loser))
    async with database.transaction() as session:
        merged = (await session.exec(select(Ticket.id).where(col(Ticket.merged_into).is_not(None)))).one()
    assert merged in numbers
    with pytest.raises(Conflict, match="one conversation"):
        await world.unmerge(merged)


async def test_a_merge_that_kept_no_record_is_left_alone(database: Database) -> None:
    """As in a ledger from before undoing was possible."""
    world, loser, _ = await two_merged(database)
    async with database.transaction() as session:
        event = (await session.exec(select(Event).where(Event.kind == EventKind.TICKET_MERGED))).one()
        event.data = {}
        session.add(event)
    with pytest.raises(Conflict, match="was not written down"):
        await world.unmerge(loser)
