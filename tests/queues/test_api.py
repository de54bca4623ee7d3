"""Queues and tickets over the API: for programs with a key and for colleagues who are signed in."""

import json
from collections.abc import AsyncIterator

import httpx2
import pytest
import pytest_asyncio

from routing_rules.vocabulary import Role
from service.foundation.database import Database
from service.people.actions import create_colleague, sign_in
from service.people.keys import Scope, create_key
from service.web.same_origin import SESSION_COOKIE
from tests.builders import NOON, Said, store, triage_all
from tests.queues.waiting import a_ticket
from tests.serving import Api, serving

JSON = {"Content-Type": "application/json"}
PASSWORD = "long enough for a test"


@pytest_asyncio.fixture
async def api(database: Database) -> AsyncIterator[Api]:
    """The API on the test's database."""
    async with serving(database) as opened:
        yield opened


async def signed_in(api: Api, login: str, role: Role, department: str = "webcare") -> httpx2.AsyncClient:
    """A client with the cookie of a colleague and no key."""
    async with api.database.transaction() as session:
        await create_colleague(session, login, login.title(), PASSWORD, [role], department)
    new = await sign_in(api.database, login, PASSWORD)
    assert new is not None
    transport = httpx2.ASGITransport(app=api.app)
    headers = {"Sec-Fetch-Site": "same-origin"}
    return httpx2.AsyncClient(
        transport=transport, base_url="http://test", cookies={SESSION_COOKIE: new.token}, headers=headers
    )


async def test_queues_with_what_waits(api: Api) -> None:
    async with api.database.transaction() as session:
        for n in range(1, 4):
            await a_ticket(session, n)
    queues = (await api.client.get("/api/v1/queues")).json()["items"]
    webcare = next(queue for queue in queues if queue["slug"] == "webcare")
    assert (webcare["kind"], webcare["waiting"], webcare["more"]) == ("hub", 3, False)
    assert webcare["oldest"] == "2026-11-20T11:57:00Z"


async def test_a_queue_page_by_page(api: Api) -> None:
    async with api.database.transaction() as session:
        made = [await a_ticket(session, n) for n in range(1, 6)]
    first = (await api.client.get("/api/v1/queues/webcare/tickets", params={"limit": 3})).json()
    second = (await api.client.get("/api/v1/queues/webcare/tickets", params={"cursor": first["next"]})).json()
    assert [line["ticket"]["number"] for line in first["items"] + second["items"]] == made[::-1]
    assert second["next"] is None
    assert first["items"][0]["contact"]["handle"] == "@author5"
    for params in ({"cursor": "?"}, {"limit": "201"}, {"limit": "many"}):
        wrong = await api.client.get("/api/v1/queues/webcare/tickets", params=params)
        assert wrong.status_code == 422
        assert wrong.headers["content-type"] == "application/problem+json"
    assert (await api.client.get("/api/v1/queues/unheard_of/tickets")).status_code == 404
    assert (await api.client.get("/api/v1/queues/%00/tickets")).status_code == 422


async def test_a_ticket_tells_everything(api: Api) -> None:
    await store(api.database, [Said("1", "Waar blijft mijn pakket?", thread="t"), Said("2", "Hallo??", 1, thread="t")])
    await triage_all(api.database)
    found = (await api.client.get("/api/v1/messages", params={"channel": "x", "external_id": "1"})).json()["items"][0]
    assert found["owner"] == found["decision"]["owner"]
    assert found["queue"] == found["decision"]["queue"]
    assert found["decision"]["because"][0]["text"]
    detail = (await api.client.get(f"/api/v1/tickets/{found['ticket']}")).json()
    assert [message["external_id"] for message in detail["messages"]] == ["1", "2"]
    assert detail["messages"][0]["decision"] == found["decision"]
    assert detail["events"][0]["kind"] == "ticket_routed"
    assert detail["ticket"]["number"] == found["ticket"]
    for number, status in ((found["ticket"] + 1, 404), (0, 422), ("x", 422), (2**63, 422)):
        assert (await api.client.get(f"/api/v1/tickets/{number}")).status_code == status


async def test_colleagues_claim_and_keys_do_not(api: Api) -> None:
    async with api.database.transaction() as session:
        number = await a_ticket(session, 1)
    claim = f"/api/v1/tickets/{number}/claim"
    assert (await api.client.put(claim)).status_code == 403
    async with await signed_in(api, "ann", Role.AGENT) as ann, await signed_in(api, "eva", Role.AGENT) as eva:
        assert (await ann.put(claim)).json()["claimed_by"] is not None
        assert (await ann.put(claim)).status_code == 200
        taken = await eva.put(claim)
        assert taken.status_code == 409
        assert taken.json()["claimed_by"] == "Ann"
        assert (await eva.delete(claim)).json()["claimed_by"] is None
        assert (await eva.delete(claim)).status_code == 200
        elsewhere = await eva.put(claim, headers={"Sec-Fetch-Site": "cross-site"})
        assert elsewhere.status_code == 403


async def test_programs_reroute_and_solve(api: Api) -> None:
    async with api.database.transaction() as session:
        number = await a_ticket(session, 1)
    reroute = f"/api/v1/tickets/{number}/reroute"
    moved = await api.client.post(reroute, json={"queue": "supply_chain", "reason": " It is about a parcel. "})
    assert (moved.json()["queue"], moved.json()["owner"]) == ("supply_chain", "supply_chain")
    event = (await api.client.get(f"/api/v1/tickets/{number}")).json()["events"][-1]
    assert (event["kind"], event["actor"], event["reason"]) == ("ticket_rerouted", "key/tests", "It is about a parcel.")
    several: list[object] = [
        {"queue": "supply_chain", "reason": " "},
        {"queue": "nowhere", "reason": "x"},
        {"queue": "webcare"},
        {"queue": "supply_chain", "reason": "a\0b"},
        {"queue": "supply_chain", "reason": "a\ud800b"},
        [],
    ]
    for wrong in several:
        assert (await api.client.post(reroute, content=json.dumps(wrong), headers=JSON)).status_code == 422
    again = await api.client.post(reroute, json={"queue": "supply_chain", "reason": "x"})
    assert again.status_code == 409
    assert (await api.client.post(f"/api/v1/tickets/{number}/solution")).json()["state"] == "solved"
    assert (await api.client.post(f"/api/v1/tickets/{number}/solution")).status_code == 409


async def test_a_department_sees_only_its_own(api: Api) -> None:
    async with api.database.transaction() as session:
        hidden = await a_ticket(session, 101)
        own = await a_ticket(session, 102, queue="supply_chain")
    parcel, bill = "Waar blijft mijn pakketje? Al 5 dagen geleden besteld", "Mijn factuur klopt niet"
    await store(api.database, [Said("parcel", parcel, channel="forum"), Said("bill", bill, channel="forum")])
    await triage_all(api.database)
    await store(api.database, [Said("loose", parcel, channel="forum")])
    async with await signed_in(api, "bob", Role.DEPARTMENT, "supply_chain") as bob:
        assert [queue["slug"] for queue in (await bob.get("/api/v1/queues")).json()["items"]] == ["supply_chain"]
        assert (await bob.get(f"/api/v1/tickets/{own}")).status_code == 200
        assert (await bob.get(f"/api/v1/tickets/{hidden}")).status_code == 404
        assert (await bob.get("/api/v1/queues/webcare/tickets")).status_code == 404
        for external_id, seen in (("parcel", 1), ("bill", 0), ("loose", 0)):
            named = {"channel": "forum", "external_id": external_id}
            assert len((await bob.get("/api/v1/messages", params=named)).json()["items"]) == seen, external_id
        assert (await bob.get("/api/v1/messages")).status_code == 422


@pytest.mark.parametrize(
    ("method", "path", "scope"),
    [
        ("POST", "/api/v1/messages", Scope.MESSAGES_WRITE),
        ("POST", "/api/v1/messages/batch", Scope.MESSAGES_WRITE),
        ("GET", "/api/v1/messages", Scope.MESSAGES_READ),
        ("GET", "/api/v1/queues", Scope.TICKETS_READ),
        ("GET", "/api/v1/queues/webcare/tickets", Scope.TICKETS_READ),
        ("GET", "/api/v1/tickets/1", Scope.TICKETS_READ),
        ("PUT", "/api/v1/tickets/1/claim", Scope.TICKETS_WRITE),
        ("DELETE", "/api/v1/tickets/1/claim", Scope.TICKETS_WRITE),
        ("POST", "/api/v1/tickets/1/reroute", Scope.TICKETS_WRITE),
        ("POST", "/api/v1/tickets/1/solution", Scope.TICKETS_WRITE),
    ],
)
async def test_every_address_needs_its_scope(api: Api, method: str, path: str, scope: Scope) -> None:
    async with api.database.transaction() as session:
        others = await create_key(session, "others", [one for one in Scope if one is not scope])
    body = {"queue": "webcare", "reason": "x"}
    lacking = await api.client.request(method, path, headers=api.bearer(others), json=body)
    assert lacking.status_code == 403
    assert lacking.json()["scope"] == scope
    for header in (
        "",
        "Bearer",
        "Bearer olv_unknown",
        f"Basic {api.key}",
        "Bearer \u00e9",
    ):
        unknown = await api.client.request(
            method, path, headers={b"Authorization": header.encode("latin-1")}, json=body
        )
        assert unknown.status_code == 401
        assert unknown.headers["www-authenticate"] == "Bearer"
        assert unknown.headers["content-type"] == "application/problem+json"


async def test_noon_is_noon(api: Api) -> None:
    async with api.database.transaction() as session:
        number = await a_ticket(session, 1)
    assert (await api.client.get(f"/api/v1/tickets/{number}")).json()["ticket"]["opened_at"] == NOON.strftime(
        "%Y-%m-%dT%H:%M:%SZ"
    )
