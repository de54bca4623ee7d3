"""Splitting: some messages become a ticket of their own, and what answers them arrives there."""

import pytest

from routing_rules.vocabulary import EventKind
from service.foundation.database import Database
from service.foundation.errors import Conflict, Invalid
from tests.joining.world import World, a_world, check_everything, minute

FIRST = ("first_reply", "")


async def a_muddle(database: Database) -> tuple[World, int]:
    """Jan asks, and Piet asks something else below it."""
    world = await a_world(database)
    number = await world.say("j1", 0)
    await world.say("p1", 5, author="piet", in_reply_to="j1", text="Mijn factuur klopt niet", followers=20_000)
    await world.say("p2", 6, author="piet", in_reply_to="p1")
    return world, number


async def test_the_chosen_messages_get_a_ticket_of_their_own(database: Database) -> None:
    world, number = await a_muddle(database)
    born = await world.split(number, "p1", "p2")
    assert (await world.said(number), await world.said(born)) == ({"j1"}, {"p1", "p2"})
    old, new = await world.ticket(number), await world.ticket(born)
    assert (new.subject, new.waiting_since, new.last_message_at) == ("Mijn factuur klopt niet", minute(5), minute(6))
    assert (new.queue, new.process, new.state) == (old.queue, old.process, "new")
    assert new.contact_id != old.contact_id
    assert (new.reach, old.reach) == (20_000, 0)
    assert (old.waiting_since, old.last_message_at) == (minute(0), minute(0))
    assert (await world.clocks(born))[FIRST].started_at == minute(5)
    birth = (await world.events(born))[0]
    assert (birth.kind, birth.data["split_from"], birth.happened_at) == (EventKind.TICKET_ROUTED, number, minute(5))
    left = (await world.events(number))[-1]
    assert (left.kind, left.data["split_into"], left.data["asked_since"]) == (
        EventKind.TICKET_SPLIT,
        born,
        minute(0).isoformat(),
    )
    await check_everything(world)


async def test_answers_arrive_where_the_question_went(database: Database) -> None:
    world, number = await a_muddle(database)
    born = await world.split(number, "p1", "p2")
    assert await world.say("p3", 20, author="piet", in_reply_to="p2") == born
    assert await world.say("j2", 21, in_reply_to="j1") == number
    await check_everything(world)


async def test_also_within_one_thread_of_the_network(database: Database) -> None:
    world = await a_world(database)
    number = await world.say("j1", 0, thread="t")
    await world.say("p1", 5, author="piet", thread="t", in_reply_to="j1")
    born = await world.split(number, "p1")
    assert await world.say("p2", 6, author="piet", thread="t", in_reply_to="p1") == born
    assert await world.say("p3", 7, author="piet", thread="t", in_reply_to="p2") == born
    assert await world.say("j2", 8, thread="t") == number
    await check_everything(world)


async def test_the_first_message_can_leave_too(database: Database) -> None:
    world, number = await a_muddle(database)
    born = await world.split(number, "j1")
    assert (await world.ticket(number)).subject == "Mijn factuur klopt niet"
    assert (await world.ticket(number)).waiting_since == minute(5)
    assert await world.say("j2", 20, in_reply_to="j1") == born
    await check_everything(world)


async def test_what_was_answered_before_asks_nothing(database: Database) -> None:
    world = await a_world(database)
    number = await world.say("j1", 0)
    await world.answer(number)
    await world.say("p1", 5, author="piet", in_reply_to="j1")
    born = await world.split(number, "j1")
    assert (await world.events(born))[0].happened_at is None
    assert (await world.ticket(number)).waiting_since == minute(5)
    await check_everything(world)


async def test_the_original_waits_for_nothing_when_its_question_left(database: Database) -> None:
    world = await a_world(database)
    number = await world.say("j1", 0)
    await world.answer(number)
    await world.say("p1", 5, author="piet", in_reply_to="j1")
    born = await world.split(number, "p1")
    assert (await world.clocks(number))[("next_reply", "")].outcome == "moved"
    assert (await world.ticket(born)).waiting_since == minute(5)
    await check_everything(world)


async def test_a_reply_to_what_moves_has_to_arrive_first(database: Database) -> None:
    world, number = await a_muddle(database)
    await world.approve(number)
    with pytest.raises(Conflict, match="on its way"):
        await world.split(number, "p2")
    born = await world.split(number, "p1")
    await world.deliver()
    assert await world.said(born) == {"p1"}
    await check_everything(world)


async def test_neither_may_be_left_without_a_customer(database: Database) -> None:
    world, number = await a_muddle(database)
    reply = await world.answer(number)
    with pytest.raises(Invalid, match="has to stay"):
        await world.split(number, "j1", "p1", "p2")
    with pytest.raises(Invalid, match="has to move"):
        await world.split(number, f"ours-{reply}")
    other = await world.say("x1", 30, author="els")
    with pytest.raises(Invalid, match=f"Not on ticket {number}"):
        await world.split(number, "p1", "x1")
    assert other != number


async def test_the_same_split_again_is_the_same_ticket(database: Database) -> None:
    world, number = await a_muddle(database)
    born = await world.split(number, "p1", "p2")
    assert await world.split(number, "p2", "p1") == born
    assert len(await world.events(born)) == 1


async def test_merging_it_back_is_undoing_it(database: Database) -> None:
    world, number = await a_muddle(database)
    born = await world.split(number, "p1", "p2")
    await world.merge(born, number)
    assert await world.said(number) == {"j1", "p1", "p2"}
    assert await world.say("p3", 20, author="piet", in_reply_to="p2") == number
    await world.unmerge(born)
    assert await world.said(born) == {"p1", "p2", "p3"}
    await check_everything(world)
