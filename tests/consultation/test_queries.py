"""What waits for a department, and what is told about its questions."""

from datetime import timedelta

import psycopg
import pytest

from routing_rules.vocabulary import Role
from service.flow.consultation import statements
from service.flow.consultation.actions import answer, ask, ask_more, pick_up
from service.flow.consultation.queries import consultation_detail, questions_of, waiting_for, waiting_list
from service.flow.queues.actions import claim, reroute
from service.foundation.clock import now
from service.foundation.errors import Invalid, NotAllowed, NotFound
from tests.builders import a_colleague
from tests.consultation.world import World


async def test_one_list_of_all_that_waits_oldest_due_first(world: World) -> None:
    asked, queued, withheld, elsewhere = [await world.ticket() for _ in range(4)]
    question = await world.ask(asked, "billing")
    await world.do(reroute, world.ann, queued, "billing", "Van hen")
    await world.do(claim, world.bea, queued)
    more = await world.ask(withheld, "billing")
    await world.do(ask_more, world.bea, more, "Welk nummer?")
    await world.ask(elsewhere, "network")
    waiting = await world.do(waiting_for, "billing")
    assert [(one.kind, one.number, one.question, one.turns, one.in_hand) for one in waiting] == [
        ("question", asked, question, 1, None),
        ("draft", queued, None, 0, "Bea"),
    ]
    assert all(one.due_at is not None and one.asked_at <= now() for one in waiting)
    assert waiting[0].due_at <= waiting[1].due_at
    with psycopg.connect(world.database.url, autocommit=True) as connection:
        connection.execute("UPDATE target SET due_at = due_at - interval '1 hour' WHERE subject = 'billing'")
    assert [one.number for one in await world.do(waiting_for, "billing")] == [queued, asked]
    assert len(await world.do(waiting_for, "billing", 1)) == 1


async def test_whose_list_it_is(world: World) -> None:
    await world.ask(await world.ticket(), "billing")
    assert len(await world.do(waiting_list, world.bea, None)) == 1
    assert len(await world.do(waiting_list, world.ann, "billing")) == 1
    with pytest.raises(NotAllowed):
        await world.do(waiting_list, world.ned, "billing")
    with pytest.raises(Invalid):
        await world.do(waiting_list, world.ann, "moon")


async def test_a_question_with_its_conversation(world: World) -> None:
    number = await world.ticket("Waar blijft mijn pakket?")
    question = await world.ask(number, "network", "Storing?")
    await world.do(pick_up, world.ned, question)
    detail = await world.do(consultation_detail, world.ned, question)
    assert [message.text for message in detail.messages] == ["Waar blijft mijn pakket?"]
    asked = detail.question
    assert (asked.opened_by, asked.picked_up_by, asked.state, asked.answer) == ("Ann", "Ned", "open", None)
    assert asked.due_at == (await world.clock(number, question)).due_at
    await world.do(answer, world.ned, question, "Geen storing.")
    [told] = await world.do(questions_of, number)
    assert [(turn.kind, turn.name, turn.text) for turn in told.turns] == [
        ("question", "Ann", "Storing?"),
        ("answer", "Ned", "Geen storing."),
    ]
    assert told.answer is not None
    assert (told.answer.text, told.ended_by) == ("Geen storing.", "Ned")
    for actor, unknown in ((world.bea, question), (world.ned, 999)):
        with pytest.raises(NotFound):
            await world.do(consultation_detail, actor, unknown)


async def test_reading_is_a_few_index_scans(world: World) -> None:
    """Of live questions and of tickets that wait: not of all that there ever were."""
    await world.ask(await world.ticket(), "billing")
    with psycopg.connect(world.database.url, autocommit=True) as connection:
        connection.execute(
            "INSERT INTO consultation (ticket_id, department, channel, state, opened_at, opened_by, bounces) "
            "SELECT ticket_id, 'billing', channel, 'answered', opened_at, opened_by, 0 "
            "FROM consultation, generate_series(1, 20000)"
        )
        connection.execute("ANALYZE consultation, ticket, target")
        for statement in (statements.WAITING_FOR, statements.TO_TIDY):
            terms = {"department": "billing", "queue": "billing", "limit": 200}
            plan = "\n".join(line for (line,) in connection.execute("EXPLAIN " + statement, terms))
            assert "ix_consultation_department" in plan or "uq_consultation_live" in plan, plan
            assert "Seq Scan on consultation" not in plan, plan


async def test_a_colleague_without_an_account_is_asked_by_address(world: World) -> None:
    kim = await a_colleague(world.database, "kim", role=Role.MANAGER)
    opened = await world.do(ask, world.leo, await world.ticket(), "network", "Storing?", "kim@example.org")
    detail = await world.do(consultation_detail, kim, opened.question)
    assert detail.question.address == "kim@example.org"
    assert detail.question.opened_at > now() - timedelta(minutes=1)
