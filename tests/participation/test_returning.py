"""A cell steps back in the middle of open questions: everything is with the hub again, once, and nothing is lost."""

import asyncio
from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
from sqlmodel import col, select

from routing_rules.facts import Cell
from routing_rules.health_parts import HealthState
from routing_rules.vocabulary import ClockKind, EventKind, Role, Stage, TicketState
from service.foundation.clock import now
from service.foundation.database import Database
from service.participation import health as judging
from service.participation.health import judge_cells
from service.tables import (
    CellChange,
    CellHealth,
    CellObservation,
    Consultation,
    Event,
    Incident,
    Message,
    Presence,
    Reply,
    Target,
    Ticket,
)
from tests.builders import a_colleague, store, tickets, triage_all
from tests.participation.cells import FACEBOOK, FORUM, change_rulebook, parcels

MONDAY = datetime(2030, 1, 14, 10, 0, tzinfo=UTC)
"""11:00 in Amsterdam, after a weekend, later than any clock of this test."""


async def with_department(database: Database) -> None:
    """Four customers wait with Supply Chain, and it is asked about three others."""
    await store(database, [*parcels(4), *parcels(3, "facebook", first=10)])
    await triage_all(database)


async def closed_and_absent(database: Database) -> None:
    """The last one left on Friday, the weekend went by, and on Monday nobody came."""
    dirk = await a_colleague(database, "dirk", role=Role.DEPARTMENT, department="supply_chain")
    friday = MONDAY - timedelta(days=3)
    async with database.transaction() as session:
        row = Presence(colleague_id=dirk.colleague_id, status="available", since=friday, seen_at=friday, told="offline")
        session.add(row)


async def mandate_used_up(database: Database) -> None:
    """It has published as much as it may today, on the forum."""
    await change_rulebook(database, ("replies_a_day: {forum: 40,", "replies_a_day: {forum: 2,"))
    dirk = await a_colleague(database, "dirk", role=Role.DEPARTMENT, department="supply_chain")
    async with database.transaction() as session:
        (ticket, *_) = await tickets(session)
        (message,) = (await session.exec(select(Message.id).where(Message.ticket_id == ticket.id))).all()
        for key in ("0" * 32, "1" * 32):
            session.add(
                Reply(
                    ticket_id=ticket.id,
                    in_reply_to=message,
                    text="Onderweg.",
                    author=dirk.colleague_id or 0,
                    department="supply_chain",
                    state="delivered",
                    idempotency_key=key,
                    approved_at=MONDAY - timedelta(hours=1),
                    due_at=MONDAY,
                )
            )


async def incident(database: Database) -> None:
    """The process has one."""
    async with database.transaction() as session:
        session.add(Incident(process="order_delivery", opened_at=now(), opened_by="colleague/1", note="Storm"))


async def misses(database: Database) -> None:
    """Three of its last answers were late, on either channel."""
    async with database.transaction() as session:
        for cell in (FORUM, FACEBOOK):
            for number in range(3):
                session.add(
                    CellObservation(
                        process=cell.process,
                        channel=cell.channel,
                        department="supply_chain",
                        ticket_id=number + 1,
                        at=MONDAY - timedelta(minutes=9 - number),
                        begun=MONDAY - timedelta(hours=1),
                        kind="late",
                    )
                )


async def events(database: Database, *kinds: EventKind) -> list[Event]:
    async with database.transaction() as session:
        wanted = select(Event).where(col(Event.kind).in_(kinds)).order_by(col(Event.id))
        return list(await session.exec(wanted))


async def customer_clocks(database: Database) -> list[tuple[int, str, datetime | None]]:
    """What customers were promised."""
    kinds = (ClockKind.FIRST_REPLY, ClockKind.NEXT_REPLY, ClockKind.RESOLUTION)
    async with database.transaction() as session:
        rows = await session.exec(select(Target).where(col(Target.kind).in_(kinds)).order_by(col(Target.id)))
        return [(row.ticket_id, row.kind, row.due_at) for row in rows]


BOTH = {"absent": closed_and_absent, "incident": incident, "missed": misses}


@pytest.mark.parametrize("cause", BOTH)
async def test_every_ticket_is_back_with_the_hub_in_one_sweep(database: Database, cause: str) -> None:
    await with_department(database)
    before = await customer_clocks(database)
    await BOTH[cause](database)
    assert await judge_cells(database, MONDAY) >= 2
    await judge_cells(database, MONDAY + timedelta(seconds=2))
    async with database.transaction() as session:
        found = await tickets(session)
        states = Counter((await session.exec(select(Consultation.state))).all())
    assert [ticket.queue for ticket in found] == ["webcare"] * 7
    assert [ticket.questions for ticket in found] == [0] * 7
    assert {ticket.state for ticket in found} <= {TicketState.NEW, TicketState.OPEN}
    assert [ticket.stage for ticket in found[:4]] == [Stage.DRAFT] * 4
    assert states == {"withdrawn": 3}
    returned = await events(database, EventKind.TICKET_RETURNED)
    assert [event.ticket_id for event in returned] == [1, 2, 3, 4]
    assert {(event.data["department"], event.data["from"], event.data["to"]) for event in returned} == {
        ("supply_chain", "supply_chain", "webcare")
    }
    assert [event.data["because"] for event in returned] == [[cause]] * 4
    assert [event.ticket_id for event in await events(database, EventKind.CONSULTATION_WITHDRAWN)] == [5, 6, 7]
    assert await customer_clocks(database) == before


async def test_a_mandate_that_is_used_up_is_of_matter_in_stage_answer_alone(database: Database) -> None:
    await with_department(database)
    await mandate_used_up(database)
    await judge_cells(database, MONDAY)
    async with database.transaction() as session:
        found = Counter((ticket.channel, ticket.queue) for ticket in await tickets(session))
        (change,) = (await session.exec(select(CellChange).where(CellChange.kind == "stepped_back"))).all()
    assert found == {("forum", "webcare"): 4, ("facebook", "webcare"): 3}
    assert (change.channel, change.ceiling, change.was_ceiling, change.stage) == ("forum", "draft", None, "answer")
    assert [one["cause"] for one in change.evidence] == ["mandate"]
    assert len(await events(database, EventKind.CONSULTATION_WITHDRAWN)) == 0


async def test_beyond_its_cap_the_newest_return(database: Database) -> None:
    await with_department(database)
    await change_rulebook(database, ("    in_flight: 15\n", "    in_flight: 2\n"))
    await asyncio.gather(judge_cells(database, MONDAY), judge_cells(database, MONDAY))
    async with database.transaction() as session:
        found = await tickets(session)
        live = (await session.exec(select(Consultation.ticket_id).where(Consultation.state == "open"))).all()
    waiting = [ticket.id for ticket in found if ticket.queue == "supply_chain"]
    assert sorted([*waiting, *live]) == [1, 2]
    told = await events(database, EventKind.TICKET_RETURNED, EventKind.CONSULTATION_WITHDRAWN)
    assert sorted(event.ticket_id or 0 for event in told) == [3, 4, 5, 6, 7]
    assert {event.data.get("reason") or event.data["because"][0] for event in told} == {"over_cap"}


async def test_two_sweeps_at_once_return_each_ticket_once(database: Database) -> None:
    await with_department(database)
    await incident(database)
    await asyncio.gather(*(judge_cells(database, MONDAY) for _ in range(3)))
    assert len(await events(database, EventKind.TICKET_RETURNED)) == 4
    assert len(await events(database, EventKind.CONSULTATION_WITHDRAWN)) == 3
    async with database.transaction() as session:
        kinds = Counter((await session.exec(select(CellChange.channel).where(CellChange.kind == "stepped_back"))).all())
    assert max(kinds.values()) == 1


async def test_a_sweep_that_dies_half_way_did_nothing_and_the_next_does_it_all(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    await with_department(database)
    await misses(database)
    real = judging.return_tickets

    async def dies(*args: object) -> list[int]:
        await real(*args)  # type: ignore[arg-type]
        raise RuntimeError("killed")

    with monkeypatch.context() as patched:
        patched.setattr(judging, "return_tickets", dies)
        with pytest.raises(ExceptionGroup) as failed:
            await judge_cells(database, MONDAY)
    assert {note for error in failed.value.exceptions for note in error.__notes__} >= {f"cell {FORUM}"}
    async with database.transaction() as session:
        assert len((await session.exec(select(CellObservation))).all()) == 6
        assert (await session.exec(select(CellHealth).where(col(CellHealth.ceiling).is_not(None)))).all() == []
    assert await events(database, EventKind.TICKET_RETURNED) == []
    await judge_cells(database, MONDAY)
    assert len(await events(database, EventKind.TICKET_RETURNED)) == 4
    assert len(await events(database, EventKind.CONSULTATION_WITHDRAWN)) == 3


async def test_one_cells_trouble_is_not_the_others(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    await with_department(database)
    await incident(database)
    real = judging.return_tickets

    async def fails_on_the_forum(session: object, cell: Cell, *more: object) -> list[int]:
        if cell == FORUM:
            raise RuntimeError("broken")
        return await real(session, cell, *more)  # type: ignore[arg-type]

    monkeypatch.setattr(judging, "return_tickets", fails_on_the_forum)
    with pytest.raises(ExceptionGroup, match="1 of"):
        await judge_cells(database, MONDAY)
    assert len(await events(database, EventKind.CONSULTATION_WITHDRAWN)) == 3


async def test_what_came_in_just_as_the_cell_stepped_back_returns_with_the_next_sweep(database: Database) -> None:
    await incident(database)
    await judge_cells(database, MONDAY)
    async with database.transaction() as session:
        row = await session.get_one(CellHealth, (FORUM.process, FORUM.channel))
        assert row.state == HealthState.OPEN
        kept, row.ceiling = row.ceiling, None  # as a worker saw it that had looked a moment before
        session.add(row)
    await store(database, parcels(1))
    await triage_all(database)
    async with database.transaction() as session:
        row = await session.get_one(CellHealth, (FORUM.process, FORUM.channel))
        row.ceiling = kept
        session.add(row)
    await judge_cells(database, MONDAY + timedelta(seconds=2))
    async with database.transaction() as session:
        assert (await session.get_one(Ticket, 1)).queue == "webcare"
    assert len(await events(database, EventKind.TICKET_RETURNED)) == 1
