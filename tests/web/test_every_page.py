"""Every page in both languages, for every role, with nothing and with everything on it."""

import re

import pytest

from routing_rules.vocabulary import Role
from service.web.frame import LANGUAGES
from tests.web.scene import Scene, set_scene
from tests.web.visiting import HTMX, Site, Visit

LEFT_OVER = re.compile(r"%\(\w+\)s|\{\{|\}\}|\{%|%%|>\s*None\s*<")
"""What a template or a translation leaves behind when it is wrong."""
LEADS_ONLY = "/notices"
ROLES = ((Role.AGENT, "webcare"), (Role.DEPARTMENT, "supply_chain"), (Role.MANAGER, "webcare"))


def _addresses(scene: Scene | None) -> list[str]:
    pages = [
        "/queues",
        "/queues/webcare",
        "/queues/supply_chain",
        "/queues/triage",
        "/quarantine",
        "/seat",
        "/seat?department=billing&act=decline",
        "/condition",
        LEADS_ONLY,
    ]
    if scene is None:
        return pages
    numbers = (scene.parcel, scene.famous, scene.arabic, scene.bill, scene.hello)
    return [*pages, *(f"/tickets/{number}" for number in numbers)]


async def _assert_whole(visit: Visit, address: str, language: str, headers: dict[str, str]) -> None:
    response = await visit.browser.get(address, headers=headers)
    assert response.status_code in (200, 403, 404), (address, response.text)
    assert not LEFT_OVER.search(response.text), (address, LEFT_OVER.search(response.text))
    if not headers and address != "/condition":
        assert f'<html lang="{language}"' in response.text, address


@pytest.mark.parametrize("language", LANGUAGES)
async def test_pages_are_whole(site: Site, language: str) -> None:
    """First on an empty database, then on a full one."""
    visits = [await site.visit(role.value, role, department, language) for role, department in ROLES]
    for scene in (None, await set_scene(site.database)):
        for visit in visits:
            for address in _addresses(scene):
                await _assert_whole(visit, address, language, {})
                await _assert_whole(visit, address, language, HTMX)


async def test_agents_and_managers_see_every_page(site: Site) -> None:
    """No page of theirs is a refusal in disguise."""
    scene = await set_scene(site.database)
    for role in (Role.AGENT, Role.MANAGER):
        visit = await site.visit(role.value, role)
        for address in _addresses(scene):
            wanted = 403 if role is Role.AGENT and address == LEADS_ONLY else 200
            assert (await visit.browser.get(address)).status_code == wanted, address


async def test_whoever_is_not_signed_in_is_sent_to_sign_in(site: Site) -> None:
    """And back afterwards; htmx is told so in its own way."""
    browser = site.browser()
    response = await browser.get("/queues/webcare")
    assert response.status_code == 303
    assert response.headers["location"] == "/sign-in?next=%2Fqueues%2Fwebcare"
    response = await browser.get("/queues/webcare", headers=HTMX)
    assert response.headers["hx-redirect"] == "/sign-in?next=%2Fqueues%2Fwebcare"
    assert (await browser.get("/tickets/1/live")).status_code == 401, "a stream can't follow"


async def test_the_front_page_leads_to_the_work(site: Site) -> None:
    """A department sees what it is asked at once."""
    agent = await site.visit()
    assert (await agent.browser.get("/")).headers["location"] == "/queues"
    bob = await site.visit("bob", Role.DEPARTMENT, "supply_chain")
    assert (await bob.browser.get("/")).headers["location"] == "/seat"


async def test_streams_are_for_who_may_see_the_page(site: Site) -> None:
    """What never begins can't be asked for over and over."""
    scene = await set_scene(site.database)
    bob = await site.visit("bob", Role.DEPARTMENT, "supply_chain")
    for address in (f"/tickets/{scene.bill}/live", "/tickets/99999/live", "/queues/webcare/live", "/queues/none/live"):
        assert (await bob.browser.get(address, headers=HTMX)).status_code == 404, address
