"""Nobody is left with a question about a ticket that needs no advice any more."""

from routing_rules.vocabulary import EventKind
from service.flow.consultation.actions import ask_more
from service.flow.consultation.tidying import tidy_questions
from service.flow.joining.actions import merge, unmerge
from service.flow.queues.actions import solve
from service.tickets.ledger import Entry, lock_tickets, record
from tests.consultation.world import World


async def test_solving_withdraws_at_once(world: World) -> None:
    number = await world.ticket()
    question, more = await world.ask(number, "billing"), await world.ask(number, "network")
    await world.do(ask_more, world.ned, more, "Welk adres?")
    await world.do(solve, world.ann, number)
    assert await world.stands(number) == ("solved", "webcare", 0)
    assert {one.state for one in await world.questions(number)} == {"withdrawn"}
    assert len(await world.events(number, EventKind.CONSULTATION_WITHDRAWN)) == 2
    assert (await world.clock(number, question)).outcome == "dropped"
    assert (await world.clock(number, more)).ended_at is not None


async def test_the_sweep_withdraws_what_merging_left(world: World) -> None:
    loser, winner, other = [await world.ticket() for _ in range(3)]
    question, kept = await world.ask(loser, "billing"), await world.ask(other, "billing")
    await world.ask(loser, "network")
    await world.do(merge, world.ann, loser, winner, "Twee keer hetzelfde")
    assert await tidy_questions(world.database) == 2
    assert await tidy_questions(world.database) == 0
    assert (await world.row(loser)).questions == 0
    assert {(one.state, one.ended_by) for one in await world.questions(loser)} == {("withdrawn", "system")}
    assert [turn.text for turn in await world.turns(question)][-1] == "merged"
    events = await world.events(loser, EventKind.CONSULTATION_WITHDRAWN)
    assert [event.data["reason"] for event in events] == ["merged", "merged"]
    assert (await world.question(kept)).state == "open"


async def test_the_sweep_withdraws_what_another_way_of_solving_left(world: World) -> None:
    number = await world.ticket()
    await world.ask(number, "billing")
    async with world.database.transaction() as session:
        ticket = (await lock_tickets(session, [number]))[number]
        await record(session, [Entry(ticket, EventKind.TICKET_SOLVED, "system")])
    assert await tidy_questions(world.database) == 1
    assert await world.stands(number) == ("solved", "webcare", 0)


async def test_a_ticket_in_hand_waits_for_the_next_round(world: World) -> None:
    loser, winner = await world.ticket(), await world.ticket()
    await world.ask(loser, "billing")
    await world.do(merge, world.ann, loser, winner, "Twee keer hetzelfde")
    async with world.database.transaction() as session:
        await lock_tickets(session, [loser])
        assert await tidy_questions(world.database) == 0
    assert await tidy_questions(world.database) == 1


async def test_rounds_are_bounded(world: World) -> None:
    winner = await world.ticket()
    for _ in range(3):
        loser = await world.ticket()
        await world.ask(loser, "billing")
        await world.do(merge, world.ann, loser, winner, "Hetzelfde")
    assert [await tidy_questions(world.database, 2) for _ in range(3)] == [2, 1, 0]


async def test_what_was_withdrawn_does_not_come_back_when_the_merge_is_undone(world: World) -> None:
    swept, kept, winner = [await world.ticket() for _ in range(3)]
    gone, stays = await world.ask(swept, "billing"), await world.ask(kept, "billing")
    await world.do(merge, world.ann, swept, winner, "Hetzelfde")
    assert await tidy_questions(world.database) == 1
    await world.do(merge, world.ann, kept, winner, "Hetzelfde")
    for number in (swept, kept):
        await world.do(unmerge, world.ann, number, "Toch niet")
    assert await world.stands(swept) == ("open", "webcare", 0)
    assert (await world.clock(swept, gone)).ended_at is not None
    assert await world.stands(kept) == ("waiting_on_department", "webcare", 1)
    assert (await world.clock(kept, stays)).ended_at is None
