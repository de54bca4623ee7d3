"""Incidents over the API: who may speak of them, and what they do to cells."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest_asyncio

from routing_rules.health_parts import HealthState
from routing_rules.vocabulary import Role
from service.foundation.clock import now
from service.foundation.database import Database
from service.participation.health import judge_cells
from service.tables import CellHealth
from tests.participation.cells import FORUM
from tests.web.visiting import Site, open_site

INCIDENTS = "/api/v1/incidents"
STORM = {"process": FORUM.process, "note": "Vans don't drive in this snow."}


@pytest_asyncio.fixture
async def site(database: Database) -> AsyncIterator[Site]:
    """The site, with nobody signed in."""
    async with open_site(database) as opened:
        yield opened


async def state(database: Database) -> str | None:
    async with database.transaction() as session:
        row = await session.get(CellHealth, (FORUM.process, FORUM.channel))
    return None if row is None else row.state


async def test_cells_step_back_while_it_lasts_and_recover_afterwards(site: Site, database: Database) -> None:
    noor = (await site.visit("noor", Role.MANAGER)).browser
    begun = await noor.post(INCIDENTS, json=STORM)
    assert begun.status_code == 201, begun.text
    assert (begun.json()["process"], begun.json()["ended_at"]) == (FORUM.process, None)
    assert (await noor.post(INCIDENTS, json=STORM)).status_code == 409
    later = now() + timedelta(seconds=1)
    await judge_cells(database, later)
    assert await state(database) == HealthState.OPEN
    await judge_cells(database, later + timedelta(days=1))
    assert await state(database) == HealthState.OPEN
    assert [one["id"] for one in (await noor.get(INCIDENTS, params={"open": True})).json()["items"]] == [1]
    for _ in range(2):
        ended = await noor.post(f"{INCIDENTS}/1/end")
        assert ended.status_code == 200, ended.text
    assert ended.json()["ended_by"] == ended.json()["opened_by"]
    assert (await noor.get(INCIDENTS, params={"open": True})).json()["items"] == []
    assert len((await noor.get(INCIDENTS)).json()["items"]) == 1
    await judge_cells(database, later + timedelta(days=2))
    assert await state(database) == HealthState.HALF_OPEN


async def test_agents_read_of_them_and_say_nothing(site: Site) -> None:
    ann = (await site.visit("ann", Role.AGENT)).browser
    assert (await ann.get(INCIDENTS)).status_code == 200
    assert (await ann.post(INCIDENTS, json=STORM)).status_code == 403
    noor = (await site.visit("noor", Role.MANAGER)).browser
    assert (await noor.post(INCIDENTS, json={**STORM, "process": "gone"})).status_code == 404
    assert (await noor.post(INCIDENTS, json={**STORM, "note": " "})).status_code == 422
    assert (await noor.post(f"{INCIDENTS}/9/end")).status_code == 404
