"""Signing in: by the right password only, for as long as it lasts, and from nowhere but here."""

import asyncio
from datetime import timedelta

import pytest
from sqlmodel import select, update

from routing_rules.vocabulary import Role
from service.foundation.clock import now
from service.people.actions import create_colleague, disable_colleague
from service.people.queries import hashed, signed_in
from service.tables import SignIn
from service.web.same_origin import SESSION_COOKIE
from tests.web.visiting import Site

PASSWORD = "een goed wachtwoord"
FORM = {"login": "ann", "password": PASSWORD}


async def ann(site: Site) -> int:
    """Ann, with a password."""
    async with site.database.transaction() as session:
        return await create_colleague(session, "Ann ", "Ann", PASSWORD, [Role.AGENT], "webcare", "en")


async def test_signing_in_and_out(site: Site) -> None:
    """The cookie is kept from scripts, the database keeps no token, and signing out makes it worthless."""
    colleague_id = await ann(site)
    browser = site.browser()
    answer = await browser.post("/sign-in", data={**FORM, "login": " ANN", "next": "/queues/webcare"})
    assert (answer.status_code, answer.headers["location"]) == (303, "/queues/webcare")
    cookie = next(value for value in answer.headers.get_list("set-cookie") if value.startswith(SESSION_COOKIE))
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
    token = browser.cookies[SESSION_COOKIE]
    async with site.database.transaction() as session:
        kept = (await session.exec(select(SignIn))).one()
        known = await signed_in(session, token)
    assert kept.token_hash == hashed(token)
    assert token.encode() not in kept.token_hash
    assert known is not None
    assert known.actor.colleague_id == colleague_id
    page = await browser.get("/queues")
    assert '<html lang="en"' in page.text, "Ann's own language, whatever the browser asks for"
    assert (await browser.get("/sign-in")).headers["location"] == "/"
    await browser.post("/sign-out")
    assert (await site.browser(token).get("/queues")).status_code == 303
    async with site.database.transaction() as session:
        assert await signed_in(session, token) is None


async def test_a_wrong_password_and_an_unknown_login_look_the_same(site: Site) -> None:
    """Nobody learns who has an account; what was typed as login stays, the password does not."""
    await ann(site)
    answers = [
        await site.browser().post("/sign-in", data={"login": login, "password": "mis geraden"})
        for login in ("ann", "nobody")
    ]
    assert {answer.status_code for answer in answers} == {422}
    pages = [answer.text.replace("nobody", "ann") for answer in answers]
    assert pages[0] == pages[1]
    assert "Inlognaam en wachtwoord horen niet bij elkaar" in pages[0]
    assert 'value="ann"' in pages[0]
    assert "mis geraden" not in pages[0]
    assert SESSION_COOKIE not in answers[0].cookies


async def test_guessing_is_slowed_down(site: Site) -> None:
    """After ten failures even the right password has to wait; another login is not affected."""
    await ann(site)
    async with site.database.transaction() as session:
        await create_colleague(session, "bob", "Bob", PASSWORD, [Role.AGENT], "webcare")
    browser = site.browser()
    for _ in range(10):
        assert (await browser.post("/sign-in", data={**FORM, "password": "mis"})).status_code == 422
    blocked = await browser.post("/sign-in", data=FORM)
    assert blocked.status_code == 429
    assert int(blocked.headers["retry-after"]) > 0
    assert "Te veel mislukte pogingen" in blocked.text
    assert (await browser.post("/sign-in", data={**FORM, "login": "bob"})).status_code == 303


async def test_guesses_at_once_are_guesses_too(site: Site) -> None:
    """Whoever sends them all before the first is answered gets no more of them looked at."""
    await ann(site)
    browsers = [site.browser() for _ in range(25)]
    guesses = (browser.post("/sign-in", data={**FORM, "password": "mis"}) for browser in browsers)
    statuses = [answer.status_code for answer in await asyncio.gather(*guesses)]
    assert statuses.count(422) <= 10
    assert set(statuses) == {422, 429}


async def test_a_login_that_no_text_can_be_is_nobodys(site: Site) -> None:
    answer = await site.browser().post("/sign-in", data={**FORM, "login": "a\0nn"})
    assert answer.status_code == 422


async def test_a_session_ends(site: Site) -> None:
    """By time, and at once when the colleague is disabled, who can't come back either."""
    await ann(site)
    browser = site.browser()
    await browser.post("/sign-in", data=FORM)
    async with site.database.transaction() as session:
        await session.exec(update(SignIn).values(expires_at=now() - timedelta(seconds=1)))
    assert (await browser.get("/queues")).status_code == 303
    browser = site.browser()
    await browser.post("/sign-in", data=FORM)
    assert (await browser.get("/queues")).status_code == 200
    async with site.database.transaction() as session:
        await disable_colleague(session, "ann")
    assert (await browser.get("/queues")).status_code == 303
    assert (await site.browser().post("/sign-in", data=FORM)).status_code == 422


@pytest.mark.parametrize(
    "address", ["https://evil.example", "//evil.example", "/\\evil.example", "queues", "/\tx", "javascript:alert(1)"]
)
async def test_nobody_is_sent_away(site: Site, address: str) -> None:
    """Where a form says to go next is one of our own pages, or the front page."""
    await ann(site)
    answer = await site.browser().post("/sign-in", data={**FORM, "next": address})
    assert answer.headers["location"] == "/"
    answer = await site.browser().post("/theme", data={"theme": "dark", "next": address})
    assert answer.headers["location"] == "/"


async def test_language_and_theme(site: Site) -> None:
    """A stranger's choice is kept by the browser, a colleague's language by the colleague."""
    await ann(site)
    browser = site.browser()
    assert '<html lang="nl"' in (await browser.get("/sign-in")).text
    await browser.post("/language", data={"language": "en"})
    assert '<html lang="en"' in (await browser.get("/sign-in")).text
    assert '<html lang="en"' in (await site.browser(**{"Accept-Language": "fr, en-GB;q=0.8"}).get("/sign-in")).text
    assert '<html lang="nl"' in (await site.browser(**{"Accept-Language": "fr"}).get("/sign-in")).text
    await browser.post("/sign-in", data=FORM)
    await browser.post("/language", data={"language": "nl"})
    other = site.browser()
    await other.post("/sign-in", data=FORM)
    assert '<html lang="nl"' in (await other.get("/queues")).text
    assert (await other.post("/language", data={"language": "xx"})).status_code == 422
    await other.post("/theme", data={"theme": "dark"})
    assert 'data-theme="olievlek-dark"' in (await other.get("/queues")).text
    await other.post("/theme", data={"theme": ""})
    assert "data-theme" not in (await other.get("/queues")).text
