"""Ladders on the real Postgres: each step does what it says, and says so."""

from datetime import timedelta

from routing_rules.vocabulary import EventKind, PresenceStatus, Role
from service.flow.escalation.actions import climb_ladders
from tests.builders import NOON, Said, store, tickets, triage_all
from tests.escalation.world import ALL, START, World, after


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


async def test_a_later_message_does_not_take_it_from_its_level(world: World) -> None:
    await store(world.database, [Said("1", "Ik kreeg een aanmaning", thread="t", channel="forum")])
    await triage_all(world.database)
    async with world.database.transaction() as session:
        [ticket] = await tickets(session)
    assert ticket.queue == "webcare"
    await world.sweep(after(60, NOON))
    await store(world.database, [Said("2", "Waar blijft mijn pakket?", 61, thread="t", channel="forum")])
    await triage_all(world.database)
    escalated = await world.row(ticket.id)
    assert (escalated.queue, escalated.escalated_from, escalated.process) == ("management", "webcare", "bills")
    [added] = await world.events(ticket.id, EventKind.MESSAGE_ADDED)
    assert added.data["would_route"]["queue"] == "supply"
