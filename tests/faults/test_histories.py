"""A weekend of killing worker, beat and database: each step of each ladder happens exactly once, and in order."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from random import Random

import pytest

from service.foundation.clock import now
from service.people.presence import OFFLINE_AFTER
from tests.faults.audit import check_ledger, check_queues, rows, settle
from tests.faults.histories import Story
from tests.faults.house import BEAT, POSTGRES, WORKER, House, eventually
from tests.faults.ladders_audit import Everything, Told, caught_up, check_ladders, everything
from tests.faults.office import FRIDAY, Office, days_after

pytestmark = pytest.mark.faults
HISTORIES = 20
BETWEEN = (8, 25)
"""Things that happen between two kills."""
PATIENCE_SECONDS = 120
NEEDED = {"ask", "claim", "reply", "reroute", "solve", "acknowledge"}
MOMENTS = (
    FRIDAY,
    days_after(FRIDAY, 0, 16, 59, 30),
    days_after(FRIDAY, 1, 13, 0),
    days_after(FRIDAY, 3, 8, 59, 40),
)
NOBODY_ASKED = "SELECT id FROM escalation WHERE ended_at IS NULL AND level IS NOT NULL AND takers = '{}'"
PARKED = """
SELECT ticket.id FROM ticket LEFT JOIN presence ON presence.colleague_id = ticket.claimed_by
WHERE ticket.claimed_by IS NOT NULL AND ticket.state IN ('new', 'open', 'waiting_on_department') AND NOT ticket.pinned
  AND (presence.status IS DISTINCT FROM 'offline' AND presence.seen_at >= :silent) IS NOT TRUE"""
STEPS = {"owner", "lead", "climb", "raise", "higher", "wake", "back", "near", "late"}


async def its_children(house: House) -> None:
    """With ladders in hand: tickets have moved, nobody is asked yet."""
    async with house.climbing_in_the_middle():
        house.kill_prefork_children()


async def the_worker(house: House) -> None:
    await asyncio.to_thread(house.kill, WORKER)


async def beat(house: House) -> None:
    await asyncio.to_thread(house.kill, BEAT)


async def postgres(house: House) -> None:
    """With ladders in hand."""
    async with house.climbing_in_the_middle():
        house.kill(POSTGRES)


async def postgres_at_any_moment(house: House) -> None:
    await asyncio.to_thread(house.kill, POSTGRES)


Kill = Callable[[House], Awaitable[None]]
KILLS: Sequence[Kill] = (its_children, the_worker, beat, postgres, postgres_at_any_moment, its_children)


@pytest.mark.long
@pytest.mark.timeout(480)
async def test_over_a_weekend(office: Office, record_property: Callable[[str, object], None]) -> None:
    over = asyncio.Event()
    stories = [Story(office, seed) for seed in range(HISTORIES)]
    async with asyncio.TaskGroup() as group:
        for story in stories:
            group.create_task(story.go_on(over))
        await _live_through(office.house, stories)
        over.set()
    found, told = await _nothing_is_wrong(office.house)
    await office.end()
    accepted = sum((story.done for story in stories), Counter())
    for name, value in (("tickets", len(found.tickets)), ("told", told), ("accepted", accepted)):
        record_property(name, str(value))
        print(f"{name}: {value}")  # noqa: T201 - the figures that the run is to show
    # Whether a department stays late until its work is taken back depends on who happens to be there.
    assert STEPS - {"back"} <= set(told.steps) <= STEPS
    assert set(accepted) >= NEEDED
    assert told.late
    assert told.repeated


async def _live_through(house: House, stories: Sequence[Story]) -> None:
    """From Friday to Monday, some kills at each of the moments, and life goes on between them."""
    random = Random(3)  # noqa: S311 - the same order each time
    kills = [*KILLS, *KILLS]
    random.shuffle(kills)
    share = len(kills) // len(MOMENTS)
    for place, moment in enumerate(MOMENTS):
        if place:
            await _wait_until(house, moment)
        for kill in kills[place * share : (place + 1) * share]:
            await _go_on(stories, random.randrange(*BETWEEN))
            await kill(house)
    await _go_on(stories, BETWEEN[1])


async def _go_on(stories: Sequence[Story], count: int) -> None:
    """Until so much more has happened, however long the machine takes for it."""

    def done() -> int:
        return sum(story.done.total() for story in stories)

    goal = done() + count

    async def look() -> bool:
        return done() >= goal

    await eventually(look, PATIENCE_SECONDS, lambda: f"{done()} of {goal}")


async def _nothing_is_wrong(house: House) -> tuple[Everything, Told]:
    """Neither with the ladders nor with the tickets that climbed them."""
    await settle(house, "triage")
    await caught_up(house)
    found = await everything(house)
    told = check_ladders(found)
    await check_ledger(house)
    await check_queues(house)
    assert await rows(house, NOBODY_ASKED) == []
    await eventually(lambda: _nothing_is_parked(house), otherwise=house.up.said[-4000:])
    return found, told


async def _nothing_is_parked(house: House) -> bool:
    return not await rows(house, PARKED, silent=house.now() - OFFLINE_AFTER)


async def _wait_until(house: House, moment: datetime) -> None:
    """All of it ends at once, and goes on at that moment, or when it is later already, with nothing in between."""
    await asyncio.to_thread(house.kill_everything)
    house.start_again(max(moment - now(), house.ahead))
    await asyncio.to_thread(house.up.wait_ready)
