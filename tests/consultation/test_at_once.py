"""Many people at the same moment: one answer, and everybody else is told whose."""

import asyncio

from routing_rules.vocabulary import EventKind, Role
from service.flow.consultation.actions import answer, ask, withdraw_question
from service.flow.consultation.declining import decline
from service.flow.consultation.tidying import tidy_questions
from service.flow.joining.actions import merge
from service.foundation.errors import Conflict, OlievlekError
from tests.builders import a_colleague
from tests.consultation.world import Act, World

MANY = 20


async def tried(world: World, act: Act, *given: object) -> object:
    """What became of it."""
    try:
        return await world.do(act, *given)
    except OlievlekError as refused:
        return refused


async def test_twenty_answers_are_one(world: World) -> None:
    number = await world.ticket()
    question = await world.ask(number, "billing")
    people = [
        await a_colleague(world.database, f"bob{n}", role=Role.DEPARTMENT, department="billing") for n in range(MANY)
    ]
    told = await asyncio.gather(*(tried(world, answer, one, question, f"Van {one.name}") for one in people))
    refused = [one for one in told if isinstance(one, Conflict)]
    assert len(refused) == MANY - 1
    stored = await world.question(question)
    assert stored.ended_at is not None
    winner = next(one for one in people if one.name == stored.ended_by)
    for one in refused:
        assert one.detail.startswith(f"{winner.display_name} answered this question on 20")
        assert (one.extensions["by"], one.extensions["at"]) == (winner.display_name, stored.ended_at.isoformat())
    assert [turn.text for turn in await world.turns(question)][1:] == [f"Van {winner.name}"]
    assert len(await world.events(number, EventKind.CONSULTATION_ANSWERED)) == 1
    assert await world.stands(number) == ("open", "webcare", 0)


async def test_the_same_answer_sent_twenty_times_is_one(world: World) -> None:
    number = await world.ticket()
    question = await world.ask(number, "billing")
    told = await asyncio.gather(*(tried(world, answer, world.bea, question, "Klopt.") for _ in range(MANY)))
    assert not [one for one in told if isinstance(one, OlievlekError)]
    assert len(await world.events(number, EventKind.CONSULTATION_ANSWERED)) == 1


async def test_a_department_is_asked_once(world: World) -> None:
    number = await world.ticket()
    told = await asyncio.gather(*(tried(world, ask, world.ann, number, "billing", f"Vraag {n}") for n in range(MANY)))
    assert len([one for one in told if isinstance(one, Conflict)]) == MANY - 1
    assert await world.stands(number) == ("waiting_on_department", "webcare", 1)


async def test_answering_declining_withdrawing_and_merging_at_once(world: World) -> None:
    """Whoever is first, one thing happened to each question, and the ticket waits for nobody."""
    for _ in range(5):
        number, winner = await world.ticket(), await world.ticket()
        first, second = await world.ask(number, "billing"), await world.ask(number, "network")
        await asyncio.gather(
            tried(world, answer, world.bea, first, "Klopt."),
            tried(world, decline, world.bea, first, "Niet van ons"),
            tried(world, withdraw_question, world.ann, first, "Toch niet"),
            tried(world, decline, world.ned, second, "Niet van ons", "billing"),
            tried(world, merge, world.ann, number, winner, "Hetzelfde"),
            tidy_questions(world.database),
        )
        await tidy_questions(world.database)
        assert (await world.row(number)).questions == 0
        ended = (
            EventKind.CONSULTATION_ANSWERED,
            EventKind.CONSULTATION_DECLINED,
            EventKind.CONSULTATION_WITHDRAWN,
        )
        events = [event.data["consultation"] for event in await world.events(number, *ended)]
        questions = await world.questions(number)
        assert sorted(events) == sorted(one.id for one in questions)
        assert all(one.ended_at is not None for one in questions)
