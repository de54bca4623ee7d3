"""The readiness of a cell over its life: from when it counts, what is proposed, and who can ask."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
import pytest_asyncio

from routing_rules.facts import Cell
from routing_rules.proposals import Verdict
from routing_rules.readiness_parts import FigureKind
from routing_rules.vocabulary import EventKind as Kind
from routing_rules.vocabulary import Role, Stage
from service.foundation.database import Database
from service.foundation.errors import Invalid, NotFound
from service.participation.readiness import proposals_of, readiness_of, spread_of
from service.tables import CellChange
from tests.participation.readiness_ledger import MONDAY, Step
from tests.participation.readiness_world import World, empty_world
from tests.web.visiting import Site, open_site

DRAFTING = Cell("order_delivery", "x")
BEYOND = MONDAY + timedelta(days=25)


@pytest_asyncio.fixture
async def world(database: Database) -> World:
    """Nobody has said anything."""
    return await empty_world(database)


async def _many_drafts(world: World, count: int = 40) -> None:
    """A department whose drafts are written within minutes and approved as they are; the hub answers as many."""
    for place in range(count):
        await world.play([Step("open", 30, 1, 6), Step("open", 0, 0, 6)])
        inside, outside = world.tickets[-2:]
        world.at += timedelta(minutes=5)
        draft = world.number()
        await world.in_department(inside, Kind.DRAFT_WRITTEN, {"draft": draft})
        await world.tell(inside, Kind.DRAFT_APPROVED, {"draft": draft, "distance": 0})
        for known in (inside, outside):
            reply = world.number()
            await world.tell(known, Kind.REPLY_APPROVED, {"reply_id": reply})
            await world.tell(known, Kind.REPLY_DELIVERED, {"reply_id": reply})
        if place % 16 == 15:
            world.at += timedelta(hours=16)


async def test_a_good_department_goes_further(world: World) -> None:
    await _many_drafts(world)
    async with world.database.snapshot() as session:
        found = await readiness_of(session, DRAFTING, at=BEYOND)
        assert (found.department, found.stage, found.share) == ("supply_chain", Stage.DRAFT, 50)
        assert found.proposal.verdict is Verdict.PROMOTE, found.sentences("en")
        unchanged = found.figures_tickets(FigureKind.UNCHANGED)
        assert [one.ticket for one in unchanged] == [known.number for known in world.tickets[::2]]
        assert found.readiness.control[FigureKind.CAME_BACK].n == 40
        assert "van 40" in found.sentences("nl")[0]
        proposed = {one.cell: one.proposal.verdict for one in await proposals_of(session, at=BEYOND)}
        assert (proposed[DRAFTING], proposed[Cell("billing", "forum")]) == (Verdict.PROMOTE, Verdict.HOLD)
        spread = await spread_of(session, at=BEYOND)
    assert spread == ()  # no neighbour has tickets


async def test_what_was_done_in_an_earlier_stage_counts_no_more(world: World) -> None:
    await _many_drafts(world, 8)
    began = world.at - timedelta(hours=2)
    async with world.database.transaction() as session:
        for kind, at, was in (("set", began, "consult"), ("opened", world.at, None)):
            row = CellChange(
                process="order_delivery",
                channel="x",
                at=at,
                kind=kind,
                actor="colleague/1",
                was_stage=was,
                stage="draft",
                share=50,
                config_version_id=1,
            )
            session.add(row)
    async with world.database.snapshot() as session:
        found = await readiness_of(session, DRAFTING, at=BEYOND)
        assert found.since == began
        assert 0 < len(found.asked) < 16
        assert all(one.opened >= began for one in found.asked)


async def test_a_shadow_shows_what_would_come(world: World) -> None:
    """Nothing is asked in billing on X: what would have gone there is its load."""
    await world.play([Step("open", 60, 1, 5), Step("open", 60, 1, 35), Step("open", 60, 0, 5), Step("open", 60, 1, 41)])
    async with world.database.snapshot() as session:
        found = await readiness_of(session, Cell("billing", "x"), at=BEYOND)
    assert found.stage is Stage.SHADOW
    shadowed = [one for one in found.asked if one.inside]
    assert [one.ticket for one in shadowed] == [world.tickets[0].number, world.tickets[1].number]
    assert found.forecast is not None
    assert sum(day.tickets for day in found.forecast.days) == len(shadowed)


async def test_the_olievlek_spreads_to_neighbours_with_tickets(world: World) -> None:
    await _many_drafts(world)
    await world.play([Step("open", 0, 0, 1)])  # returns on X: the same owner, in stage consult
    async with world.database.snapshot() as session:
        (spread,) = await spread_of(session, at=BEYOND)
    assert (spread.cell, spread.owner, spread.stage) == (Cell("returns_repair", "x"), "supply_chain", Stage.CONSULT)
    assert [reason.neighbour for reason in spread.reasons] == [DRAFTING]
    assert spread.per_day == pytest.approx(1 / 28)


async def test_what_there_is_not(database: Database) -> None:
    async with database.snapshot() as session:
        with pytest.raises(NotFound):
            await readiness_of(session, Cell("nothing", "x"))
        with pytest.raises(NotFound):
            await readiness_of(session, Cell("billing", "telegram"))
        with pytest.raises(Invalid):
            await readiness_of(session, DRAFTING, weeks=0)


@pytest_asyncio.fixture
async def site(database: Database) -> AsyncIterator[Site]:
    """The site, with nobody signed in."""
    async with open_site(database) as opened:
        yield opened


async def test_over_the_api(site: Site) -> None:
    noor = (await site.visit("noor", Role.MANAGER)).browser
    found = (await noor.get("/api/v1/cells/order_delivery/x/readiness")).json()
    assert (found["department"], found["stage"], found["verdict"]) == ("supply_chain", "draft", "hold")
    assert [one["kind"] for one in found["figures"]] == [kind.value for kind in FigureKind]
    assert found["figures"][0]["figure"] == {
        "n": 0,
        "value": 0.0,
        "low": 0.0,
        "is_knowable": False,
        "needed": 30,
        "around": None,
        "high": pytest.approx(found["figures"][0]["figure"]["high"]),
    }
    proposed = (await noor.get("/api/v1/proposals", params={"weeks": 2})).json()["items"]
    assert {"order_delivery", "billing"} <= {one["process"] for one in proposed}
    assert (await noor.get("/api/v1/spread")).json() == {"items": []}
    assert (await noor.get("/api/v1/cells/nothing/x/readiness")).status_code == 404
    assert (await noor.get("/api/v1/spread", params={"weeks": 99})).status_code == 422
