"""The map as people get it: who sees what of it, on which day, and what it says of each cell."""

from datetime import timedelta

import pytest
from sqlmodel import select

from routing_rules.facts import Cell
from routing_rules.vocabulary import Role
from service.configuration.actions import publish
from service.foundation.rulebook_files import read_rulebook_files
from service.participation.map_reading import map_of
from service.tables import Ticket
from service.web.frame import LANGUAGES
from tests.participation.map_story import FORUM, OUTAGE
from tests.participation.map_world import make_up
from tests.web.visiting import HTMX, Site, words


def cell_of(html: str, cell: Cell) -> str:
    """What the map shows of one cell."""
    return html.split(f'id="cell-{cell.process}-{cell.channel}"')[1].split("</td>")[0]


async def test_a_manager_lands_on_the_map(site: Site) -> None:
    """Whoever answers customers lands where their work is."""
    landings = {Role.MANAGER: "/map", Role.AGENT: "/queues", Role.LEAD: "/queues"}
    for role, landing in landings.items():
        visit = await site.visit(role.value, role)
        assert (await visit.browser.get("/")).headers["location"] == landing
        assert ('href="/map"' in (await visit.browser.get("/queues")).text) is (role is not Role.AGENT)


async def test_who_may_look(site: Site) -> None:
    """Leads and managers at all of it, a department at its own rows, agents not at all."""
    agent = await site.visit("ann")
    assert (await agent.browser.get("/map")).status_code == 403
    department = await site.visit("dirk", Role.DEPARTMENT, "supply_chain")
    html = (await department.browser.get("/map")).text
    assert 'id="row-order_delivery"' in html
    assert 'id="row-billing"' not in html
    lead = await site.visit("lea", Role.LEAD)
    assert 'id="row-billing"' in (await lead.browser.get("/map")).text


@pytest.mark.parametrize("language", LANGUAGES)
async def test_stage_share_and_health_are_words(site: Site, language: str) -> None:
    """Each cell says in words how far it is, for whom, and what is the matter with it."""
    await make_up(site.database, {})
    manager = await site.visit("mo", Role.MANAGER, language=language)
    html = (await manager.browser.get("/map")).text
    said = {
        "nl": ("Consultatie", "60 %", "stap terug", "gezet op Concept"),
        "en": ("Consult", "60 %", "stepped back", "set to Draft"),
    }
    stage, share, health, was = said[language]
    assert words(cell_of(html, FORUM), stage, share, 'data-level="2"') == []
    assert words(cell_of(html, OUTAGE), stage, health, was) == []
    assert health not in cell_of(html, FORUM)


async def test_the_load_is_that_of_the_report(site: Site) -> None:
    """So many tickets a day as came in, and the figure stands in the cell."""
    await make_up(site.database, {FORUM: 1.2})
    manager = await site.visit("mo", Role.MANAGER, language="en")
    async with site.database.transaction() as session:
        count = len((await session.exec(select(Ticket.id))).all())
        found = await map_of(session, manager.actor, None)
    assert found.states[FORUM].tickets_a_day == pytest.approx(count / 28, rel=0.1)
    html = (await manager.browser.get("/map")).text
    assert f"{found.states[FORUM].tickets_a_day:.1f}/day" in cell_of(html, FORUM)


async def test_the_map_of_another_day(site: Site) -> None:
    """As it was at the end of that day, with the week before it; days that it doesn't have are refused."""
    world = await make_up(site.database, {})
    manager = await site.visit("mo", Role.MANAGER, language="en")
    then = (world.at - timedelta(days=33)).date()
    html = (await manager.browser.get(f"/map?at={then}")).text
    assert words(cell_of(html, FORUM), "Consult", "25 %") == []
    assert "moved from Shadow to Consult and share from 100 to 25 %" in html
    assert "This is how it stood at the end of" in html
    assert "/map/live" not in html
    before = (world.at - timedelta(days=39)).date()
    assert 'data-level="1"' in cell_of((await manager.browser.get(f"/map?at={before}")).text, FORUM)
    for strange in (then - timedelta(days=30), (world.at + timedelta(days=2)).date(), "yesterday"):
        assert (await manager.browser.get(f"/map?at={strange}")).status_code == 422
    partial = (await manager.browser.get(f"/map?at={then}", headers=HTMX)).text
    assert partial.startswith("<hx-partial")


async def test_changes_of_the_week(site: Site) -> None:
    """Who moved what, with the note; what moved by itself with its evidence and tickets."""
    await make_up(site.database, {})
    manager = await site.visit("mo", Role.MANAGER, language="en")
    html = (await manager.browser.get("/map")).text.split('id="map-changes"')[1]
    assert words(html, "moved from Hub to Shadow", "Veel vragen over overstappen sinds de actie.", "Anna") == []
    assert words(html, "stepped back by itself from Draft to Consult", "3 of the last 10 answers were late") == []
    assert "met de helft" not in html


async def test_nobody_takes_part_yet(site: Site) -> None:
    """An empty map says what to do first."""
    manager = await site.visit("mo", Role.MANAGER, language="en")
    async with site.database.transaction() as session:
        files = {**read_rulebook_files(None), "participation.yaml": "participation: {}\n"}
        await publish(session, files, "system")
    html = (await manager.browser.get("/map")).text
    assert words(html, "Nobody takes part yet", "set it to Shadow") == []
