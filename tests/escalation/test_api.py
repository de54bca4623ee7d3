"""Escalations over the API."""

from collections.abc import AsyncIterator

import httpx2
import pytest_asyncio

from routing_rules.vocabulary import Role
from service.people.actions import create_colleague, sign_in
from service.people.keys import Scope, create_key
from service.web.same_origin import SESSION_COOKIE
from tests.escalation.world import World, after
from tests.serving import Api, serving

PASSWORD = "long enough for a test"


@pytest_asyncio.fixture
async def api(world: World) -> AsyncIterator[Api]:
    """The API on the test's database."""
    async with serving(world.database) as opened:
        yield opened


async def signed_in(api: Api, login: str, *roles: Role, department: str = "webcare") -> httpx2.AsyncClient:
    async with api.database.transaction() as session:
        await create_colleague(session, login, login.title(), PASSWORD, list(roles), department)
    new = await sign_in(api.database, login, PASSWORD)
    assert new is not None
    return httpx2.AsyncClient(
        transport=httpx2.ASGITransport(app=api.app),
        base_url="http://test",
        cookies={SESSION_COOKIE: new.token},
        headers={"Sec-Fetch-Site": "same-origin"},
    )


async def test_levels_and_what_waits_there_page_by_page(api: Api, world: World) -> None:
    ben = await world.colleague("ben", Role.LEAD)
    numbers = [await world.ticket(after(n)) for n in range(5)]
    for n in range(5):
        await world.present(ben, after(60 + n))
        await world.sweep(after(60 + n))
    levels = (await api.client.get("/api/v1/escalations")).json()["items"]
    assert [(level["slug"], level["open"], level["more"], level["stand_in"]) for level in levels] == [
        ("team_lead", 5, False, "management"),
        ("management", 0, False, None),
    ]
    assert levels[0]["oldest"] == "2026-01-14T12:00:00Z"
    first = (await api.client.get("/api/v1/escalations/team_lead", params={"limit": 3})).json()
    rest = (await api.client.get("/api/v1/escalations/team_lead", params={"cursor": first["next"]})).json()
    assert [item["ticket"] for item in first["items"] + rest["items"]] == numbers
    assert rest["next"] is None
    one = first["items"][0]
    assert (one["clock"], one["step"], one["action"], one["queue"]) == ("first_reply", "climb", "escalate", "team_lead")
    assert one["takers"] == [{"colleague": ben.colleague_id, "name": "Ben"}]
    assert one["because"] == [{"why": "available", "level": "team_lead", "until": None}]
    assert (await api.client.get("/api/v1/escalations/webcare")).status_code == 404
    assert (await api.client.get("/api/v1/escalations/team_lead", params={"cursor": "?"})).status_code == 422


async def test_since_tells_when_it_was_first_asked_for(api: Api, world: World) -> None:
    await world.ticket()
    await world.sweep(after(60))
    await world.sweep(after(75))
    [item] = (await api.client.get("/api/v1/escalations/management")).json()["items"]
    assert (item["repetition"], item["since"], item["fired_at"]) == (
        1,
        "2026-01-14T12:00:00Z",
        "2026-01-14T12:15:00Z",
    )


async def test_colleagues_acknowledge_and_keys_do_not(api: Api, world: World) -> None:
    number = await world.ticket()
    acknowledge = f"/api/v1/tickets/{number}/acknowledge"
    async with await signed_in(api, "ann", Role.AGENT) as ann, await signed_in(api, "eva", Role.AGENT) as eva:
        assert (await ann.post(acknowledge)).status_code == 409
        await world.sweep(after(60))
        assert (await api.client.post(acknowledge)).status_code == 403
        taken = (await ann.post(acknowledge)).json()
        assert (taken["number"], taken["queue"], taken["state"]) == (number, "management", "open")
        assert (await ann.post(acknowledge)).status_code == 200
        assert (await eva.post(acknowledge)).status_code == 409
    assert (await api.client.get("/api/v1/escalations/management")).json()["items"] == []


async def test_a_department_sees_what_is_its_own_or_asked_of_it(api: Api, world: World) -> None:
    await world.colleague("ben", Role.LEAD)
    await world.ticket(owner="money")
    own = await world.ticket(owner="supply")
    await world.sweep(after(60))
    async with await signed_in(api, "sam", Role.DEPARTMENT, department="supply") as sam:
        seen = (await sam.get("/api/v1/escalations/management")).json()["items"]
        assert [item["ticket"] for item in seen] == [own]
        assert (await sam.get("/api/v1/escalations")).json()["items"][1]["open"] == 1
    async with api.database.transaction() as session:
        bare = await create_key(session, "bare", [Scope.MESSAGES_WRITE])
    assert (await api.client.get("/api/v1/escalations", headers=api.bearer(bare))).status_code == 403
