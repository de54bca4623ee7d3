"""Departments are asked, several at once, and the ticket always says whom it waits for."""

from datetime import timedelta

import pytest

from routing_rules.vocabulary import EventKind, Role
from service.flow.consultation.actions import (
    answer,
    ask,
    ask_more,
    ask_time,
    mark_used,
    pick_up,
    tell_more,
    withdraw_question,
)
from service.flow.queues.actions import solve
from service.foundation.clock import now
from service.foundation.errors import Conflict, Invalid, NotAllowed, NotFound
from service.people.actor import Actor
from service.tables import Consultation
from tests.builders import a_colleague
from tests.consultation.world import World

WAITING, OPEN = "waiting_on_department", "open"


async def test_several_at_once_and_the_ticket_after_each_answer(world: World) -> None:
    number = await world.ticket()
    supply = await world.ask(number, "supply_chain")
    billing = await world.ask(number, "billing")
    network = await world.ask(number, "network")
    assert await world.stands(number) == (WAITING, "webcare", 3)
    await world.do(answer, world.sam, supply, "Morgen.")
    assert await world.stands(number) == (WAITING, "webcare", 2)
    await world.do(ask_more, world.bea, billing, "Welk factuurnummer?")
    assert await world.stands(number) == (WAITING, "webcare", 1)
    await world.do(answer, world.ned, network, "Geen storing.")
    assert await world.stands(number) == (OPEN, "webcare", 0)
    await world.do(tell_more, world.ann, billing, "Nummer 12.")
    assert await world.stands(number) == (WAITING, "webcare", 1)
    await world.do(answer, world.bea, billing, "Klopt.")
    assert await world.stands(number) == (OPEN, "webcare", 0)
    assert [turn.kind for turn in await world.turns(billing)] == ["question", "more_asked", "more_told", "answer"]
    states = [(one.department, one.state, one.ended_by) for one in await world.questions(number)]
    assert states == [
        ("supply_chain", "answered", world.sam.name),
        ("billing", "answered", world.bea.name),
        ("network", "answered", world.ned.name),
    ]


async def test_an_answer_that_comes_before_more_was_told_counts_once(world: World) -> None:
    number = await world.ticket()
    first, second = await world.ask(number, "billing"), await world.ask(number, "network")
    await world.do(ask_more, world.bea, first, "Welk nummer?")
    await world.do(answer, world.bea, first, "Al gevonden.")
    assert await world.stands(number) == (WAITING, "webcare", 1)
    await world.do(withdraw_question, world.ann, second, "Niet meer nodig")
    assert await world.stands(number) == (OPEN, "webcare", 0)


async def test_asking_more_stops_the_clock_and_telling_starts_it(world: World) -> None:
    number = await world.ticket()
    question = await world.ask(number, "billing")
    assert len((await world.clock(number, question)).spans) == 1
    await world.do(ask_more, world.bea, question, "Welk nummer?")
    paused = await world.clock(number, question)
    assert (len(paused.spans), paused.due_at, paused.ended_at) == (2, None, None)
    await world.do(tell_more, world.ann, question, "Nummer 12.")
    running = await world.clock(number, question)
    assert len(running.spans) == 3
    assert running.due_at is not None
    await world.do(answer, world.bea, question, "Klopt.")
    assert (await world.clock(number, question)).outcome == "met"


async def test_asking_for_time_keeps_the_clock_and_says_when(world: World) -> None:
    number = await world.ticket()
    question = await world.ask(number, "billing")
    due_at = (await world.clock(number, question)).due_at
    until = now() + timedelta(hours=4)
    await world.do(ask_time, world.bea, question, until, "Bank belt terug")
    await world.do(ask_time, world.bea, question, until, "Bank belt terug")
    stored = await world.question(question)
    assert (stored.expected_at, stored.picked_up_by, stored.state) == (until, world.bea.name, "open")
    assert (await world.clock(number, question)).due_at == due_at
    [event] = await world.events(number, EventKind.CONSULTATION_TIME_ASKED)
    assert event.data["until"] == until.isoformat()
    for wrong in (now() - timedelta(minutes=1), now() + timedelta(days=31)):
        with pytest.raises(Invalid):
            await world.do(ask_time, world.bea, question, wrong, "Later")


async def test_the_customer_writes_meanwhile(world: World) -> None:
    number = await world.ticket()
    question = await world.ask(number, "billing")
    await world.again(number)
    assert await world.stands(number) == (WAITING, "webcare", 1)
    await world.do(answer, world.bea, question, "Klopt.")
    assert await world.stands(number) == (OPEN, "webcare", 0)
    await world.again(number)
    assert await world.stands(number) == (OPEN, "webcare", 0)


async def test_the_same_twice_is_once(world: World) -> None:
    number = await world.ticket()
    first = await world.do(ask, world.ann, number, "billing", "Klopt dit?")
    assert await world.do(ask, world.ann, number, "billing", "Klopt dit?") == first
    acts = (
        (pick_up, world.bea, ()),
        (ask_more, world.bea, ("Welk nummer?",)),
        (tell_more, world.ann, ("Nummer 12.",)),
        (answer, world.bea, ("Klopt.",)),
        (mark_used, world.ann, ()),
    )
    for act, actor, given in acts:
        once = (await world.do(act, actor, first.question, *given)).model_dump()
        before = len(await world.events(number))
        assert (await world.do(act, actor, first.question, *given)).model_dump() == once, act
        assert len(await world.events(number)) == before
    assert once["used_at"] is not None


async def test_who_asked_and_who_answered_is_said_with_the_moment(world: World) -> None:
    number = await world.ticket()
    question = await world.ask(number, "billing")
    with pytest.raises(Conflict, match=r"Ann asked billing about ticket \d+ on 20\d\d-\d\d-\d\d at \d\d:\d\d") as told:
        await world.do(ask, world.leo, number, "billing", "Anders gevraagd")
    assert (told.value.extensions["question"], told.value.extensions["department"]) == (question, "billing")
    await world.do(pick_up, world.bea, question)
    other = await a_colleague(world.database, "bob", role=Role.DEPARTMENT, department="billing")
    with pytest.raises(Conflict, match="Bea has had this question in hand since"):
        await world.do(pick_up, other, question)
    await world.do(answer, other, question, "Klopt.")
    for act, actor, given in (
        (answer, world.bea, ("Klopt niet.",)),
        (answer, world.bea, ("Klopt.",)),
        (ask_more, world.bea, ("Welk nummer?",)),
        (withdraw_question, world.ann, ("Toch niet",)),
        (tell_more, world.ann, ("Nummer 12.",)),
    ):
        with pytest.raises(Conflict, match="Bob answered this question on 20"):
            await world.do(act, actor, question, *given)
    with pytest.raises(Conflict, match="did not ask for more"):
        await world.do(tell_more, world.ann, await world.ask(number, "network"), "Nummer 12.")


async def test_more_is_the_hubs_turn(world: World) -> None:
    number = await world.ticket()
    question = await world.ask(number, "billing")
    await world.do(ask_more, world.bea, question, "Welk nummer?")
    with pytest.raises(Conflict, match="Bea asked the hub for more"):
        await world.do(ask_more, world.bea, question, "En welke datum?")
    with pytest.raises(Conflict, match="waits for the hub"):
        await world.do(ask_time, world.bea, question, now() + timedelta(hours=1), "Druk")


async def test_what_can_not_be_asked(world: World) -> None:
    number = await world.ticket()
    with pytest.raises(Invalid, match="There is no department moon") as unknown:
        await world.ask(number, "moon")
    assert "billing" in str(unknown.value.extensions["known"])
    with pytest.raises(Invalid, match="not itself"):
        await world.ask(number, "webcare")
    await world.do(solve, world.ann, number)
    with pytest.raises(Conflict, match="solved"):
        await world.ask(number, "billing")
    with pytest.raises(NotFound):
        await world.ask(999, "billing")


async def test_over_the_cap_people_may_ask_and_are_told(world: World) -> None:
    told = []
    for _ in range(6):
        opened = await world.do(ask, world.ann, await world.ticket(), "retail", "Op voorraad?")
        told.append((opened.in_flight, opened.most, opened.is_over))
    assert told[4:] == [(5, 5, False), (6, 5, True)]


async def test_who_may(world: World) -> None:
    number = await world.ticket(channel="email", text="Mijn factuur klopt niet")
    question = await world.ask(number, "network")
    lee = await a_colleague(world.database, "lee", role=Role.MANAGER)
    for actor in (world.ann, world.leo, lee):
        with pytest.raises(NotAllowed):
            await world.do(answer, actor, question, "Wij weten het zelf.")
    with pytest.raises(NotFound):
        await world.do(answer, world.sam, question, "Van ons is het niet.")
    with pytest.raises(NotFound):
        await world.do(ask, world.sam, number, "billing", "Van jullie?")
    for actor, error in ((world.ned, NotAllowed), (lee, NotAllowed)):
        for act in (tell_more, withdraw_question):
            with pytest.raises(error):
                await world.do(act, actor, question, "Hier")
    assert (await world.do(answer, world.ned, question, "Geen storing.")).state == "answered"


async def test_a_team_of_one_answers_itself(world: World) -> None:
    both = Actor(world.ann.name, world.ann.colleague_id, "Ann", frozenset({Role.AGENT, Role.DEPARTMENT}), "webcare")
    question = await world.ask(await world.ticket(), "network")
    answered: Consultation = await world.do(answer, both, question, "Geen storing.")
    assert answered.ended_by == world.ann.name
