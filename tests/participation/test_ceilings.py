"""What a cell's health, its trial and its department's room let through while messages are decided."""

import asyncio
from collections import Counter
from dataclasses import asdict

import pytest
from sqlmodel import col, func, select

from routing_rules.decide import decide
from routing_rules.facts import Cell, MessageFacts
from routing_rules.health_parts import HealthState
from routing_rules.participation import Ceiling, CeilingCause
from routing_rules.vocabulary import Stage
from service.configuration.queries import configuration
from service.foundation.database import Database
from service.tables import Consultation, Message, RecordedDecision, Ticket
from tests.builders import Said, store, tickets, triage_all
from tests.participation.cells import FACEBOOK, FORUM, change_rulebook, decisions, parcels, stepped_back
from tests.web.visiting import Site


async def queues(database: Database) -> Counter[str]:
    async with database.transaction() as session:
        return Counter(ticket.queue for ticket in await tickets(session))


async def test_a_healthy_cell_has_no_ceiling(database: Database) -> None:
    await store(database, parcels(1))
    await triage_all(database)
    assert [(one.stage, one.ceiling) for one in await decisions(database)] == [(Stage.ANSWER, None)]


async def test_a_cell_that_stepped_back_lets_nothing_past_its_ceiling(database: Database) -> None:
    await stepped_back(database, FACEBOOK, Stage.CONSULT)
    await store(database, [*parcels(1, "facebook"), *parcels(1)])
    await triage_all(database)
    assert [(one.stage, one.ceiling, one.shadow) for one in await decisions(database)] == [
        (Stage.SHADOW, "shadow", "supply_chain"),
        (Stage.ANSWER, None, None),
    ]
    assert await queues(database) == {"webcare": 1, "supply_chain": 1}


@pytest.mark.parametrize("limit", [1, 3, 500])
async def test_a_trial_lets_exactly_so_many_through(database: Database, limit: int) -> None:
    await stepped_back(database, FACEBOOK, Stage.CONSULT, HealthState.HALF_OPEN, went_well=1)
    await store(database, parcels(8, "facebook"))
    await triage_all(database, limit=limit)
    assert Counter(one.stage for one in await decisions(database)) == {Stage.CONSULT: 2, Stage.SHADOW: 6}


async def test_two_workers_let_no_more_through_than_the_trial(database: Database) -> None:
    await stepped_back(database, FACEBOOK, Stage.CONSULT, HealthState.HALF_OPEN)
    await store(database, parcels(30, "facebook"))
    await asyncio.gather(*(triage_all(database, limit=2) for _ in range(2)))
    await store(database, parcels(5, "facebook", first=30))
    await triage_all(database)
    assert Counter(one.stage for one in await decisions(database))[Stage.CONSULT] == 3
    async with database.transaction() as session:
        assert (await session.exec(select(func.count()).select_from(Consultation))).one() == 3


async def test_a_department_without_room_only_sees_what_it_would_have_got(database: Database) -> None:
    await store(database, [*parcels(9, "facebook"), *parcels(9)])
    await triage_all(database)
    found = Counter(one.stage for one in await decisions(database))
    assert found == {Stage.CONSULT: 9, Stage.ANSWER: 6, Stage.SHADOW: 3}
    assert {one.ceiling for one in await decisions(database) if one.stage == Stage.SHADOW} == {"shadow"}
    await store(database, [Said("bill", "Mijn factuur klopt niet, te veel betaald", author="piet", channel="forum")])
    await triage_all(database)
    assert (await decisions(database))[-1].stage == Stage.CONSULT  # another department's room


async def test_without_a_bound_a_department_takes_all(database: Database) -> None:
    await change_rulebook(database, ("    in_flight: 15\n", ""))
    await store(database, parcels(20))
    await triage_all(database)
    assert await queues(database) == {"supply_chain": 20}


async def test_a_second_message_neither_pulls_a_ticket_out_nor_pushes_it_in(database: Database) -> None:
    await store(database, parcels(1))
    await triage_all(database)
    await stepped_back(database, FORUM, Stage.ANSWER)
    again = "Waar blijft mijn pakket nou, ik wacht al een week op de bezorging?"
    await store(database, [*parcels(1, first=7), Said("a", again, 1, "jan0", in_reply_to="forum0", channel="forum")])
    await triage_all(database)
    async with database.transaction() as session:
        first, second = await tickets(session)
    assert (first.queue, first.stage) == ("supply_chain", Stage.ANSWER)
    assert (second.queue, second.stage) == ("supply_chain", Stage.DRAFT)
    await stepped_back(database, FACEBOOK, Stage.CONSULT)
    await store(database, parcels(1, "facebook"))
    await triage_all(database)
    async with database.transaction() as session:
        row = await session.get_one(Ticket, 3)
        assert (row.queue, row.stage) == ("webcare", Stage.SHADOW)
    await stepped_back(database, FACEBOOK, Stage.CONSULT, HealthState.HALF_OPEN)
    await store(database, [Said("b", again, 2, "jan0", in_reply_to="facebook0", channel="facebook")])
    await triage_all(database)
    async with database.transaction() as session:
        row = await session.get_one(Ticket, 3)
        assert (row.queue, row.stage, row.questions) == ("webcare", Stage.SHADOW, 0)


async def test_replaying_a_decision_under_its_ceiling_gives_the_same_answer(database: Database) -> None:
    await stepped_back(database, FORUM, Stage.ANSWER)
    await stepped_back(database, FACEBOOK, Stage.CONSULT, HealthState.HALF_OPEN)
    await store(database, [*parcels(8, "facebook"), *parcels(4), *parcels(20, "x")])
    await triage_all(database, limit=5)
    async with database.transaction() as session:
        rows = (
            await session.exec(
                select(RecordedDecision, Message).join(Message, col(RecordedDecision.message_id) == col(Message.id))
            )
        ).all()
        for decision, message in rows:
            rulebook = (await configuration(session, decision.config_version_id)).rulebook
            facts = MessageFacts(
                message.text,
                message.channel,
                rulebook.channels[message.channel].kind,
                message.language or "und",
                message.author_id,
                message.author_followers,
                message.sent_at,
            )
            cell = Cell(*(decision.cell or "/").split("/"))
            ceilings = {}
            if decision.ceiling is not None and decision.ceiling_cause is not None:
                ceilings[cell] = Ceiling(Stage(decision.ceiling), CeilingCause(decision.ceiling_cause))
            again = decide(facts, None, rulebook, ceilings)
            assert (again.stage, again.queue, again.consult, again.shadow) == (
                decision.stage,
                decision.queue,
                decision.consult,
                decision.shadow,
            )
            assert [asdict(one) | {"words": list(one.words)} for one in again.because] == decision.because
    assert Counter(decision.ceiling for decision, _ in rows).keys() >= {"draft", "shadow", None}
    causes = {one["subject"] for decision, _ in rows for one in decision.because if one["kind"] == "ceiling"}
    assert causes == {"health", "room"}


async def test_the_ticket_says_which_of_the_two_held_it(site: Site) -> None:
    await stepped_back(site.database, FACEBOOK, Stage.CONSULT)
    await store(site.database, [*parcels(1, "facebook"), *parcels(16)])
    await triage_all(site.database)
    reader = await site.visit("ann")
    held, let_through, over = [(await reader.browser.get(f"/tickets/{number}")).text for number in (1, 2, 17)]
    assert "Deze cel is teruggestapt: voorlopig gaat het niet verder dan" in held
    assert "heeft zoveel als zij tegelijk aanneemt" in over
    for words in ("Deze cel is teruggestapt", "heeft zoveel als zij tegelijk aanneemt"):
        assert words not in let_through
