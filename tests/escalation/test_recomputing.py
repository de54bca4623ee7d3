"""New service levels: open clocks are judged by them, and what moved is told."""

from routing_rules.vocabulary import EventKind
from service.flow.escalation.actions import recompute_clocks
from tests.escalation.world import SERVICE, World, after

TWICE = SERVICE.replace("first_reply: 60m", "first_reply: 120m")


async def test_open_clocks_move_and_say_so(world: World) -> None:
    open_one, over = await world.ticket(), await world.ticket()
    await world.tell(over, EventKind.TICKET_SOLVED, after(10))
    assert await recompute_clocks(world.database) == 0
    before = {target.id: target.levels_id for target in await world.targets(over)}
    await world.publish(TWICE)
    assert await recompute_clocks(world.database) == 2
    assert await recompute_clocks(world.database) == 0
    [told] = await world.events(open_one, EventKind.CLOCKS_RECOMPUTED)
    [moved] = [clock for clock in told.data["clocks"] if clock["clock"] == "first_reply"]
    assert (moved["was"], moved["now"]) == (after(60).isoformat(), after(120).isoformat())
    assert (await world.row(open_one)).due_at == after(120)
    assert {target.id: target.levels_id for target in await world.targets(over)} == before
    await world.publish()
    assert await recompute_clocks(world.database) == 2
    assert (await world.row(open_one)).due_at == after(60)


async def test_in_rounds_until_all_are_judged(world: World) -> None:
    numbers = [await world.ticket(after(n)) for n in range(9)]
    await world.publish(TWICE)
    rounds = 0
    while await recompute_clocks(world.database, limit=5):
        rounds += 1
    assert rounds >= 3
    assert [(await world.row(number)).due_at for number in numbers] == [after(120 + n) for n in range(9)]


async def test_a_sweep_goes_by_the_newest_service_levels_before_they_are_judged(world: World) -> None:
    number = await world.ticket()
    await world.publish(TWICE)
    assert await world.sweep(after(31)) == 1
    assert await world.story(number) == []
    assert await world.sweep(after(60)) == 1
    assert [step for _, step in await world.story(number)] == ["owner"]
