"""Another site can't make a signed-in browser do anything."""

import pytest

from tests.web.visiting import Site

CLAIM = "/tickets/1/claim"


@pytest.mark.parametrize("site_header", ["cross-site", "same-site", "nonsense"])
async def test_what_comes_from_elsewhere_is_refused(site: Site, site_header: str) -> None:
    """Whatever the address, and also on the API as soon as it rests on the cookie."""
    visit = await site.visit()
    for address in (CLAIM, "/sign-out", "/language", "/theme", "/sign-in", "/api/v1/tickets/1/replies"):
        response = await visit.browser.post(address, headers={"Sec-Fetch-Site": site_header})
        assert response.status_code == 403, address
        assert "another site" in response.text
        is_problem = response.headers["content-type"] == "application/problem+json"
        assert is_problem == address.startswith("/api/"), address


async def test_old_browsers_are_told_by_their_origin(site: Site) -> None:
    """Without Sec-Fetch-Site the Origin has to be ours; without both there is no browser of ours."""
    visit = await site.visit()
    visit.browser.headers.pop("Sec-Fetch-Site")
    assert (await visit.browser.post(CLAIM, headers={"Origin": "http://test"})).status_code == 404
    assert (await visit.browser.post(CLAIM, headers={"Origin": "http://evil.example"})).status_code == 403
    assert (await visit.browser.post(CLAIM, headers={"Origin": "null"})).status_code == 403
    assert (await visit.browser.post(CLAIM)).status_code == 403


async def test_reading_and_programs_are_not_in_its_way(site: Site) -> None:
    """A link on another site may lead here, and a program with a key sends no such headers."""
    visit = await site.visit()
    assert (await visit.browser.get("/queues", headers={"Sec-Fetch-Site": "cross-site"})).status_code == 200
    program = site.browser()
    program.headers.pop("Sec-Fetch-Site")
    refused = await program.post("/api/v1/messages", json={}, headers={"Authorization": "Bearer nothing"})
    assert refused.status_code == 401
    assert (await program.post("/api/v1/messages", json={})).status_code == 401
