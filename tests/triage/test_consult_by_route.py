"""Stage consult: the department is asked inside the ticket, in the transaction that decides it, once."""

import asyncio

import pytest
from sqlmodel import col, select

from routing_rules.vocabulary import ClockKind, EventKind, Stage, TicketState
from service.flow.triage import actions
from service.foundation.clock import now
from service.foundation.database import Database
from service.people.actor import SYSTEM
from service.tables import Consultation, ConsultationTurn, Event, Target, Ticket
from service.tickets.ledger import Entry, lock_tickets, record
from tests.builders import Said, store, tickets, triage_all

PARCEL = Said("1", "Waar blijft mijn pakket?", channel="facebook")


async def questions(database: Database) -> list[Consultation]:
    async with database.transaction() as session:
        return list(await session.exec(select(Consultation).order_by(col(Consultation.id))))


async def kinds(database: Database) -> list[str]:
    async with database.transaction() as session:
        return list(await session.exec(select(Event.kind).order_by(col(Event.id))))


async def the_only(database: Database) -> Ticket:
    async with database.transaction() as session:
        (ticket,) = await tickets(session)
    return ticket


async def test_the_department_is_asked_and_the_hub_keeps_the_ticket(database: Database) -> None:
    await store(database, [PARCEL])
    await triage_all(database)
    ticket, (question,) = await the_only(database), await questions(database)
    assert (ticket.queue, ticket.stage, ticket.state) == ("webcare", Stage.CONSULT, TicketState.WAITING_ON_DEPARTMENT)
    assert (question.ticket_id, question.department, question.process, question.channel) == (
        ticket.id,
        "supply_chain",
        "order_delivery",
        "facebook",
    )
    assert (question.by_route, question.state, question.opened_by) == (True, "open", "system")
    async with database.transaction() as session:
        clocks = (await session.exec(select(Target).where(Target.kind == ClockKind.ANSWER))).all()
        (turn,) = (await session.exec(select(ConsultationTurn))).all()
        opened = (await session.exec(select(Event).where(Event.kind == EventKind.CONSULTATION_OPENED))).one()
    assert [clock.subject for clock in clocks] == [f"supply_chain/{question.id}"]
    assert (turn.kind, turn.text) == ("question", "")
    assert opened.data["by_route"] is True
    assert await kinds(database) == [EventKind.TICKET_ROUTED, EventKind.CONSULTATION_OPENED]


@pytest.mark.parametrize(
    ("channel", "text"), [("forum", "Waar blijft mijn pakket?"), ("facebook", "Bedankt, top geholpen!"), ("x", "hmm")]
)
async def test_other_stages_and_thanks_ask_nobody(database: Database, channel: str, text: str) -> None:
    await store(database, [Said("1", text, channel=channel)])
    await triage_all(database)
    assert await questions(database) == []


@pytest.mark.parametrize("limit", [1, 500])
async def test_a_later_message_opens_no_second_question(database: Database, limit: int) -> None:
    again = Said("2", "Waar blijft mijn pakket nou?", 1, in_reply_to="1", channel="facebook")
    await store(database, [PARCEL, again])
    await triage_all(database, limit=limit)
    assert len(await questions(database)) == 1


async def test_after_our_reply_the_agent_decides_whether_to_ask_again(database: Database) -> None:
    await store(database, [PARCEL])
    await triage_all(database)
    (question,) = await questions(database)
    async with database.transaction() as session:
        ticket = (await lock_tickets(session, [question.ticket_id]))[question.ticket_id]
        data = {"consultation": question.id, "department": question.department}
        await record(
            session,
            [
                Entry(ticket, EventKind.CONSULTATION_ANSWERED, SYSTEM.name, data=data),
                Entry(ticket, EventKind.REPLY_DELIVERED, SYSTEM.name),
            ],
        )
        row = await session.get_one(Consultation, question.id)
        row.state, row.ended_at, row.ended_by = "answered", now(), "colleague/1"
        session.add(row)
    await store(database, [Said("2", "Waar blijft mijn pakket nou?", 1, in_reply_to="1", channel="facebook")])
    await triage_all(database)
    assert len(await questions(database)) == 1
    assert (await the_only(database)).state == TicketState.OPEN


@pytest.mark.parametrize("limit", [1, 500])
async def test_a_ticket_that_moves_to_another_process_asks_there_alone(database: Database, limit: int) -> None:
    moved = Said(
        "2", "Ik ben gehackt! Oplichting en fraude met mijn account, aangifte gedaan", 1, "jan", None, "1", "x"
    )
    returns = Said("1", "Ik wil mijn toestel retour sturen, hoe werkt retourneren?", channel="x")
    await store(database, [returns, moved])
    await triage_all(database, limit=limit)
    ticket, asked = await the_only(database), await questions(database)
    assert ticket.process == "fraud"
    live = [question for question in asked if question.state == "open"]
    assert [(question.process, question.department) for question in live] == [("fraud", ticket.owner)]
    assert ticket.questions == 1
    assert [question.state for question in asked[:-1]] == ["withdrawn"] * (len(asked) - 1)
    assert len(asked) == (2 if limit == 1 else 1)


async def test_praise_that_turns_into_a_question_is_asked_then(database: Database) -> None:
    await store(database, [Said("1", "Bedankt, top geholpen!", channel="facebook")])
    await triage_all(database)
    await store(database, [Said("2", "Waar blijft mijn pakket?", 1, in_reply_to="1", channel="facebook")])
    await triage_all(database)
    assert [question.department for question in await questions(database)] == ["supply_chain"]


async def test_nothing_is_asked_when_the_set_is_not_written(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    await store(database, [PARCEL])

    async def dies(*_: object) -> None:
        raise RuntimeError("killed")

    with monkeypatch.context() as patched:
        patched.setattr(actions, "file_decided", dies)
        await actions.triage_waiting(database, "test", limit=10, max_attempts=3)
    assert await questions(database) == []
    await triage_all(database)
    assert len(await questions(database)) == 1


async def test_two_workers_ask_once_each(database: Database) -> None:
    said = [Said(str(n), author=f"jan{n}", channel="facebook") for n in range(12)]
    await store(database, said)
    await asyncio.gather(*(triage_all(database, limit=2) for _ in range(2)))
    asked = await questions(database)
    assert len(asked) == len({question.ticket_id for question in asked}) == 12
