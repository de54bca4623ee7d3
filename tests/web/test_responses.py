"""What a browser is told it may do with our pages and files."""

import pytest

from service.web.responses import POLICY
from service.web.templating import asset
from tests.web.visiting import Site


@pytest.mark.parametrize("address", ["/queues", "/sign-in", "/tickets/404", "/nowhere"])
async def test_pages_are_confined(site: Site, address: str) -> None:
    """Also those that say that something went wrong."""
    visit = await site.visit()
    browser = site.browser() if address == "/sign-in" else visit.browser
    response = await browser.get(address)
    assert response.headers["content-security-policy"] == POLICY
    assert response.headers["x-content-type-options"] == "nosniff"
    assert response.headers["cache-control"] == "no-store"


def test_the_policy_lets_in_nothing_from_elsewhere() -> None:
    """No unsafe word, no other host."""
    assert "unsafe" not in POLICY
    assert "http" not in POLICY
    assert "default-src 'none'" in POLICY


async def test_files_are_kept_for_ever_and_change_their_address(site: Site) -> None:
    """A browser never shows an old style sheet, and never asks twice for the same."""
    browser = site.browser()
    for name in ("app.css", "app.js", "icons.svg", "text.woff2", "mark.svg"):
        response = await browser.get(asset(name))
        assert response.status_code == 200, name
        assert "immutable" in response.headers["cache-control"]
    assert (await browser.get("/static/built/app.css")).headers["cache-control"] == "no-cache"
    assert (await browser.get("/static/built/none.css?v=1")).status_code == 404
