"""A department that answers questions by mail is there, whoever is signed in."""

from datetime import timedelta

import pytest
from sqlmodel import select

from routing_rules.health_parts import Cause
from routing_rules.vocabulary import Role
from service.flow.consultation.actions import ask
from service.foundation.database import Database
from service.participation.health import judge_cells
from service.tables import ConsultationTurn, Presence, Ticket
from tests.builders import a_colleague, store, triage_all
from tests.participation.cells import parcels
from tests.participation.test_health_sweep import MONDAY, health


@pytest.mark.parametrize("by_mail", [True, False])
async def test_what_a_department_says_of_a_question_is_a_sign_that_it_is_there(
    database: Database, by_mail: bool
) -> None:
    dirk = await a_colleague(database, "dirk", role=Role.DEPARTMENT, department="supply_chain")
    ann = await a_colleague(database, "ann")
    gone = MONDAY - timedelta(hours=2)
    async with database.transaction() as session:
        session.add(
            Presence(
                colleague_id=dirk.colleague_id or 0, status="available", since=gone, seen_at=gone, told="available"
            )
        )
    await judge_cells(database, MONDAY)
    assert [one.cause for one in (await health(database)).standing] == [Cause.ABSENT]
    await store(database, parcels(1, "email"))
    await triage_all(database)
    async with database.transaction() as session:
        number = (await session.exec(select(Ticket.id))).one()
        opened = await ask(session, ann, number, "supply_chain", "Where is it?")
        session.add(
            ConsultationTurn(
                consultation_id=opened.question,
                kind="answer",
                actor=dirk.name,
                at=MONDAY + timedelta(minutes=5),
                text="On its way.",
                by_mail=by_mail,
            )
        )
        session.add(
            ConsultationTurn(
                consultation_id=opened.question,
                kind="withdrawn",
                actor=ann.name,
                at=MONDAY + timedelta(minutes=30),
                text="The hub said this.",
            )
        )
    for minutes, causes in ((6, []), (34, []), (35, [Cause.ABSENT])):
        await judge_cells(database, MONDAY + timedelta(minutes=minutes))
        standing = (await health(database)).standing
        assert [one.cause for one in standing] == causes, minutes
    assert [one.lasting for one in standing] == [timedelta(minutes=30)]
