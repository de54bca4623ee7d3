"""Each step once and in order: after downtime, with several sweepers, killed in the middle."""

import asyncio
from datetime import timedelta

import psycopg
import pytest

from routing_rules.vocabulary import EventKind
from service.flow.escalation.actions import climb_ladders
from service.foundation.database import Database
from service.people.notices import write_notices
from tests.escalation.world import ALL, START, World, after


async def test_a_downtime_of_an_hour_is_caught_up_with_at_once_and_in_order(world: World) -> None:
    number = await world.ticket()
    await world.sweep(after(30))
    await world.sweep(after(120))
    assert await world.story(number) == ALL
    late = {
        event.data["step"]: event.data.get("late_by") for event in await world.events(number) if "step" in event.data
    }
    assert late == {
        "owner": None,
        "lead": 75 * 60,
        "near": 72 * 60,
        "late": 3600,
        "climb": 3600,
        "raise": 50 * 60,
        "higher": 20 * 60,
        "wake": None,
    }
    assert [row.planned_at for row in await world.escalations(number)] == [after(60), after(100), after(120)]


async def test_over_a_weekend_nothing_comes_and_then_each_step_once(world: World) -> None:
    friday = START + timedelta(days=2, hours=4, minutes=30)
    number = await world.ticket(friday, channel="x")
    saturday, monday = friday + timedelta(days=1), friday + timedelta(days=3)
    await world.sweep(saturday)
    assert await world.story(number) == ALL[:1]
    assert await world.sweep(saturday + timedelta(hours=20)) == 0
    await world.sweep(monday)
    assert await world.sweep(monday) == 0
    assert await world.story(number) == ALL
    late = (await world.events(number, EventKind.DEADLINE_MISSED))[0].data["planned"]
    assert late == "2026-01-19T08:30:00+00:00"


async def test_a_step_repeats_until_its_clock_is_over(world: World) -> None:
    number = await world.ticket()
    for minute in (60, 75, 90):
        await world.sweep(after(minute))
    rows = await world.escalations(number)
    assert [(row.step, row.repetition, row.ended_at) for row in rows] == [
        ("climb", 0, after(75)),
        ("climb", 1, after(90)),
        ("climb", 2, None),
    ]
    await world.tell(number, EventKind.REPLY_DELIVERED, after(95))
    assert [row.ended_at for row in await world.escalations(number)] == [after(75), after(90), after(95)]
    ticket = await world.row(number)
    assert (ticket.queue, ticket.escalated_from) == ("webcare", None)
    assert await world.sweep(after(600)) == 0


async def test_sweepers_at_once_do_each_thing_once(world: World) -> None:
    numbers = [await world.ticket(after(n)) for n in range(40)]
    others = [Database(world.database.url, pool_size=2) for _ in range(3)]
    try:

        async def drain(database: Database) -> int:
            total = 0
            for _ in range(60):
                total += await climb_ladders(database, limit=7, at=after(200))
            return total

        await asyncio.gather(*(drain(one) for one in (*others, world.database)))
    finally:
        for one in others:
            await one.close()
    for number in numbers:
        assert await world.story(number) == ALL
        assert [row.step for row in await world.escalations(number)] == ["climb", "higher", "wake"]
    assert len({notice.key for notice in await world.notices()}) == len(await world.notices())


async def test_killed_in_the_middle_nothing_happened(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    number = await world.ticket()

    async def killed(connection: object, notices: object, at: object) -> int:
        with psycopg.connect(world.database.url, autocommit=True) as admin:
            admin.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
        return await write_notices(connection, notices, at)  # type: ignore[arg-type]

    with monkeypatch.context() as patched:
        patched.setattr("service.flow.escalation.actions.write_notices", killed)
        with pytest.raises(Exception, match="terminat|closed|connection"):
            await climb_ladders(world.database, at=after(60))
    assert await world.story(number) == []
    assert (await world.row(number)).queue == "webcare"
    await world.sweep(after(60))
    assert await world.story(number) == ALL[:5]


async def test_a_ticket_in_trouble_holds_up_no_other(world: World) -> None:
    broken, sound = await world.ticket(), await world.ticket(after(1))
    with psycopg.connect(world.database.url, autocommit=True) as admin:
        admin.execute(
            "INSERT INTO escalation (ticket_id, target_id, kind, step, action, planned_at, fired_at, because) "
            "SELECT ticket_id, id, kind, 'climb', 'escalate', now(), now(), '[]' FROM target "
            "WHERE ticket_id = %s AND kind = 'first_reply'",
            [broken],
        )
    with pytest.raises(ExceptionGroup, match="1 of 2") as failed:
        await climb_ladders(world.database, at=after(62))
    assert failed.value.exceptions[0].__notes__ == [f"ticket {broken}"]
    assert (await world.row(sound)).queue == "management"
    assert (await world.row(broken)).queue == "webcare"
