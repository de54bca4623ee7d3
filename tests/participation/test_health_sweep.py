"""The life of a cell through the real sweep: it steps back, tries again, recovers, and begins anew when it is set."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlmodel import col, select

from routing_rules.facts import Cell
from routing_rules.health_parts import Cause, Evidence, Health, HealthState, Seen
from routing_rules.vocabulary import EventKind, Role, Stage
from service.foundation import clock
from service.foundation.clock import now
from service.foundation.database import Database
from service.participation.cells import set_cell
from service.participation.health import judge_cells
from service.participation.health_json import health_json, health_of
from service.people.actor import SYSTEM
from service.tables import CellChange, CellHealth, CellObservation, Incident, Presence, Ticket
from service.tickets.ledger import Entry, lock_tickets, record
from service.tickets.questions import live_questions
from tests.builders import a_colleague, store, triage_all
from tests.participation.cells import FACEBOOK, FORUM, parcels, stepped_back

MONDAY = datetime(2030, 1, 14, 10, 0, tzinfo=UTC)
"""11:00 in Amsterdam."""


async def health(database: Database, cell: Cell = FACEBOOK) -> Health:
    async with database.transaction() as session:
        row = await session.get_one(CellHealth, (cell.process, cell.channel))
    return health_of(row.health)


async def observe(database: Database, kind: str, count: int, department: str = "supply_chain") -> None:
    """So many answers of Facebook, each about a ticket of its own."""
    async with database.transaction() as session:
        for number in range(count):
            session.add(
                CellObservation(
                    process=FACEBOOK.process,
                    channel=FACEBOOK.channel,
                    department=department,
                    ticket_id=number + 1,
                    at=now(),
                    begun=now() - timedelta(minutes=40),
                    kind=kind,
                )
            )


async def changes(database: Database) -> list[tuple[str, str | None, str | None]]:
    async with database.transaction() as session:
        rows = await session.exec(select(CellChange).where(CellChange.kind != "published").order_by(col(CellChange.id)))
        return [(row.kind, row.was_ceiling, row.ceiling) for row in rows]


async def test_from_stepping_back_through_a_trial_to_recovery(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    await observe(database, "late", 3)
    assert await judge_cells(database) == 1
    assert (await health(database)).state is HealthState.OPEN
    monkeypatch.setattr(clock, "AHEAD", clock.AHEAD + timedelta(hours=2, minutes=1))
    await judge_cells(database)
    assert (await health(database)).state is HealthState.HALF_OPEN
    await store(database, parcels(5, "facebook"))
    await triage_all(database)
    async with database.transaction() as session:
        for number in (await session.exec(select(Ticket.id).where(Ticket.questions == 1))).all():
            (question,) = await live_questions(session, [number])
            ticket = (await lock_tickets(session, [number]))[number]
            data = {"consultation": question.id, "department": question.department}
            question.state, question.ended_at, question.ended_by = "answered", now(), "colleague/1"
            session.add(question)
            await session.flush()
            await record(session, [Entry(ticket, EventKind.CONSULTATION_ANSWERED, SYSTEM.name, data=data)])
    await judge_cells(database)
    assert (await health(database)).state is HealthState.CLOSED
    assert await changes(database) == [
        ("stepped_back", None, "shadow"),
        ("trial_began", "shadow", "shadow"),
        ("recovered", "shadow", None),
    ]
    await judge_cells(database)
    assert len(await changes(database)) == 3


async def test_what_another_department_was_asked_says_nothing(database: Database) -> None:
    await observe(database, "late", 5, department="billing")
    await judge_cells(database)
    async with database.transaction() as session:
        assert (await session.exec(select(CellObservation))).all() == []
    assert await changes(database) == []


async def test_what_the_stage_below_does_says_nothing_about_a_trial(database: Database) -> None:
    await stepped_back(database, FORUM, Stage.ANSWER, HealthState.HALF_OPEN)
    async with database.transaction() as session:
        began = (await session.get_one(CellHealth, (FORUM.process, FORUM.channel))).since
    await store(database, parcels(3))
    await triage_all(database)
    async with database.transaction() as session:
        found = (await session.exec(select(Ticket).order_by(col(Ticket.id)))).all()
        found[0].stage = Stage.DRAFT
        session.add(found[0])
        for ticket, kind in zip(found, ("late", "in_time", "in_time"), strict=True):
            session.add(
                CellObservation(
                    process=FORUM.process,
                    channel=FORUM.channel,
                    department="supply_chain",
                    ticket_id=ticket.id,
                    at=now(),
                    begun=(began or now()) + timedelta(minutes=1),
                    kind=kind,
                )
            )
    await judge_cells(database)
    seen = await health(database, FORUM)
    assert (seen.state, seen.went_well) == (HealthState.HALF_OPEN, 2)


async def test_a_person_who_sets_the_cell_begins_anew(database: Database) -> None:
    await observe(database, "late", 3)
    await judge_cells(database)
    noor = await a_colleague(database, "noor", role=Role.MANAGER)
    async with database.transaction() as session:
        await set_cell(session, noor, FACEBOOK, stage=Stage.CONSULT, share=90, note="Carriers are back.")
    await judge_cells(database)
    assert (await health(database)).state is HealthState.CLOSED
    assert (await changes(database))[-1] == ("reset", "shadow", None)
    await observe(database, "late", 2)
    await judge_cells(database)
    assert len((await health(database)).answers) == 2


@pytest.mark.parametrize(
    ("seen_hours_ago", "state"),
    [(None, HealthState.CLOSED), (0.0, HealthState.CLOSED), (0.4, HealthState.CLOSED), (1.0, HealthState.OPEN)],
)
async def test_absence_counts_for_those_who_were_ever_there(
    database: Database, seen_hours_ago: float | None, state: HealthState
) -> None:
    dirk = await a_colleague(database, "dirk", role=Role.DEPARTMENT, department="supply_chain")
    async with database.transaction() as session:
        session.add(Incident(process="billing", opened_at=now(), opened_by="key/x", note="Elsewhere"))
        if seen_hours_ago is not None:
            seen = MONDAY - timedelta(hours=seen_hours_ago)
            session.add(
                Presence(
                    colleague_id=dirk.colleague_id or 0, status="available", since=seen, seen_at=seen, told="available"
                )
            )
    await observe(database, "in_time", 1)
    await judge_cells(database, MONDAY)
    assert (await health(database)).state is state


async def test_somebody_who_comes_back_ends_the_absence(database: Database) -> None:
    dirk = await a_colleague(database, "dirk", role=Role.DEPARTMENT, department="supply_chain")
    gone = MONDAY - timedelta(hours=1)
    async with database.transaction() as session:
        session.add(
            Presence(
                colleague_id=dirk.colleague_id or 0, status="available", since=gone, seen_at=gone, told="available"
            )
        )
    await judge_cells(database, MONDAY)
    assert [one.cause for one in (await health(database)).standing] == [Cause.ABSENT]
    back = MONDAY + timedelta(minutes=10)
    async with database.transaction() as session:
        row = await session.get_one(Presence, dirk.colleague_id)
        row.seen_at = back
        session.add(row)
    await judge_cells(database, back)
    seen = await health(database)
    assert (seen.state, seen.standing) == (HealthState.OPEN, ())
    async with database.transaction() as session:
        row = await session.get_one(Presence, dirk.colleague_id)
        row.seen_at = MONDAY + timedelta(hours=2)
        session.add(row)
    await judge_cells(database, MONDAY + timedelta(hours=2))
    assert (await health(database)).state is HealthState.HALF_OPEN


async def test_a_sweep_that_finds_nothing_new_writes_nothing(database: Database) -> None:
    assert await judge_cells(database, MONDAY) == 0
    async with database.transaction() as session:
        assert (await session.exec(select(CellHealth))).all() == []


def test_health_goes_to_json_and_back() -> None:
    evidence = Evidence(Cause.MISSED, MONDAY, 3, 10, (4, 5, 6))
    standing = Evidence(Cause.ABSENT, MONDAY, lasting=timedelta(minutes=31, seconds=5, microseconds=7))
    whole = Health(
        Stage.ANSWER,
        Stage.DRAFT,
        HealthState.OPEN,
        since=MONDAY,
        until=MONDAY + timedelta(hours=2),
        evidence=(evidence, standing),
        standing=(standing,),
        answers=(Seen(1, is_bad=False), Seen(2, is_bad=True)),
        questions=(Seen(3, is_bad=True),),
        went_well=2,
        failed_trials=1,
    )
    for health in (whole, Health(Stage.HUB)):
        assert health_of(health_json(health)) == health
