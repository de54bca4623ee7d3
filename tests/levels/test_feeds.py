"""Calendars as feeds: out to whoever has a key for them, in from a file, a text or an address."""

from datetime import date
from uuid import uuid4

import httpx2
import pytest

from routing_rules.calendar_feeds import FeedError, read_closing_days
from routing_rules.vocabulary import Role
from service.flow.levels import fetching
from service.flow.levels.fetching import fetched
from service.foundation.clock import now
from service.people.keys import Scope, create_key, list_keys, revoke_key
from tests.levels.filled import fields
from tests.levels.test_pages import in_force
from tests.web.visiting import Site

YEAR = now().year
FEED = f"""BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//tests//NL
BEGIN:VEVENT
UID:1
DTSTAMP:20260101T000000Z
DTSTART;VALUE=DATE:{YEAR + 1}0920
DTEND;VALUE=DATE:{YEAR + 1}0922
SUMMARY:Verhuizing
END:VEVENT
END:VCALENDAR
""".replace("\n", "\r\n")
OFFICE = "/api/v1/calendars/office.ics"


async def a_key(site: Site, *scopes: Scope) -> str:
    async with site.database.transaction() as session:
        return await create_key(session, f"feed {uuid4()}", scopes)


async def test_a_key_in_the_address_opens_calendars_alone(site: Site) -> None:
    key = await a_key(site, Scope.CALENDARS_READ)
    browser = site.browser()
    answer = await browser.get(OFFICE, params={"key": key})
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/calendar")
    office = (await in_force(site.database)).calendars["office"]
    read = read_closing_days(answer.text, office.time_zone, [YEAR, YEAR + 1])
    assert read == {day: name for day, name in office.closed.items() if day.year in (YEAR, YEAR + 1)}
    bearer = {"Authorization": f"Bearer {key}"}
    assert (await browser.get("/api/v1/tickets/1", headers=bearer)).status_code == 403
    assert (await browser.get("/api/v1/service-levels", headers=bearer)).status_code == 403
    assert (await browser.get("/api/v1/calendars/none.ics", params={"key": key})).status_code == 404


async def test_nobody_else_reads_it(site: Site) -> None:
    browser = site.browser()
    assert (await browser.get(OFFICE)).status_code == 401
    assert (await browser.get(OFFICE, params={"key": "olv_guess"})).status_code == 401
    writer = await a_key(site, Scope.MESSAGES_WRITE)
    assert (await browser.get(OFFICE, params={"key": writer})).status_code == 403
    reader = await a_key(site, Scope.TICKETS_READ)
    assert (await browser.get(OFFICE, headers={"Authorization": f"Bearer {reader}"})).status_code == 200
    assert (await (await site.visit("ann")).browser.get(OFFICE)).status_code == 200, "every colleague"


async def test_a_manager_makes_an_address_that_can_be_revoked(site: Site) -> None:
    noor = await site.visit("noor", Role.MANAGER)
    shown = await noor.browser.post("/levels/calendars/office/feed/address")
    address = shown.text.split('readonly value="')[1].split('"')[0]
    assert address.startswith("http://test/api/v1/calendars/office.ics?key=olv_")
    assert (await site.browser().get(address)).status_code == 200
    async with site.database.transaction() as session:
        made = next(key for key in await list_keys(session) if key.name.startswith("calendar feed"))
        assert made.scopes == ["calendars:read"]
        await revoke_key(session, made.name)
    lead = await site.visit("lotte", Role.LEAD)
    assert (await lead.browser.post("/levels/calendars/office/feed/address")).status_code == 403


@pytest.mark.parametrize("how", ["text", "file"])
async def test_days_are_seen_then_taken_over(site: Site, how: str) -> None:
    noor = await site.visit("noor", Role.MANAGER)
    address = "/levels/calendars/office/feed"
    before = (await in_force(site.database)).calendars["office"].closed
    if how == "text":
        seen = await noor.browser.post(address, data={"text": FEED})
    else:
        seen = await noor.browser.post(address, files={"file": ("days.ics", FEED.encode(), "text/calendar")})
    assert seen.status_code == 200, seen.text
    assert f"{YEAR + 1}-09-20 Verhuizing" in seen.text
    assert (await in_force(site.database)).calendars["office"].closed == before, "seen, not changed"
    done = await noor.browser.post(f"{address}/days", data={**fields(seen.text), "do": "publish"})
    assert done.status_code == 303, done.text
    after = (await in_force(site.database)).calendars["office"].closed
    new = {day: name for day, name in after.items() if day not in before}
    assert new == {date(YEAR + 1, 9, 20): "Verhuizing", date(YEAR + 1, 9, 21): "Verhuizing"}
    again = await noor.browser.post(address, data={"text": FEED})
    assert again.status_code == 422
    assert "geen dagen die niet al gesloten zijn" in again.text


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({}, "Kies een bestand"),
        ({"text": "hello"}, "not an iCalendar feed"),
        ({"link": "http://example.org/a.ics"}, "has to begin with https://"),
        ({"link": "https://127.0.0.1/a.ics"}, "not on the open internet"),
        ({"link": "https://[::1]/a.ics"}, "not on the open internet"),
        ({"link": "https://[fe80::1"}, "no readable address"),
        ({"link": "https://localhost:8000/a.ics"}, "not on the open internet"),
    ],
)
async def test_what_is_no_feed_is_refused_in_a_sentence(site: Site, given: dict[str, str], said: str) -> None:
    noor = await site.visit("noor", Role.MANAGER)
    answer = await noor.browser.post("/levels/calendars/office/feed", data=given)
    assert answer.status_code == 422
    assert said in answer.text
    lead = await site.visit("lotte", Role.LEAD)
    assert (await lead.browser.post("/levels/calendars/office/feed", data=given)).status_code == 403


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (httpx2.Response(302, headers={"Location": "http://127.0.0.1/"}), "answered 302; redirects are not followed"),
        (httpx2.Response(500), "answered 500"),
        (httpx2.Response(200, content=b"x" * (fetching.MOST_BYTES + 1)), "larger than"),
    ],
)
async def test_an_address_is_read_within_bounds(answer: httpx2.Response, said: str) -> None:
    """The address is a public one by its number, so that no name has to be looked up; nothing is called."""
    transport = httpx2.MockTransport(lambda _: answer)
    with pytest.raises(FeedError, match=said):
        await fetched("https://1.1.1.1/a.ics", transport=transport)
    whole = httpx2.MockTransport(lambda _: httpx2.Response(200, text=FEED))
    assert await fetched("https://1.1.1.1/a.ics", transport=whole) == FEED
