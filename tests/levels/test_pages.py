"""Managers change service levels on pages: seen first, published by them alone, refused in sentences."""

import re
from collections.abc import Mapping, Sequence

import pytest
from sqlmodel import col, func, select

from routing_rules.service_levels import ServiceLevels
from routing_rules.vocabulary import Role
from service.configuration.actions import edit_file
from service.configuration.queries import active_configuration, newest_publication
from service.foundation.database import Database
from service.tables import ConfigPublication
from tests.levels.conftest import ask
from tests.levels.filled import fields
from tests.web.visiting import Site, Visit

PLACES = (
    "/levels",
    "/levels/history",
    "/levels/policies/new",
    "/levels/policies/press",
    "/levels/ladders/new",
    "/levels/ladders/customer",
    "/levels/calendars/new",
    "/levels/calendars/office",
    "/levels/work",
    "/levels/followers",
    "/levels/levels",
    "/levels/priority",
)
ASKED_ONLY = ("/levels/policies/press/remove", "/levels/history/1", "/levels/calendars/office/feed")
LEFT_OVER = re.compile(r"%\(\w+\)s|\{\{|\}\}|\{%|%%|>\s*None\s*<")
Changes = Mapping[str, str | Sequence[str]]


async def in_force(database: Database) -> ServiceLevels:
    async with database.transaction() as session:
        return (await active_configuration(session)).rulebook.service_levels


async def published(database: Database) -> int:
    async with database.transaction() as session:
        return (await session.exec(select(func.count(col(ConfigPublication.id))))).one()


async def tried(visit: Visit, address: str, changes: Changes) -> tuple[int, str]:
    """Fill in the form at the address and look at its preview."""
    form = fields((await visit.browser.get(address)).text)
    response = await visit.browser.post(address, data={**form, **changes, "do": "try"})
    return response.status_code, response.text


async def put_in_force(visit: Visit, address: str, changes: Changes) -> None:
    status, html = await tried(visit, address, changes)
    assert status == 200, html
    assert 'id="tried"' in html, html
    response = await visit.browser.post(address, data={**fields(html), "do": "publish"})
    assert response.status_code == 303, response.text


@pytest.mark.parametrize("language", ["nl", "en"])
async def test_every_page_is_whole(site: Site, language: str) -> None:
    await ask(site.database, 1, 30)
    noor = await site.visit("noor", Role.MANAGER, language=language)
    for place in PLACES + ASKED_ONLY:
        response = await noor.browser.get(place)
        assert response.status_code == 200, place
        assert not LEFT_OVER.search(response.text), (place, LEFT_OVER.search(response.text))
        assert f'<html lang="{language}"' in response.text


async def test_leads_read_and_agents_do_not(site: Site) -> None:
    lead = await site.visit("lotte", Role.LEAD)
    agent = await site.visit("ann")
    for place in PLACES:
        assert (await lead.browser.get(place)).status_code == 200, place
        assert (await agent.browser.get(place)).status_code == 403, place
    for place in ASKED_ONLY:
        assert (await lead.browser.get(place)).status_code == 403, place
    assert 'href="/levels/policies/press"' not in (await lead.browser.get("/levels")).text
    for place in ("/levels/policies/press", "/levels/work", "/levels/history/1"):
        form = fields((await lead.browser.get("/levels/policies/press")).text)
        assert (await lead.browser.post(place, data=form)).status_code == 403, place


async def test_what_is_not_there_is_not_found(site: Site) -> None:
    noor = await site.visit("noor", Role.MANAGER)
    for place in ("policies/none", "ladders/none", "calendars/none", "calendars/always", "history/99"):
        assert (await noor.browser.get(f"/levels/{place}")).status_code == 404, place
    for place in ("policies/none", "ladders/none/remove", "calendars/always"):
        assert (await noor.browser.post(f"/levels/{place}", data={"name_nl": "x"})).status_code == 404, place


async def test_a_policy_is_tried_then_put_in_force(site: Site) -> None:
    noor = await site.visit("noor", Role.MANAGER, language="en")
    await ask(site.database, 1, 2, 3)
    before = await published(site.database)
    status, html = await tried(noor, "/levels/policies/norm", {"targets": ["30m", "90m", "28h", "2h", "4h"]})
    assert status == 200
    assert "Policy “Norm”: First reply was 1 h, is 30 min" in html
    assert "of the 3 tickets of the last 24 hours" in html
    assert await published(site.database) == before, "a preview changes nothing"
    response = await noor.browser.post("/levels/policies/norm", data={**fields(html), "do": "publish"})
    assert response.headers["location"] == "/levels#policies"
    levels = await in_force(site.database)
    assert policy_form_targets(levels, "norm")["first_reply"] == 1800
    assert await published(site.database) == before + 1
    told = (await noor.browser.get("/levels/history")).text
    assert "First reply was 1 h, is 30 min" in told
    assert "Noor" in told


def policy_form_targets(levels: ServiceLevels, slug: str) -> dict[str, float]:
    policy = next(one for one in levels.policies if one.slug == slug)
    return {kind.value: target.total_seconds() for kind, target in policy.targets.items()}


async def test_nothing_is_published_that_was_not_seen(site: Site) -> None:
    """Not without a preview, and not what was changed after it."""
    noor = await site.visit("noor", Role.MANAGER)
    address = "/levels/policies/press"
    form = fields((await noor.browser.get(address)).text)
    before = await published(site.database)
    changed = {**form, "targets": ["20m", "30m", "", "", ""], "do": "publish"}
    response = await noor.browser.post(address, data=changed)
    assert response.status_code == 200
    seen = fields(response.text)
    other = await noor.browser.post(address, data={**seen, "targets": ["25m", "30m", "", "", ""], "do": "publish"})
    assert other.status_code == 200
    assert 'id="tried"' in other.text
    assert await published(site.database) == before


async def test_what_is_wrong_is_said_at_the_form(site: Site) -> None:
    noor = await site.visit("noor", Role.MANAGER, language="en")
    status, html = await tried(noor, "/levels/policies/press", {"targets": ["soon", "", "", "", ""], "name_nl": ""})
    assert status == 422
    assert "“soon” is no length of time" in html
    assert "Fill in a name in both languages." in html
    assert fields(html)["targets"][0] == "soon", "what was typed stays"
    assert len(re.findall(r'aria-invalid="true" aria-describedby="refused', html)) == 2
    status, html = await tried(noor, "/levels/policies/press", {"contact_groups": ["business"]})
    assert status == 422
    assert "for the same tickets as" in html, "the rulebook's own sentences"
    status, html = await tried(noor, "/levels/policies/press", {})
    assert (status, "nothing would change" in html) == (200, True)


async def test_somebody_published_meanwhile(site: Site) -> None:
    noor = await site.visit("noor", Role.MANAGER, language="en")
    _, html = await tried(noor, "/levels/policies/press", {"targets": ["20m", "30m", "", "", ""]})
    async with site.database.transaction() as session:
        newest = await newest_publication(session)
        assert newest is not None
        text = newest.files["service-levels.yaml"].replace("Urgent, en: Urgent", "Haast, en: Hurry")
        newer = await edit_file(session, "colleague/1", "service-levels.yaml", text, seen=newest.version_id)
    late = await noor.browser.post("/levels/policies/press", data={**fields(html), "do": "publish"})
    assert "Somebody published another version meanwhile" in late.text
    assert fields(late.text)["targets"][0] == "20m"
    assert fields(late.text)["seen"] == [str(newer)]
    again = await noor.browser.post("/levels/policies/press", data={**fields(late.text), "do": "try"})
    done = await noor.browser.post("/levels/policies/press", data={**fields(again.text), "do": "publish"})
    assert done.status_code == 303
    levels = await in_force(site.database)
    names = {policy.slug: policy.name.en for policy in levels.policies}
    assert (names["urgent"], policy_form_targets(levels, "press")["first_reply"]) == ("Hurry", 1200)


async def test_a_policy_comes_and_goes(site: Site) -> None:
    noor = await site.visit("noor", Role.MANAGER)
    new: Changes = {"name_nl": "Nacht", "name_en": "Night work", "channels": ["x"], "languages": "de", "priority": "15"}
    await put_in_force(noor, "/levels/policies/new", {**new, "targets": ["2h", "", "", "", ""]})
    made = next(one for one in (await in_force(site.database)).policies if one.slug == "night-work")
    assert (made.when.channels, made.when.languages, made.when.priority) == (frozenset({"x"}), frozenset({"de"}), 15)
    seen = await noor.browser.get("/levels/policies/night-work/remove")
    gone = await noor.browser.post("/levels/policies/night-work/remove", data={**fields(seen.text), "do": "publish"})
    assert gone.status_code == 303
    assert "night-work" not in {one.slug for one in (await in_force(site.database)).policies}
    refused = await noor.browser.get("/levels/ladders/hurry/remove")
    assert refused.status_code == 422
    assert "hurry" in refused.text, "policies climb it"


async def test_a_ladder_grows_without_scripts(site: Site) -> None:
    noor = await site.visit("noor", Role.MANAGER)
    address = "/levels/ladders/customer"
    form = fields((await noor.browser.get(address)).text)
    longer = fields((await noor.browser.post(address, data={**form, "do": "add"})).text)
    assert longer["step"] == ["warn-owner", "warn-lead", "escalate", "raise", "wake", ""]
    longer["at"][-1], longer["action"][-1], longer["level"][-1] = "+4h", "escalate", "crisis"
    shorter = fields((await noor.browser.post(address, data={**longer, "do": "drop-1"})).text)
    seen = await noor.browser.post(address, data={**shorter, "do": "try"})
    done = await noor.browser.post(address, data={**fields(seen.text), "do": "publish"})
    assert done.status_code == 303, seen.text
    steps = (await in_force(site.database)).ladders["customer"].steps
    assert [step.slug for step in steps] == ["warn-owner", "escalate", "raise", "wake", "escalate-2"]
    assert steps[-1].level == "crisis"


async def test_a_calendar_changes_from_today_on(site: Site) -> None:
    noor = await site.visit("noor", Role.MANAGER)
    before = (await in_force(site.database)).calendars["office"]
    hours = ["09:00-12:00, 13:00-17:00", "", "", "", "", "", ""]
    closed = "2026-12-31 Oudjaar"
    await put_in_force(
        noor, "/levels/calendars/office", {"days": hours, "closed": closed, "special": "2026-12-24 09:00-12:00"}
    )
    after = (await in_force(site.database)).calendars["office"]
    assert after.weeks[0] == before.weeks[0]
    assert len(after.weeks) == 2
    assert after.weeks[1].days[1:] == ((),) * 6
    assert set(after.closed.values()) - set(before.closed.values()) == {"Oudjaar"}
    assert before.closed.items() <= after.closed.items()
    assert len(after.special) == 1
