"""What people see when something can't be done."""

import pytest
from sqlalchemy.exc import OperationalError

from routing_rules.vocabulary import Role
from service.web.failures import EXPLANATIONS, TITLES
from service.web.translations import gettext_in
from tests.web.scene import set_scene
from tests.web.visiting import HTMX, Site


@pytest.mark.parametrize("language", ["nl", "en"])
async def test_pages_say_what_is_wrong(site: Site, language: str) -> None:
    """In the reader's language, with a way back."""
    scene = await set_scene(site.database)
    translate = gettext_in(language)
    agent = await site.visit("ann", language=language)
    bob = await site.visit("bob", Role.DEPARTMENT, "supply_chain", language)
    manager = await site.visit("mo", Role.MANAGER, language=language)
    for response in (
        await agent.browser.get("/tickets/99999"),
        await agent.browser.get("/tickets?number=abc"),
        await agent.browser.get("/nowhere"),
        await bob.browser.get(f"/tickets/{scene.bill}"),
        await bob.browser.get("/queues/webcare"),
        await manager.browser.post(f"/tickets/{scene.famous}/claim"),
        await agent.browser.post(f"/tickets/{scene.famous}/claim"),
        await agent.browser.get("/tickets/99999999999999999999"),
    ):
        assert response.status_code in (403, 404, 409, 422)
        assert f'<html lang="{language}"' in response.text
        assert translate(TITLES[response.status_code]) in response.text
        assert 'href="/"' in response.text


async def test_htmx_gets_a_notice(site: Site) -> None:
    """It says who was faster, and leaves the page as it is."""
    scene = await set_scene(site.database)
    ann = await site.visit("ann", language="en")
    response = await ann.browser.post(f"/tickets/{scene.famous}/claim", headers=HTMX)
    assert response.status_code == 409
    assert response.headers["hx-retarget"] == "#notice"
    assert response.headers["hx-reswap"] == "innerHTML"
    assert "Cas has ticket" in response.text
    assert "<html" not in response.text
    dutch = await site.visit("dirk", language="nl")
    response = await dutch.browser.post(f"/tickets/{scene.famous}/claim", headers=HTMX)
    assert "Iemand was je voor" in response.text
    assert "has ticket" not in response.text


async def test_a_crash_is_a_page_without_our_insides(site: Site) -> None:
    """And what was being done is undone."""
    visit = await site.visit()
    await visit.browser.get("/queues")

    async def explode() -> None:
        raise RuntimeError("secret words")

    site.app.add_api_route("/explode", explode)
    site.app.router.routes.insert(0, site.app.router.routes.pop())
    response = await visit.browser.get("/explode")
    assert response.status_code == 500
    assert "Er ging iets mis" in response.text
    assert "secret words" not in response.text
    assert response.headers["content-security-policy"]


@pytest.mark.parametrize(
    "address",
    [
        "/queues/a%00b",
        "/queues/a%00b/live",
        f"/queues/webcare/live?shown={'9' * 5000}",
        "/queues/webcare/live?shown=1,x",
        "/queues/webcare?cursor=WzAsICIyMDI2LTAxLTAxVDAwOjAwKzAwOjAwIiwgMWU5OTld",
        "/queues/webcare?cursor=%00",
    ],
)
async def test_an_address_that_nobody_made_is_no_crash(site: Site, address: str) -> None:
    visit = await site.visit()
    assert (await visit.browser.get(address)).status_code == 422


async def test_without_a_database_it_says_to_come_back(site: Site) -> None:
    """503 and not 500: nothing is broken here, and whoever watches tells them apart."""
    visit = await site.visit()

    async def away() -> None:
        raise OperationalError("SELECT 1", {}, Exception("the connection is lost"))

    site.app.add_api_route("/away", away)
    site.app.router.routes.insert(0, site.app.router.routes.pop())
    response = await visit.browser.get("/away")
    assert response.status_code == 503
    assert "the connection is lost" not in response.text


def test_each_title_has_its_explanation() -> None:
    """Half an error page helps nobody."""
    assert TITLES.keys() == EXPLANATIONS.keys()
