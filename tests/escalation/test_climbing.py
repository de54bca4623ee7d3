"""Ladders on the real Postgres: each step does what it says, once, in order, and says so."""

import asyncio
from datetime import timedelta

import psycopg
import pytest

from routing_rules.vocabulary import EventKind, PresenceStatus, Role
from service.flow.escalation.actions import climb_ladders
from service.foundation.database import Database
from service.people.notices import write_notices
from tests.escalation.world import START, World, after

ALL = [
    ("ticket_escalated", "owner"),
    ("ticket_escalated", "lead"),
    ("deadline_near", "near"),
    ("deadline_missed", "late"),
    ("ticket_escalated", "climb"),
    ("ticket_escalated", "raise"),
    ("ticket_escalated", "higher"),
    ("ticket_escalated", "wake"),
]


async def test_each_step_comes_at_its_moment(world: World) -> None:
    number = await world.ticket()
    assert await world.sweep(after(29)) == 0
    for minute, steps in ((30, 1), (45, 2), (48, 3), (60, 5), (70, 6), (75, 7)):
        assert await world.sweep(after(minute)) == 1
        assert await climb_ladders(world.database, at=after(minute)) == 0
        assert len(await world.story(number)) == steps
    assert await world.story(number) == [*ALL[:6], ("ticket_escalated", "climb")]


async def test_warnings_change_nothing_but_are_told(world: World) -> None:
    ann = await world.colleague("ann", Role.AGENT, language="en")
    ben = await world.colleague("ben", Role.LEAD)
    number = await world.ticket(claimed_by=ann.colleague_id, claimed_at=START)
    await world.sweep(after(45))
    ticket, notices = await world.row(number), await world.notices()
    assert (ticket.queue, ticket.claimed_by, ticket.escalated_from) == ("webcare", ann.colleague_id, None)
    assert [(notice.address, notice.language, notice.subject) for notice in notices] == [
        ("ann@example.org", "en", "deadline_near"),
        ("ben@example.org", "nl", "deadline_near"),
    ]
    assert notices[0].data["due_at"] == after(60).isoformat()
    events = await world.events(number, EventKind.TICKET_ESCALATED)
    assert [event.data["takers"] for event in events] == [[ann.colleague_id], [ben.colleague_id]]
    assert await world.escalations(number) == []


async def test_escalating_moves_the_ticket_to_whoever_is_there(world: World) -> None:
    ann, ben = await world.colleague("ann", Role.AGENT), await world.colleague("ben", Role.LEAD)
    await world.colleague("cas", Role.MANAGER)
    number = await world.ticket(claimed_by=ann.colleague_id, claimed_at=START)
    await world.present(ben, after(60))
    await world.sweep(after(60))
    ticket, [row] = await world.row(number), await world.escalations(number)
    assert (ticket.queue, ticket.escalated_from, ticket.claimed_by) == ("team_lead", "webcare", None)
    assert (row.level, row.takers, row.step, row.kind) == ("team_lead", [ben.colleague_id], "climb", "first_reply")
    assert (row.planned_at, row.fired_at, row.ended_at) == (after(60), after(60), None)
    assert row.because == [{"why": "available", "level": "team_lead"}]
    assert [notice.address for notice in await world.notices() if notice.subject == "ticket_escalated"] == [
        "ben@example.org"
    ]


async def test_nobody_of_the_level_is_there_and_the_stand_in_takes_it(world: World) -> None:
    await world.colleague("ben", Role.LEAD)
    cas = await world.colleague("cas", Role.MANAGER)
    number = await world.ticket()
    await world.present(cas, after(60))
    await world.sweep(after(60))
    ticket, [row] = await world.row(number), await world.escalations(number)
    assert (ticket.queue, row.level, row.takers) == ("management", "management", [cas.colleague_id])
    assert row.because == [
        {"why": "nobody_present", "level": "team_lead"},
        {"why": "available", "level": "management"},
    ]
    told = {notice.address for notice in await world.notices() if notice.subject == "ticket_escalated"}
    assert told == {"cas@example.org", "https://example.org/wake"}


async def test_quiet_hours_pass_the_level_over(world: World) -> None:
    night = START + timedelta(hours=10)
    ben = await world.colleague("ben", Role.LEAD)
    cas = await world.colleague("cas", Role.MANAGER)
    number = await world.ticket(night)
    await world.present(ben, after(60, night))
    await world.sweep(after(60, night))
    [row] = await world.escalations(number)
    assert (row.level, row.takers) == ("management", [cas.colleague_id])
    assert row.because[0] == {"why": "quiet_hours", "level": "team_lead", "until": "2026-01-15T08:00:00+00:00"}
    assert row.because[-1] == {"why": "absent", "level": "management"}
    assert "duty@example.org" in {notice.address for notice in await world.notices()}


async def test_with_nobody_at_all_the_last_step_is_still_told(world: World) -> None:
    number = await world.ticket()
    await world.sweep(after(300))
    assert [step for _, step in await world.story(number)] == [step for _, step in ALL]
    assert {notice.address for notice in await world.notices()} == {"duty@example.org", "https://example.org/wake"}
    assert (await world.row(number)).queue == "management"


async def test_a_team_of_one_is_asked_for_everything(world: World) -> None:
    only = await world.colleague("ann", Role.AGENT)
    number = await world.ticket()
    await world.sweep(after(60))
    [row] = await world.escalations(number)
    assert row.takers == [only.colleague_id]
    assert [reason["why"] for reason in row.because][-2:] == ["absent", "agents"]


async def test_a_ticket_only_climbs(world: World) -> None:
    ben, cas = await world.colleague("ben", Role.LEAD), await world.colleague("cas", Role.MANAGER)
    number = await world.ticket()
    await world.present(cas, after(60))
    await world.sweep(after(60))
    await world.present(ben, after(75))
    await world.sweep(after(75))
    again = (await world.escalations(number))[-1]
    assert (again.step, again.repetition, again.takers) == ("climb", 1, [ben.colleague_id])
    assert (await world.row(number)).queue == "management"


async def test_raising_the_priority_moves_it_up_in_its_queue(world: World) -> None:
    number = await world.ticket()
    before = await world.row(number)
    await world.sweep(after(70))
    ticket = await world.row(number)
    assert (ticket.raised, ticket.priority) == (20, before.priority + 20)
    assert ticket.rank == before.rank + 20


async def test_a_department_that_does_not_answer_loses_it_to_the_hub(world: World) -> None:
    sam = await world.colleague("sam", Role.DEPARTMENT, department="supply")
    number = await world.ticket(queue="supply", owner="supply", claimed_by=sam.colleague_id, claimed_at=START)
    await world.sweep(after(30))
    ticket = await world.row(number)
    assert (ticket.queue, ticket.owner, ticket.claimed_by, ticket.routed_by) == ("webcare", "supply", None, "take_back")
    [moved] = await world.events(number, EventKind.TICKET_REROUTED)
    assert moved.data == {"from": "supply", "to": "webcare", "reason": "take_back", "minutes_left": 30}
    answer = next(target for target in await world.targets(number) if target.kind == "answer")
    assert answer.ended_at == after(30)
    await world.sweep(after(59))
    assert ("ticket_escalated", "answer") not in await world.story(number)


async def test_what_is_escalated_stays_so_when_it_is_taken_back(world: World) -> None:
    ben = await world.colleague("ben", Role.LEAD)
    number = await world.ticket(queue="supply", owner="supply")
    await world.present(ben, after(65))
    await world.tell(number, EventKind.TICKET_REROUTED, after(40), changes={"queue": "webcare"})
    await world.tell(number, EventKind.TICKET_REROUTED, after(41), changes={"queue": "supply"})
    await world.sweep(after(65))
    assert (await world.row(number)).escalated_from == "supply"
    await world.sweep(after(71))
    ticket = await world.row(number)
    assert (ticket.queue, ticket.escalated_from) == ("team_lead", "webcare")


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


async def test_away_is_asked_only_when_nobody_is_available(world: World) -> None:
    ben, cas = await world.colleague("ben", Role.LEAD), await world.colleague("cas", Role.MANAGER)
    number = await world.ticket()
    await world.present(ben, after(60), PresenceStatus.AWAY)
    await world.sweep(after(60))
    await world.present(ben, after(75), PresenceStatus.AWAY)
    await world.present(cas, after(75))
    await world.sweep(after(75))
    first, second = await world.escalations(number)
    assert (first.takers, first.level) == ([ben.colleague_id], "team_lead")
    assert (second.takers, second.level) == ([cas.colleague_id], "management")
