"""A cell steps back in the middle of open questions: everything is with the hub again, once, and nothing is lost."""

import asyncio
from collections import Counter
from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import col, select

from routing_rules.facts import Cell
from routing_rules.health_parts import HealthState
from routing_rules.vocabulary import EventKind, Role, Stage, TicketState
from service.configuration.queries import active_configuration
from service.foundation.database import Database
from service.participation import health, returning
from service.participation.health import judge_cells
from service.people.actor import SYSTEM
from service.tables import (
    CellChange,
    CellHealth,
    CellObservation,
    Consultation,
    Ticket,
)
from service.tickets.ledger import Entry, lock_tickets, record
from tests.builders import a_colleague, store, tickets, triage_all
from tests.participation.cells import FORUM, change_rulebook, parcels
from tests.participation.returning_world import (
    MONDAY,
    closed_and_absent,
    customer_clocks,
    events,
    incident,
    mandate_used_up,
    misses,
    with_department,
)

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


async def test_no_more_than_the_surplus_returns_when_another_sweep_comes_between(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between counting and choosing another sweep does the same: what was to stay still stays."""
    await with_department(database)
    await change_rulebook(database, ("    in_flight: 15\n", "    in_flight: 2\n"))
    real = returning._newest
    others: list[int] = []

    async def after_another(*terms: Any) -> list[int]:
        if not others:
            others.append(1)
            await judge_cells(database, MONDAY)
        return await real(*terms)

    monkeypatch.setattr(returning, "_newest", after_another)
    await judge_cells(database, MONDAY)
    told = await events(database, EventKind.TICKET_RETURNED, EventKind.CONSULTATION_WITHDRAWN)
    assert sorted(event.ticket_id or 0 for event in told) == [3, 4, 5, 6, 7]


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
    real = returning.return_tickets

    async def dies(*args: object) -> list[int]:
        await real(*args)  # type: ignore[arg-type]
        raise RuntimeError("killed")

    with monkeypatch.context() as patched:
        patched.setattr(health, "return_tickets", dies)
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
    real = returning.return_tickets

    async def fails_on_the_forum(session: object, cell: Cell, *more: object) -> list[int]:
        if cell == FORUM:
            raise RuntimeError("broken")
        return await real(session, cell, *more)  # type: ignore[arg-type]

    monkeypatch.setattr(health, "return_tickets", fails_on_the_forum)
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


async def test_what_is_in_hand_escalated_or_drafted_goes_back_as_it_is(database: Database) -> None:
    await with_department(database)
    ann = await a_colleague(database, "ann")
    dirk = await a_colleague(database, "dirk", role=Role.DEPARTMENT, department="supply_chain")
    async with database.transaction() as session:
        locked = await lock_tickets(session, [1, 2, 3, 4])
        level = next(iter((await active_configuration(session)).rulebook.service_levels.levels))
        drafted = {"draft": 1, "department": "supply_chain", "beyond": []}
        await record(
            session,
            [
                Entry(locked[1], EventKind.TICKET_CLAIMED, dirk.name, {"claimed_by": dirk.colleague_id}),
                Entry(locked[2], EventKind.TICKET_CLAIMED, ann.name, {"claimed_by": ann.colleague_id}),
                Entry(locked[3], EventKind.TICKET_REROUTED, SYSTEM.name, {"queue": level}),
                Entry(locked[4], EventKind.DRAFT_WRITTEN, dirk.name, {"queue": "webcare"}, drafted),
            ],
        )
    await incident(database)
    await judge_cells(database, MONDAY)
    await judge_cells(database, MONDAY + timedelta(seconds=2))
    async with database.transaction() as session:
        found = (await tickets(session))[:4]
    assert [(ticket.queue, ticket.escalated_from) for ticket in found] == [
        ("webcare", None),
        ("webcare", None),
        (level, "webcare"),
        ("webcare", None),
    ]
    assert [ticket.claimed_by for ticket in found] == [None, ann.colleague_id, None, None]
    assert [event.ticket_id for event in await events(database, EventKind.TICKET_RETURNED)] == [1, 2, 3]
