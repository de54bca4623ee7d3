"""The map now and at past moments, and the history of a cell."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest
import pytest_asyncio
from sqlmodel import update

from routing_rules.facts import Cell
from routing_rules.health_parts import Cause, ChangeKind, Evidence, HealthState
from routing_rules.vocabulary import Role, Stage
from service.configuration.queries import active_configuration
from service.foundation.clock import now
from service.foundation.database import Database
from service.foundation.errors import Invalid, NotFound
from service.participation.cell_history import history_of, moves_between
from service.participation.cell_map import CellState, cell_at, cell_now, cells_at, cells_now
from service.participation.cells import set_cell
from service.participation.health_json import evidence_json
from service.people.actor import Actor
from service.tables import CellChange, CellHealth, ConfigPublication
from tests.builders import a_colleague
from tests.participation.cell_world import DAYS, FORUM, came_in, setting


@pytest_asyncio.fixture
async def noor(database: Database) -> AsyncIterator[Actor]:
    """A manager."""
    yield await a_colleague(database, "noor", role=Role.MANAGER)


async def stepped_back(database: Database, *kinds: ChangeKind, ceiling: Stage | None) -> None:
    """The history that health writes, and where it is now."""
    evidence = Evidence(Cause.MISSED, now(), 3, 10, (1, 2, 3))
    async with database.transaction() as session:
        for kind in kinds:
            session.add(
                CellChange(
                    process=FORUM.process,
                    channel=FORUM.channel,
                    at=now(),
                    kind=kind,
                    actor="system",
                    was_stage="draft",
                    was_share=25,
                    stage="draft",
                    share=25,
                    ceiling=ceiling,
                    evidence=evidence_json((evidence,)),
                    config_version_id=1,
                )
            )
        await session.merge(
            CellHealth(process=FORUM.process, channel=FORUM.channel, health={}, ceiling=ceiling, state="open")
        )


async def the_cell(database: Database, at: datetime | None = None) -> CellState:
    async with database.transaction() as session:
        found = await cells_now(session) if at is None else await cells_at(session, at)
        alone = await cell_now(session, FORUM) if at is None else await cell_at(session, FORUM, at)
    (state,) = [state for state in found.cells if state.cell == FORUM]
    assert state == alone
    return state


async def test_the_map_shows_every_cell_that_is_not_the_hubs(database: Database) -> None:
    async with database.transaction() as session:
        found = await cells_now(session)
        rulebook = (await active_configuration(session)).rulebook
    shown = {state.cell for state in found.cells}
    assert shown == {cell for cell, one in rulebook.participation.items() if one.stage is not Stage.HUB}
    order = [
        (list(rulebook.processes).index(cell.process), list(rulebook.channels).index(cell.channel))
        for cell in (state.cell for state in found.cells)
    ]
    assert order == sorted(order)
    state = await the_cell(database)
    assert (state.owner, state.stage, state.share, state.effective) == (
        rulebook.processes["porting"].owner,
        Stage.CONSULT,
        100,
        Stage.CONSULT,
    )
    assert (state.condition.state, state.condition.ceiling, state.tickets_a_day) == (HealthState.CLOSED, None, 0.0)


async def test_traffic_is_an_average_and_shows_cells_of_the_hub(database: Database) -> None:
    await came_in(database, [f"a{number}" for number in range(10)])
    assert (await the_cell(database)).tickets_a_day == 10 / DAYS
    async with database.transaction() as session:
        await set_cell(session, Actor("system"), FORUM, stage=Stage.HUB, note="Not now.")
    state = await the_cell(database)
    assert (state.stage, state.tickets_a_day) == (Stage.HUB, 10 / DAYS)


async def test_the_map_as_it_was(database: Database, noor: Actor) -> None:
    """At each moment what was set by then, and how healthy it was."""
    begun = now()
    first = await setting(database, noor, Stage.DRAFT, 25)
    await stepped_back(database, ChangeKind.STEPPED_BACK, ceiling=Stage.CONSULT)
    lowered = now()
    await stepped_back(database, ChangeKind.TRIAL_BEGAN, ceiling=Stage.CONSULT)
    trying = now()
    await stepped_back(database, ChangeKind.RECOVERED, ceiling=None)
    second = await setting(database, noor, Stage.SHADOW, 50)
    seen = [await the_cell(database, moment) for moment in (begun, first, lowered, trying, second)]
    assert [(state.stage, state.share, state.effective, state.condition.state) for state in seen] == [
        (Stage.CONSULT, 100, Stage.CONSULT, HealthState.CLOSED),
        (Stage.DRAFT, 25, Stage.DRAFT, HealthState.CLOSED),
        (Stage.DRAFT, 25, Stage.CONSULT, HealthState.OPEN),
        (Stage.DRAFT, 25, Stage.CONSULT, HealthState.HALF_OPEN),
        (Stage.SHADOW, 50, Stage.SHADOW, HealthState.CLOSED),
    ]
    assert [state.is_lowered for state in seen] == [False, False, True, True, False]
    assert len({state.version_id for state in seen}) == 3


async def test_the_map_now_is_lowered_by_health(database: Database, noor: Actor) -> None:
    await setting(database, noor, Stage.DRAFT, 25)
    await stepped_back(database, ChangeKind.STEPPED_BACK, ceiling=Stage.CONSULT)
    state = await the_cell(database)
    assert (state.stage, state.effective, state.condition.state) == (Stage.DRAFT, Stage.CONSULT, HealthState.OPEN)


async def test_a_moment_without_a_map_says_so(database: Database) -> None:
    async with database.transaction() as session:
        with pytest.raises(Invalid, match="yet to come"):
            await cells_at(session, now() + timedelta(minutes=1))
        with pytest.raises(NotFound, match="No rulebook"):
            await cell_at(session, FORUM, datetime(2020, 1, 1, tzinfo=UTC))
        with pytest.raises(NotFound, match="There is no channel fax"):
            await cell_now(session, Cell("porting", "fax"))


async def test_an_old_rulebook_that_is_back_in_force_is_the_truth(database: Database, noor: Actor) -> None:
    """Publications say what was configured, whatever rows of changes say."""
    moment = await setting(database, noor, Stage.DRAFT, 25)
    async with database.transaction() as session:
        await session.exec(update(ConfigPublication).values(published_at=now() - timedelta(days=2)))
    assert (await the_cell(database, moment - timedelta(days=1))).stage is Stage.DRAFT


async def test_history_says_who_what_and_why(database: Database, noor: Actor) -> None:
    before = now()
    await setting(database, noor, Stage.DRAFT, 25, "They asked for it.")
    await stepped_back(database, ChangeKind.STEPPED_BACK, ceiling=Stage.CONSULT)
    async with database.transaction() as session:
        await set_cell(
            session, Actor("key/bi", scopes=frozenset({"cells:write"})), FORUM, languages=["nl"], note="Dutch."
        )
    async with database.transaction() as session:
        moves = await history_of(session, FORUM)
        older = await history_of(session, FORUM, before=moves[1].id, limit=1)
        between = await moves_between(session, before, now())
    told = [(move.kind, move.actor_name, move.note) for move in moves]
    assert told == [
        ("set", "bi", "Dutch."),
        ("stepped_back", "Olievlek", ""),
        ("set", "Noor", "They asked for it."),
        ("published", "Olievlek", ""),
    ]
    assert [(move.was_stage, move.stage) for move in moves] == [
        (Stage.DRAFT, Stage.DRAFT),
        (Stage.DRAFT, Stage.DRAFT),
        (Stage.CONSULT, Stage.DRAFT),
        (None, Stage.CONSULT),
    ]
    assert (moves[0].was_languages, moves[0].languages, moves[1].languages) == (frozenset(), frozenset({"nl"}), None)
    assert (moves[0].was_ceiling, moves[0].ceiling) == (Stage.CONSULT, Stage.CONSULT), "health is not a person's to end"
    assert [one.cause for one in moves[1].evidence] == [Cause.MISSED]
    assert older == [moves[2]]
    assert between == list(reversed(moves[:3]))
