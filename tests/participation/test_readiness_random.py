"""Readiness recomputed from raw events by other means is the same, whatever happened to the tickets."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from itertools import groupby
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import col, select

from routing_rules.facts import Cell
from routing_rules.readiness_parts import FigureKind
from routing_rules.vocabulary import Stage
from service.configuration.queries import active_configuration
from service.foundation.database import Database
from service.participation.asked import asked_in, asked_of, wanted_of
from service.participation.readiness import CellReadiness, readiness_of
from service.tables import Event, Message, RecordedDecision
from tests.participation.readiness_brute_force import Facts, brute_force
from tests.participation.readiness_ledger import MONDAY, Step
from tests.participation.readiness_rows import OWNERS
from tests.participation.readiness_world import OFTEN_AFTER, STEPS, World, empty_world
from tests.routing_rules.readiness_counting import bounces, counted
from tests.tries import tries

SEEDS = st.integers(0, 1_000_000)
"""A story of a hundred steps that hypothesis draws one by one is mostly zeros."""


@tries(4)
@given(SEEDS)
def test_equals_brute_force(database: Database, seed: int) -> None:
    async def look(world: World) -> None:
        await world.play(_story(seed))
        chance = Random(-seed)  # noqa: S311 - likewise
        now = world.at + timedelta(hours=chance.choice((-40, 0, 20, 90)))
        since = MONDAY + timedelta(hours=chance.choice((0, 0, 0, 50)))
        facts = await _facts(world.database)
        async with world.database.transaction() as session:
            rulebook = (await active_configuration(session)).rulebook
            for process, department in OWNERS.items():
                cell = Cell(process, "x")
                expected = brute_force(facts, process, department, since, now)
                assert await asked_of(session, cell, since, now) == expected
                shadow = wanted_of(rulebook, cell, since, in_shadow=True)
                assert (await asked_in(session, rulebook, [shadow], now))[cell] == brute_force(
                    facts, process, department, since, now, in_shadow=True
                )
                _check_figures(await readiness_of(session, cell, at=now), facts)

    _in_its_own_loop(database.url, look)


def _story(seed: int) -> list[Step]:
    """A few tickets to which much happens, most of it within hours."""
    chance = Random(seed)  # noqa: S311 - a story, no secret
    told = [Step("open", chance.randrange(60), chance.randrange(6), chance.randrange(61)) for _ in range(3)]
    what, which = "open", 0
    for _ in range(chance.randrange(30, 150)):
        if what in OFTEN_AFTER and chance.random() < 0.6:
            what = OFTEN_AFTER[what]
        else:
            what, which = chance.choice(STEPS), chance.randrange(5)
        told.append(Step(what, chance.choice(_PAUSES), which, chance.randrange(61)))
    return told


def _check_figures(found: CellReadiness, facts: Facts) -> None:
    """Against the brute force over the window that it says, figure by figure; and the tickets behind each."""
    process, in_shadow = found.cell.process, found.stage is Stage.SHADOW
    records = brute_force(facts, process, OWNERS[process], found.since, found.at, in_shadow=in_shadow)
    for inside, figures in ((True, found.readiness.figures), (False, found.readiness.control)):
        group = [one for one in records if one.inside is inside]
        answers = counted(group, found.at)
        for kind, figure in figures.items():
            behind = found.figures_tickets(kind, control=not inside)
            assert len(behind) == figure.n
            assert {one.ticket for one in behind} <= {one.ticket for one in group}
            if kind is FigureKind.LOAD:
                assert figure.n == len(group)
                continue
            assert (figure.n, figure.value, figure.low, figure.high) == pytest.approx(answers[kind])
            if kind not in _QUANTILES and behind:
                assert sum(one.value for one in behind) / len(behind) == pytest.approx(figure.value)
    because = {reason: figure.value for reason, figure in found.readiness.bounced_because.items()}
    said = bounces([one for one in records if one.inside])
    assert because == pytest.approx({reason: answer[1] for reason, answer in said.items()})


_PAUSES = (0, 1, 2, 3, 5, 8, 13, 20, 30, 45, 60, 90, 240, 900)
"""Minutes between two steps."""
_QUANTILES = {FigureKind.MEDIAN_MINUTES, FigureKind.P90_MINUTES, FigureKind.EDIT_DISTANCE}


async def _facts(database: Database) -> Facts:
    async with database.transaction() as session:
        events = [row.model_dump() for row in await session.exec(select(Event).order_by(col(Event.id)))]
        messages = {row.id: row.model_dump() for row in await session.exec(select(Message))}
        decisions = {row.message_id: row.model_dump() for row in await session.exec(select(RecordedDecision))}
    events.sort(key=lambda row: (row["ticket_id"], row["id"]))
    return Facts({number: list(rows) for number, rows in groupby(events, _ticket)}, messages, decisions)


def _ticket(row: dict[str, Any]) -> int:
    return int(row["ticket_id"])


def _in_its_own_loop(url: str, look: Any) -> None:
    """The test's own loop is running already, and hypothesis calls plain functions: a thread has a loop to itself."""

    async def run() -> None:
        database = Database(url, pool_size=2)
        try:
            await look(await empty_world(database))
        finally:
            await database.close()

    with ThreadPoolExecutor(1) as pool:
        pool.submit(lambda: asyncio.run(run())).result()
