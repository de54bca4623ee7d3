""" "Not ours" goes where it points, twice at most, and then to the leads of the hub with every reason."""

import pytest
from sqlmodel import select

from routing_rules.vocabulary import EventKind, Stage
from service.flow.consultation.actions import ask_more
from service.flow.consultation.declining import bounce, decline
from service.flow.queues.actions import reroute, solve
from service.foundation.clock import now
from service.foundation.errors import Conflict, Invalid, NotAllowed, NotFound
from service.tables import CellObservation, Colleague
from tests.consultation.world import World


async def test_the_suggested_department_is_asked_the_same(world: World) -> None:
    number = await world.ticket()
    first = await world.ask(number, "supply_chain", "Waar is het?")
    await world.do(decline, world.sam, first, "Gaat over geld", "billing")
    await world.do(decline, world.sam, first, "Gaat over geld", "billing")
    [declined, opened] = await world.questions(number)
    assert (declined.state, declined.ended_by) == ("declined", world.sam.name)
    assert (opened.department, opened.state, opened.bounces, opened.follows) == ("billing", "open", 1, first)
    assert [turn.text for turn in await world.turns(opened.id)] == ["Waar is het?"]
    assert await world.stands(number) == ("waiting_on_department", "webcare", 1)
    [event] = await world.events(number, EventKind.CONSULTATION_DECLINED)
    told = {name: event.data[name] for name in ("department", "reason", "suggested", "from", "to")}
    assert told == {
        "department": "supply_chain",
        "reason": "Gaat over geld",
        "suggested": "billing",
        "from": "supply_chain",
        "to": "billing",
    }
    assert (await world.clock(number, opened.id)).ended_at is None


async def test_ping_pong_stops_at_the_hub_lead_with_both_reasons(world: World) -> None:
    number = await world.ticket()
    first = await world.ask(number, "supply_chain")
    await world.do(decline, world.sam, first, "Gaat over geld", "billing")
    second = (await world.questions(number))[-1].id
    await world.do(decline, world.bea, second, "Gaat over bezorging", "supply_chain")
    assert await world.stands(number) == ("open", "escalation", 0)
    assert len(await world.questions(number)) == 2
    [moved] = await world.events(number, EventKind.TICKET_REROUTED)
    assert moved.data == {
        "from": "webcare",
        "to": "escalation",
        "reason": "bounced",
        "bounces": [
            {"department": "supply_chain", "reason": "Gaat over geld", "suggested": "billing"},
            {"department": "billing", "reason": "Gaat over bezorging", "suggested": "supply_chain"},
        ],
    }
    assert (await world.row(number)).escalated_from == "webcare"


async def test_the_third_goes_to_the_hub_lead_wherever_it_points(world: World) -> None:
    number = await world.ticket()
    await world.ask(number, "supply_chain")
    chain = ((world.sam, "billing"), (world.bea, "network"), (world.ned, "retail"))
    for actor, suggested in chain:
        await world.do(
            decline, actor, (await world.questions(number))[-1].id, f"Niet van {actor.department}", suggested
        )
    assert [one.department for one in await world.questions(number)] == ["supply_chain", "billing", "network"]
    [moved] = await world.events(number, EventKind.TICKET_REROUTED)
    assert [one["reason"] for one in moved.data["bounces"]] == [
        "Niet van supply_chain",
        "Niet van billing",
        "Niet van network",
    ]
    assert await world.stands(number) == ("open", "escalation", 0)


async def test_without_a_suggestion_the_hub_has_it(world: World) -> None:
    for suggested in (None, "webcare"):
        number = await world.ticket()
        await world.do(decline, world.sam, await world.ask(number, "supply_chain"), "Geen idee", suggested)
        assert await world.stands(number) == ("open", "webcare", 0)
        assert await world.events(number, EventKind.TICKET_REROUTED) == []


async def test_where_it_points_is_checked(world: World) -> None:
    question = await world.ask(await world.ticket(), "supply_chain")
    for suggested in ("moon", "supply_chain"):
        with pytest.raises(Invalid):
            await world.do(decline, world.sam, question, "Niet van ons", suggested)


async def test_one_that_is_asked_already_is_not_asked_twice(world: World) -> None:
    number = await world.ticket()
    await world.ask(number, "billing")
    question = await world.ask(number, "supply_chain")
    await world.do(ask_more, world.sam, question, "Welk adres?")
    await world.do(decline, world.sam, question, "Gaat over geld", "billing")
    assert [one.state for one in await world.questions(number)] == ["open", "declined"]
    assert await world.stands(number) == ("waiting_on_department", "webcare", 1)


async def test_without_a_lead_it_stays_with_the_hub(world: World) -> None:
    assert world.leo.colleague_id is not None
    number = await world.ticket()
    first = await world.ask(number, "supply_chain")
    await world.do(decline, world.sam, first, "Gaat over geld", "billing")
    async with world.database.transaction() as session:
        (await session.get_one(Colleague, world.leo.colleague_id)).disabled_at = now()
    second = (await world.questions(number))[-1].id
    await world.do(decline, world.bea, second, "Gaat over bezorging", "supply_chain")
    assert await world.stands(number) == ("open", "webcare", 0)
    [moved] = await world.events(number, EventKind.TICKET_REROUTED)
    assert len(moved.data["bounces"]) == 2


async def test_a_ticket_in_the_queue_goes_where_it_points(world: World) -> None:
    number = await world.ticket()
    await world.do(reroute, world.ann, number, "supply_chain", "Van hen")
    moved = await world.do(bounce, world.sam, number, "Gaat over geld", "billing")
    assert (moved.queue, moved.owner, moved.stage) == ("billing", "billing", Stage.DRAFT)
    before = len(await world.events(number))
    await world.do(bounce, world.sam, number, "Gaat over geld", "billing")
    assert len(await world.events(number)) == before
    [event] = await world.events(number, EventKind.TICKET_BOUNCED)
    told = {name: event.data[name] for name in ("department", "reason", "suggested", "from", "to")}
    assert told == {
        "department": "supply_chain",
        "reason": "Gaat over geld",
        "suggested": "billing",
        "from": "supply_chain",
        "to": "billing",
    }
    async with world.database.transaction() as session:
        [seen] = await session.exec(select(CellObservation))
    assert (seen.department, seen.kind) == ("supply_chain", "bounced")


async def test_tickets_play_no_ping_pong_either(world: World) -> None:
    number = await world.ticket()
    await world.do(reroute, world.ann, number, "supply_chain", "Van hen")
    await world.do(bounce, world.sam, number, "Gaat over geld", "billing")
    await world.do(bounce, world.bea, number, "Gaat over bezorging", "supply_chain")
    row = await world.row(number)
    assert (row.queue, row.escalated_from, row.stage, row.claimed_by) == ("escalation", "webcare", Stage.HUB, None)
    moved = (await world.events(number, EventKind.TICKET_REROUTED))[-1]
    assert [one["department"] for one in moved.data["bounces"]] == ["supply_chain", "billing"]
    assert [one["reason"] for one in moved.data["bounces"]] == ["Gaat over geld", "Gaat over bezorging"]


async def test_without_a_suggestion_a_ticket_goes_to_the_hub(world: World) -> None:
    number = await world.ticket()
    await world.do(reroute, world.ann, number, "supply_chain", "Van hen")
    await world.do(bounce, world.sam, number, "Geen idee")
    assert (await world.row(number)).queue == "webcare"
    for actor in (world.ann, world.bea):
        with pytest.raises((NotAllowed, NotFound)):
            await world.do(bounce, actor, number, "Niet van ons")


async def test_only_what_waits_is_bounced(world: World) -> None:
    number = await world.ticket()
    await world.do(reroute, world.ann, number, "supply_chain", "Van hen")
    await world.do(solve, world.ann, number)
    with pytest.raises(Conflict, match="solved"):
        await world.do(bounce, world.sam, number, "Niet van ons")
