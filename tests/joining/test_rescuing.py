"""A ticket that was taken for spam and that somebody sends to a queue: its customer waits, and we know since then."""

from sqlmodel import select

from service.flow.queues.actions import reroute
from service.flow.reporting.roll_up import roll_up
from service.foundation.database import Database
from service.tables import TicketFigure
from tests.joining.world import World, a_world, check_everything, minute

SPAM = "Earn 5000 weekly from home with bitcoin trading, message my coach"
FIRST = ("first_reply", "")


async def rescued(world: World, messages: int = 1) -> int:
    """So many messages that were taken for spam, in a queue now."""
    number = await world.say("s1", 0, text=SPAM)
    for place in range(2, messages + 1):
        await world.say(f"s{place}", place, text=SPAM, in_reply_to="s1")
    assert (await world.ticket(number)).state == "spam"
    assert await world.clocks(number) == {}
    async with world.database.transaction() as session:
        await reroute(session, world.agent, number, "triage", "A real question.")
    return number


async def test_the_promise_begins_when_somebody_knows(database: Database) -> None:
    """They waited since they wrote, which is what the queue shows; the report counts them among those who asked."""
    world = await a_world(database)
    number = await rescued(world)
    known_at = (await world.events(number))[-1].at
    ticket, clock = await world.ticket(number), (await world.clocks(number))[FIRST]
    assert (ticket.state, ticket.waiting_since) == ("new", minute(0))
    assert (clock.started_at, clock.ended_at) == (known_at, None)
    await roll_up(database, 10)
    async with database.transaction() as session:
        assert (await session.exec(select(TicketFigure.asked))).all() == [True]
    await check_everything(world)


async def test_both_parts_of_it_are_owed_a_reply(database: Database) -> None:
    """What it says is as unanswered after it is split as it was before."""
    world = await a_world(database)
    number = await rescued(world, 2)
    known_at = (await world.events(number))[-1].at
    born = await world.split(number, "s2")
    clocks = [(await world.clocks(one))[FIRST] for one in (number, born)]
    assert [(clock.started_at, clock.outcome) for clock in clocks] == [(known_at, None)] * 2
    await check_everything(world)
