"""Those who were asked leave before they acknowledge: within a sweep others are asked, once, and it says so."""

import asyncio
from datetime import timedelta

from routing_rules.vocabulary import EventKind, PresenceStatus, Role
from service.flow.escalation.actions import acknowledge
from service.flow.escalation.passing_on import pass_on
from service.foundation.database import Database
from service.people.presence import OFFLINE_AFTER
from tests.escalation.folding import check_clocks
from tests.escalation.world import START, World, after

GONE = OFFLINE_AFTER / timedelta(minutes=1) + 0.1


async def passed_on(world: World, minute: float) -> int:
    """What a sweep at that minute passes on; a second one finds nothing."""
    count = await pass_on(world.database, 500, after(minute))
    assert await pass_on(world.database, 500, after(minute)) == 0
    return count


async def test_it_falls_to_the_stand_in(world: World) -> None:
    ben, cas = await world.colleague("ben", Role.LEAD), await world.colleague("cas", Role.MANAGER)
    number = await world.ticket()
    await world.present(ben, after(60))
    await world.sweep(after(60))
    assert await passed_on(world, 60.5) == 0
    await world.present(cas, after(61))
    assert await passed_on(world, 60 + GONE) == 1
    ticket, [row] = await world.row(number), await world.escalations(number)
    assert (ticket.queue, ticket.escalated_from) == ("management", "webcare")
    assert (row.level, row.takers, row.repetition, row.fired_at) == ("management", [cas.colleague_id], 0, after(60))
    [event] = await world.events(number, EventKind.ESCALATION_PASSED_ON)
    because = [
        {"why": "nobody_present", "level": "team_lead"},
        {"why": "available", "level": "management"},
    ]
    assert event.data == {
        "clock": "first_reply",
        "subject": "",
        "step": "climb",
        "repetition": 0,
        "before": [ben.colleague_id],
        "level": "management",
        "takers": [cas.colleague_id],
        "because": because,
        "from": "team_lead",
        "claimed_by": None,
    }
    assert row.because == because
    last = [notice.address for notice in await world.notices()][-2:]
    assert last == ["cas@example.org", "https://example.org/wake"]
    await check_clocks(world, number)
    assert [step for _, step in await world.story(number)] == ["owner", "lead", "near", "late", "climb"]


async def test_with_nobody_there_it_is_asked_once_and_comes_back_to_who_turns_up(world: World) -> None:
    ben, cas = await world.colleague("ben", Role.LEAD), await world.colleague("cas", Role.MANAGER)
    number = await world.ticket()
    await world.present(ben, after(60))
    await world.sweep(after(60))
    assert await passed_on(world, 62) == 1
    assert await passed_on(world, 64) == 0
    assert "duty@example.org" in {notice.address for notice in await world.notices()}
    await world.present(ben, after(65))
    assert await passed_on(world, 65) == 1
    [row] = await world.escalations(number)
    assert (row.level, row.takers) == ("team_lead", [ben.colleague_id])
    assert (await world.row(number)).queue == "management"
    events = await world.events(number, EventKind.ESCALATION_PASSED_ON)
    assert [event.data["takers"] for event in events] == [[cas.colleague_id], [ben.colleague_id]]
    assert len({notice.key for notice in await world.notices()}) == len(await world.notices())


async def test_what_somebody_who_is_there_has_in_hand_stays_with_them(world: World) -> None:
    ann, ben = await world.colleague("ann", Role.AGENT), await world.colleague("ben", Role.LEAD)
    cas = await world.colleague("cas", Role.MANAGER)
    held, left = await world.ticket(), await world.ticket(after(0.1))
    await world.present(ben, after(60.1))
    await world.sweep(after(60.1))
    for number in (held, left):
        await world.tell(
            number,
            EventKind.TICKET_CLAIMED,
            after(61),
            changes={"claimed_by": (ann if number == held else ben).colleague_id, "claimed_at": after(61)},
        )
    for present in (ann, cas):
        await world.present(present, after(62))
    assert await passed_on(world, 62) == 2
    assert [(await world.row(number)).claimed_by for number in (held, left)] == [ann.colleague_id, None]
    assert [(await world.row(number)).queue for number in (held, left)] == ["management", "management"]


async def test_not_what_is_acknowledged_over_or_not_our_turn(world: World) -> None:
    ben = await world.colleague("ben", Role.LEAD)
    await world.colleague("cas", Role.MANAGER)
    acknowledged, over = await world.ticket(), await world.ticket(after(0.1))
    await world.present(ben, after(60.1))
    await world.sweep(after(60.1))
    async with world.database.transaction() as session:
        await acknowledge(session, ben, acknowledged, after(60.2))
    await world.tell(over, EventKind.TICKET_SOLVED, after(60.2))
    assert await passed_on(world, 70) == 0


async def test_sweepers_at_once_pass_each_on_once(world: World) -> None:
    ben, cas = await world.colleague("ben", Role.LEAD), await world.colleague("cas", Role.MANAGER)
    numbers = [await world.ticket(after(n / 100)) for n in range(30)]
    await world.present(ben, after(61))
    await world.sweep(after(61))
    await world.present(cas, after(63))
    other = Database(world.database.url, pool_size=2)
    try:

        async def sweeps(database: Database) -> None:
            while await pass_on(database, 7, after(63)):
                pass

        await asyncio.gather(sweeps(other), sweeps(world.database))
        await sweeps(other)
    finally:
        await other.close()
    for number in numbers:
        [event] = await world.events(number, EventKind.ESCALATION_PASSED_ON)
        assert event.data["takers"] == [cas.colleague_id]


async def test_what_nobody_has_warns_nobody_unless_it_is_offered(world: World) -> None:
    ann = await world.colleague("ann", Role.AGENT)
    await world.colleague("ben", Role.LEAD)
    free, offered = await world.ticket(), await world.ticket()
    await world.present(ann, after(30), PresenceStatus.AVAILABLE)
    await world.offer(offered, ann, START)
    await world.sweep(after(30))
    assert [notice.address for notice in await world.notices()] == ["ann@example.org"]
    [nobody], [somebody] = [await world.events(number, EventKind.TICKET_ESCALATED) for number in (free, offered)]
    assert (nobody.data["takers"], nobody.data["because"]) == ([], [{"why": "unclaimed"}])
    assert (somebody.data["takers"], somebody.data["because"]) == ([ann.colleague_id], [{"why": "offered"}])
