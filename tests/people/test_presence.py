"""Presence: signs of life, silence, what colleagues say, and what all of that comes to."""

from datetime import timedelta

import pytest
from sqlmodel import select, update

from routing_rules.vocabulary import PresenceStatus, Role
from service.foundation.clock import now
from service.foundation.database import Database
from service.foundation.errors import NotAllowed
from service.people.actions import create_colleague, disable_colleague
from service.people.actor import Actor
from service.people.presence import (
    OFFLINE_AFTER,
    SEEN_EVERY,
    heartbeat,
    note_signs_of_life,
    presence_of,
    present_colleagues,
    say_status,
    set_status,
)
from service.people.signs_of_life import SignsOfLife
from service.tables import Presence
from tests.builders import NOON, a_colleague
from tests.web.visiting import HTMX, Site

SECOND = timedelta(seconds=1)
PASSWORD = "een goed wachtwoord"


async def row(database: Database, actor: Actor) -> Presence | None:
    """What is kept of somebody."""
    async with database.transaction() as session:
        return (await session.exec(select(Presence).where(Presence.colleague_id == actor.colleague_id))).one_or_none()


def number(actor: Actor) -> int:
    """Their id."""
    assert actor.colleague_id is not None
    return actor.colleague_id


async def there(database: Database, seconds: int) -> list[tuple[str, str]]:
    """Who is there so many seconds after noon."""
    async with database.transaction() as session:
        found = await present_colleagues(session, NOON + seconds * SECOND)
    return [(one.colleague.login, one.status.value) for one in found]


async def test_whoever_never_showed_up_is_offline(database: Database) -> None:
    ann = await a_colleague(database)
    assert await row(database, ann) is None
    assert await there(database, 0) == []
    async with database.transaction() as session:
        assert await presence_of(session, number(ann)) is PresenceStatus.OFFLINE


async def test_a_heartbeat_lasts_forty_five_seconds(database: Database) -> None:
    ann = await a_colleague(database)
    async with database.transaction() as session:
        await heartbeat(session, number(ann), NOON)
    assert timedelta(seconds=45) == OFFLINE_AFTER
    assert [len(await there(database, second)) for second in (0, 44, 45, 46)] == [1, 1, 1, 0]
    async with database.transaction() as session:
        await heartbeat(session, number(ann), NOON + 300 * SECOND)
    assert await there(database, 310) == [("ann", "available")], "back from silence as they left"


async def test_signs_of_life_are_written_once_in_ten_seconds(database: Database) -> None:
    ann = await a_colleague(database)
    for second in range(30):
        async with database.transaction() as session:
            await heartbeat(session, number(ann), NOON + second * SECOND)
    kept = await row(database, ann)
    assert kept is not None
    assert kept.seen_at == NOON + 22 * SECOND, "at 0, 11 and 22: more than ten seconds apart"
    assert kept.since == NOON


async def test_what_they_say_wins_over_signs_of_life(database: Database) -> None:
    """Whoever is offline by their own word stays so with a page open; away is away after a silence too."""
    ann, bob = await a_colleague(database, "ann"), await a_colleague(database, "bob")
    async with database.transaction() as session:
        await set_status(session, ann, PresenceStatus.OFFLINE, NOON)
        await set_status(session, bob, PresenceStatus.AWAY, NOON)
        await note_signs_of_life(session, [number(ann), number(bob)], NOON + 60 * SECOND)
    assert await there(database, 61) == [("bob", "away")]
    async with database.transaction() as session:
        await set_status(session, ann, PresenceStatus.AVAILABLE, NOON + 62 * SECOND)
    assert await there(database, 63) == [("ann", "available"), ("bob", "away")]


async def test_since_when(database: Database) -> None:
    """Saying the same again does not begin anew; coming back does."""
    ann = await a_colleague(database)
    async with database.transaction() as session:
        await say_status(session, number(ann), PresenceStatus.AWAY, NOON)
        await say_status(session, number(ann), PresenceStatus.AWAY, NOON + 20 * SECOND)
    kept = await row(database, ann)
    assert kept is not None
    assert (kept.since, kept.seen_at) == (NOON, NOON + 20 * SECOND)
    async with database.transaction() as session:
        await heartbeat(session, number(ann), NOON + 600 * SECOND)
    kept = await row(database, ann)
    assert kept is not None
    assert kept.since == NOON + 600 * SECOND


async def test_programs_and_the_disabled_are_never_there(database: Database) -> None:
    key = Actor("key/crm", display_name="crm", scopes=frozenset({"tickets:write"}))
    ann = await a_colleague(database)
    async with database.transaction() as session:
        with pytest.raises(NotAllowed):
            await set_status(session, key, PresenceStatus.AVAILABLE)
        await heartbeat(session, number(ann), NOON)
        await disable_colleague(session, "ann")
        await note_signs_of_life(session, [number(ann), 999_999], NOON + 30 * SECOND)
    assert await there(database, 31) == []


async def test_a_process_writes_many_at_once_and_each_but_rarely(database: Database) -> None:
    """A thousand requests of a team are a few rows, and the next ones within ten seconds nothing at all."""
    team = [number(await a_colleague(database, f"agent{n}")) for n in range(5)]
    signs = SignsOfLife(database)
    for _ in range(200):
        for colleague_id in team:
            signs.seen(colleague_id)
    await signs.settled()
    async with database.transaction() as session:
        assert len(await present_colleagues(session)) == 5
        long_ago = now() - 2 * SEEN_EVERY
        await session.exec(update(Presence).values(seen_at=long_ago))
    signs.seen(team[0])
    await signs.settled()
    async with database.transaction() as session:
        assert set(await session.exec(select(Presence.seen_at))) == {long_ago}
    signs.gone(team[0])
    signs.seen(team[0])
    await signs.settled()
    async with database.transaction() as session:
        assert len(set(await session.exec(select(Presence.seen_at)))) == 2


async def test_a_sign_that_could_not_be_written_is_written_the_next_time(database: Database, database_url: str) -> None:
    ann = await a_colleague(database)
    nowhere = Database(database_url.replace("/test_", "/gone_"), pool_size=1)
    signs = SignsOfLife(nowhere)
    signs.seen(number(ann))
    await signs.settled()
    await nowhere.close()
    signs._database = database
    signs.seen(number(ann))
    await signs.settled()
    assert await row(database, ann) is not None


async def test_every_request_is_a_sign_of_life(site: Site) -> None:
    """Pages, the heartbeat and the API; a colleague who signed out is offline at once."""
    ann = await site.visit("ann")
    assert (await ann.browser.get("/queues")).status_code == 200
    bob = await site.visit("bob")
    assert (await bob.browser.post("/presence/heartbeat")).status_code == 204
    eva = await site.visit("eva")
    listed = await eva.browser.get("/api/v1/presence")
    await site.app.state.signs_of_life.settled()
    async with site.database.transaction() as session:
        assert [one.colleague.login for one in await present_colleagues(session)] == ["ann", "bob", "eva"]
    assert listed.status_code == 200
    await ann.browser.post("/sign-out")
    async with site.database.transaction() as session:
        assert await presence_of(session, ann.number) is PresenceStatus.OFFLINE
    assert (await ann.browser.post("/presence/heartbeat")).status_code == 303


async def test_signing_in_is_coming_in(site: Site) -> None:
    """Also for whoever was away yesterday, or signed out a moment ago."""
    async with site.database.transaction() as session:
        await create_colleague(session, "ann", "Ann", PASSWORD, [Role.AGENT], "webcare")
    browser = site.browser()
    for status in ("away", "offline"):
        await browser.post("/sign-in", data={"login": "ann", "password": PASSWORD})
        async with site.database.transaction() as session:
            assert [one.status for one in await present_colleagues(session)] == [PresenceStatus.AVAILABLE]
        answer = await browser.post("/presence", data={"status": status, "next": "/queues"})
        assert (answer.status_code, answer.headers["location"]) == (303, "/queues")


async def test_saying_it_on_a_page_and_over_the_api(site: Site) -> None:
    ann = await site.visit("ann")
    answer = await ann.browser.post("/presence", data={"status": "away"}, headers=HTMX)
    assert (answer.status_code, answer.headers["hx-trigger"]) == (204, "presence-changed")
    listed = (await ann.browser.get("/api/v1/presence")).json()
    assert [(one["id"], one["name"], one["status"]) for one in listed["items"]] == [(ann.number, "Ann", "away")]
    assert listed["on_call"] == []
    said = await ann.browser.put("/api/v1/presence", json={"status": "available"})
    assert said.json() == {"status": "available"}
    assert (await ann.browser.put("/api/v1/presence", json={"status": "asleep"})).status_code == 422
    assert (await ann.browser.post("/presence", data={"status": "asleep"})).status_code == 422
    assert (await site.browser().post("/presence", data={"status": "away"})).headers["location"].startswith("/sign-in")
