"""Dials as people turn them: what each would do, who may, and what comes of it in the rulebook."""

import html
import json
import re

from routing_rules.dial_curve import Point, by_process, curve
from routing_rules.guarantee import bound_for
from routing_rules.rulebook_parts import Dial
from routing_rules.vocabulary import ModelState, Role
from service.configuration.queries import active_configuration
from service.flow.quality.words import QualityWords
from service.foundation.database import Database
from service.people.keys import Scope, create_key
from tests.quality.world import add_model, trials
from tests.web.visiting import Site, words

ADDRESS = "/quality/dials/billing"
NOTE = "96 van 97 waren goed."


async def dial_in_force(database: Database, process: str = "billing") -> tuple[int, Dial]:
    """The version of the rulebook, and how the dial stands in it."""
    async with database.snapshot() as session:
        active = await active_configuration(session)
        return active.version_id, active.rulebook.dials[process]


async def test_what_a_setting_would_do_stands_beside_it(site: Site) -> None:
    """The sentence is that of counting the curve by hand; the script gets the same numbers; without one the form
    goes round."""
    known = trials("billing", 300)
    await add_model(site.database, ModelState.CHAMPION, [*known, *trials("porting", 40)])
    points = [Point(one.guessed, one.probability, one.guessed == one.label) for one in known]
    passing = [point for point in points if point.probability >= 0.9]
    async with site.database.snapshot() as session:
        say = QualityWords("en", (await active_configuration(session)).rulebook)
    expected = curve(points)
    sentence = say.at_setting(expected.coverage(90), expected.precision(90))
    assert f"(n = {len(passing)}," in sentence
    for role in (Role.LEAD, Role.MANAGER):
        visit = await site.visit(role.value, role, language="en")
        text = html.unescape((await visit.browser.get(f"{ADDRESS}?mode=act&act=90&ask=40")).text)
        assert sentence in text
        assert ('name="note"' in text) == (role is Role.MANAGER)
        given = json.loads(re.search(r'data-points="([^"]+)"', text)[1])  # type: ignore[index]
        assert given == [[passed.messages, passed.right] for passed in expected.passed]
    text = html.unescape((await visit.browser.get(f"{ADDRESS}?mode=guarantee&guarantee=90&ask=40")).text)
    bound = bound_for(((point.probability, point.right) for point in by_process(points)["billing"]), 0.9)
    assert say.bound(90, bound) in text
    assert words((await visit.browser.get("/quality/dials")).text, "from 50 %", ">300<", ">40<") == []


async def test_a_manager_turns_a_dial(site: Site) -> None:
    """It stands in the rulebook from then on, and the page says who did and why; the others stay."""
    await add_model(site.database, ModelState.CHAMPION, trials("billing", 50))
    seen, before = await dial_in_force(site.database)
    _, porting = await dial_in_force(site.database, "porting")
    manager = await site.visit("noor", Role.MANAGER)
    form = {"mode": "act", "act": 92, "ask": 40, "guarantee": 95, "note": NOTE, "seen": seen}
    answer = await manager.browser.post(ADDRESS, data=form)
    assert answer.headers["location"] == f"{ADDRESS}?was_set=true"
    version, dial = await dial_in_force(site.database)
    assert (version > seen, dial) == (True, Dial(0.92, 0.4))
    assert dial != before
    assert (await dial_in_force(site.database, "porting"))[1] == porting
    text = (await manager.browser.get(f"{ADDRESS}?was_set=true")).text
    assert words(text, "Noor", NOTE, "gaat vanzelf vanaf 92 %, stelt voor vanaf 40 %", "Opgeslagen") == []
    again = await manager.browser.post(ADDRESS, data={**form, "mode": "guarantee", "seen": version})
    assert again.status_code == 303
    assert (await dial_in_force(site.database))[1].guarantee == 0.95


async def test_the_default_is_for_those_without_their_own(site: Site) -> None:
    """And leaves those with one alone."""
    seen, _ = await dial_in_force(site.database)
    manager = await site.visit("noor", Role.MANAGER)
    form = {"mode": "act", "act": 95, "ask": 45, "note": NOTE}
    await manager.browser.post(ADDRESS, data={**form, "seen": seen})
    version, _ = await dial_in_force(site.database)
    await manager.browser.post("/quality/dials/default", data={**form, "act": 66, "ask": 22, "seen": version})
    assert (await dial_in_force(site.database))[1] == Dial(0.95, 0.45)
    assert (await dial_in_force(site.database, "porting"))[1] == Dial(0.66, 0.22)


async def test_what_is_wrong_is_said_beside_what_was_written(site: Site) -> None:
    """Nothing is lost, and nothing changes: no note, numbers that cross, a rulebook that changed meanwhile."""
    seen, before = await dial_in_force(site.database)
    manager = await site.visit("noor", Role.MANAGER)
    form = {"mode": "act", "act": 92, "ask": 40, "note": NOTE, "seen": seen}
    for wrong, said in (
        ({"note": " "}, "Er hoort een notitie bij"),
        ({"act": 20}, "het eerste getal moet het hoogste zijn"),
        ({"seen": seen + 100}, "Het draaiboek is intussen veranderd"),
    ):
        answer = await manager.browser.post(ADDRESS, data={**form, **wrong})
        assert answer.status_code in (409, 422)
        assert said in answer.text
        assert str(wrong.get("note", NOTE)) in answer.text
    assert (await manager.browser.post(ADDRESS, data={**form, "act": 101})).status_code == 422
    assert (await manager.browser.get("/quality/dials/astrology")).status_code == 404
    lead = await site.visit("lea", Role.LEAD)
    assert (await lead.browser.post(ADDRESS, data=form)).status_code == 403
    assert await dial_in_force(site.database) == (seen, before)


async def test_programs_turn_dials_over_the_api(site: Site) -> None:
    """With a key for it; given either a number or a guarantee."""
    async with site.database.transaction() as session:
        turner = await create_key(session, "turner", [Scope.DIALS_WRITE, Scope.TICKETS_READ])
        reader = await create_key(session, "reader", [Scope.TICKETS_READ])
    browser = site.browser(None, Authorization=f"Bearer {turner}")
    dials = (await browser.get("/api/v1/dials")).json()
    assert dials["items"][0] == {"process": "default", "act": 50, "guarantee": None, "ask": 30, "is_own": True}
    form = {"guarantee": 97, "ask": 35, "note": "As little wrong as can be.", "seen": dials["version"]}
    answer = await browser.put("/api/v1/dials/billing", json=form)
    assert answer.json() == {"process": "billing", "act": None, "guarantee": 97, "ask": 35, "is_own": True}
    assert (await browser.put("/api/v1/dials/billing", json=form)).status_code == 409
    assert (await browser.put("/api/v1/dials/billing", json={**form, "act": 90, "seen": None})).status_code == 422
    assert (await browser.put("/api/v1/dials/billing", json={**form, "note": ""})).status_code == 422
    assert (await browser.put("/api/v1/dials/astrology", json={**form, "seen": None})).status_code == 404
    refused = site.browser(None, Authorization=f"Bearer {reader}")
    assert (await refused.put("/api/v1/dials/billing", json=form)).status_code == 403
