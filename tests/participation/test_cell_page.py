"""The page of a cell as people get it: how it stands, how well, who changed it, and the dial."""

from sqlmodel import col, select

from routing_rules.facts import Cell
from routing_rules.vocabulary import Role, Stage
from service.configuration.queries import active_configuration
from service.participation.cells import set_cell
from service.participation.readiness import readiness_of
from service.tables import CellChange
from tests.participation.map_story import FORUM, MAIL, OUTAGE, RETURNS, X
from tests.participation.map_world import make_up
from tests.web.visiting import Site, Visit, words

ADDRESS = "/map/order_delivery/forum"


async def seen_by(site: Site) -> int:
    """The version of the rulebook in force."""
    async with site.database.transaction() as session:
        return (await active_configuration(session)).version_id


async def set_to(visit: Visit, seen: int, address: str = ADDRESS, **wanted: object) -> tuple[int, str]:
    """Status, and where it leads or what the page says."""
    response = await visit.browser.post(address, data={"seen": seen, **wanted})
    return response.status_code, response.headers.get("location", response.text)


async def test_who_answers_how_well_and_who_changed_it(site: Site) -> None:
    """The three questions of a newcomer are answered at the top, and each figure opens its tickets."""
    await make_up(site.database, {FORUM: 0.4})
    for language, change in {"nl": "aandeel van 25 naar 60 %", "en": "share from 25 to 60 %"}.items():
        manager = await site.visit(f"mo-{language}", Role.MANAGER, language=language)
        top = (await manager.browser.get(ADDRESS)).text.split('class="cell-facts"')[1].split("</dl>")[0]
        assert words(top, "Supply Chain", "OLA", "Noor", "28 van 30 op tijd, en klanten zeggen dank je wel.") == []
        assert change in top
    await _each_figure_opens_as_many_tickets_as_it_says(site, manager)


async def _each_figure_opens_as_many_tickets_as_it_says(site: Site, manager: Visit) -> None:
    """Also those of the control group; what is not yet knowable says how far it is."""
    html = (await manager.browser.get(ADDRESS)).text
    async with site.database.transaction() as session:
        ready = (await readiness_of(session, FORUM)).readiness
    assert "not yet knowable" in html
    for kind, figure in ready.figures.items():
        if not figure.n or f'id="figure-{kind}"' not in html:
            continue
        assert f"n = {figure.n}<" in html.split(f'id="figure-{kind}"')[1].split("</tr>")[0]
        listed = (await manager.browser.get(f"{ADDRESS}/tickets?figure={kind}")).text
        assert f"n = {figure.n}<" in listed
        assert listed.count("data-row>") == min(figure.n, 50)
    control = (await manager.browser.get(f"{ADDRESS}/tickets?figure=within_ola&control=true")).text
    assert words(control, "of the control group", "n = ") == []
    assert (await manager.browser.get(f"{ADDRESS}/tickets?figure=luck")).status_code == 422


async def test_a_shadow_cell_forecasts_the_load(site: Site) -> None:
    """Per weekday, before the department says yes."""
    await make_up(site.database, {RETURNS: 0.4})
    manager = await site.visit("mo", Role.MANAGER, language="en")
    html = (await manager.browser.get("/map/returns_repair/forum")).text
    assert words(html, "What Supply Chain may expect", "Monday", "Sunday", "Days seen") == []


async def test_what_stepped_back_says_why(site: Site) -> None:
    """Configured and effective stage, the evidence with its tickets, and how to end it."""
    await make_up(site.database, {OUTAGE: 0.2})
    manager = await site.visit("mo", Role.MANAGER, language="en")
    html = (await manager.browser.get(f"/map/{OUTAGE.process}/{OUTAGE.channel}")).text
    assert words(html, "Set to Draft, and Consult for now", "3 of the last 10 answers were late", "ends by hand") == []


async def test_leads_and_departments_look(site: Site) -> None:
    """Only managers get the dial; a department sees its own cells alone, agents none."""
    lead = await site.visit("lea", Role.LEAD, language="en")
    html = (await lead.browser.get(ADDRESS)).text
    assert "Managers set stage and share" in html
    assert '<form id="dial"' not in html
    assert (await set_to(lead, await seen_by(site), stage="hub", note="No."))[0] == 403
    dirk = await site.visit("dirk", Role.DEPARTMENT, "supply_chain")
    assert (await dirk.browser.get(ADDRESS)).status_code == 200
    for address in ("/map/billing/email", "/map/billing/email/tickets?figure=load"):
        assert (await dirk.browser.get(address)).status_code == 403
    assert (await (await site.visit("ann")).browser.get(ADDRESS)).status_code == 403
    manager = await site.visit("mo", Role.MANAGER)
    assert (await manager.browser.get("/map/order_delivery/nowhere")).status_code == 404
    assert (await manager.browser.get("/map/nothing/forum")).status_code == 404


async def test_the_dial_previews_and_applies(site: Site) -> None:
    """How many tickets a day it moves, with or without script; then the change with its note in the history."""
    await make_up(site.database, {FORUM: 0.4})
    manager = await site.visit("mo", Role.MANAGER, language="en")
    seen = await seen_by(site)
    wanted = {"stage": "draft", "share": "100", "languages": "nl, en"}
    by_script = (await manager.browser.get(f"{ADDRESS}/preview", params=wanted)).text
    assert words(by_script, "a day here", "Supply Chain") == []
    without = (await manager.browser.get(ADDRESS, params=wanted)).text
    assert by_script.strip() in without
    assert 'value="draft" checked' in without
    status, location = await set_to(manager, seen, ADDRESS, note="Drafts now.", **wanted)
    assert (status, location) == (303, f"{ADDRESS}?was_set=true")
    html = (await manager.browser.get(location)).text
    assert words(html, "Set. It holds", "Drafts now.", "moved from Consult to Draft", "Mo") == []
    async with site.database.transaction() as session:
        newest = (await session.exec(select(CellChange).order_by(col(CellChange.id).desc()).limit(1))).one()
    assert (newest.stage, newest.share, newest.languages) == ("draft", 100, ["en", "nl"])


async def test_what_is_wrong_is_said_and_kept(site: Site) -> None:
    """No note, no mandate, no such language: in the reader's words, with what was filled in."""
    manager = await site.visit("mo", Role.MANAGER, language="en")
    seen = await seen_by(site)
    status, html = await set_to(manager, seen, stage="draft", share=40, note=" ")
    assert (status, 'value="40"' in html, "A note is needed" in html) == (422, True, True)
    status, html = await set_to(manager, seen, "/map/network_outage/x", stage="answer", share=40, note="Go.")
    assert (status, "has no mandate" in html, "Go.</textarea>" in html) == (422, True, True)
    status, html = await set_to(manager, seen, stage="draft", share=40, note="Go.", languages="Dutch")
    assert (status, "codes of two letters" in html) == (422, True)


async def test_somebody_else_was_first(site: Site) -> None:
    """Who looked at another setting of the cell is told; a change of another cell is in nobody's way."""
    await make_up(site.database, {})
    manager = await site.visit("mo", Role.MANAGER, language="en")
    seen = await seen_by(site)
    await _move(site, manager, X)
    assert (await set_to(manager, seen, stage="draft", share=60, note="Mine."))[0] == 303
    await _move(site, manager, MAIL)
    status, html = await set_to(manager, seen, stage="hub", share=60, note="Too late.")
    assert status == 409
    assert words(html, "was changed meanwhile", "Too late.</textarea>", 'value="draft" checked') == []


async def _move(site: Site, manager: Visit, cell: Cell) -> None:
    async with site.database.transaction() as session:
        await set_cell(session, manager.actor, cell, stage=Stage.DRAFT, share=10, note="Elsewhere.")
