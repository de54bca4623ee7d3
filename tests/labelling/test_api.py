"""Labels over the API: in batches, sent again without harm, and ticket by ticket."""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

import pytest_asyncio
from sqlalchemy import event

from routing_rules.vocabulary import EventKind
from service.foundation.database import Database
from service.people.keys import Scope, create_key
from service.tables import Message
from tests.builders import NOON, Said, store, triage_all
from tests.labelling.world import PARCEL, VAGUE, World
from tests.serving import Api, description, serving

JSON = {"Content-Type": "application/json"}


@pytest_asyncio.fixture
async def api(database: Database) -> AsyncIterator[Api]:
    """The API on the test's database."""
    async with serving(database) as opened:
        yield opened


async def send(api: Api, items: object) -> dict[str, Any]:
    answer = await api.client.post("/api/v1/labels", json=items)
    assert answer.status_code == 200, answer.text
    body: dict[str, Any] = answer.json()
    return body


async def test_each_label_of_a_batch_has_its_own_outcome(world: World, api: Api) -> None:
    number = await world.ticket(PARCEL)
    other, third = await store(
        world.database, [Said("e1", "Factuur?", channel="email"), Said("x1", "Storing!", channel="x")]
    )
    async with world.database.transaction() as session:
        session.add(_ours())
    body = await send(
        api,
        [
            {"ticket": number, "process": "returns_repair"},
            {"channel": "email", "external_id": "e1", "process": "billing"},
            {"message_id": third, "process": None},
            {"channel": "email", "external_id": "e9", "process": "billing"},
            {"message_id": other, "process": "factuur"},
            {"message_id": other},
            {"message_id": other, "ticket": number, "process": None},
            {"channel": "email", "process": None},
            {"ticket": 999, "process": None},
            {"channel": "email", "external_id": "ours", "process": "billing"},
            "billing",
            {"channel": "email", "external_id": "\x00", "process": None},
            {"ticket": True, "process": None},
        ],
    )
    assert (body["created"], body["unchanged"], body["rejected"]) == (3, 0, 10)
    assert [result["status"] for result in body["results"][:3]] == ["created"] * 3
    assert [result["index"] for result in body["results"]] == list(range(13))
    details = [result["error"]["detail"] for result in body["results"][3:]]
    assert details[0] == "There is no message e9 on channel email."
    assert details[1] == "There is no process factuur."
    assert "billing" in body["results"][4]["error"]["known"]
    assert details[2] == "process is required."
    assert "must name one message" in details[3]
    assert "together" in details[4]
    assert details[5] == "There is no ticket 999 with a customer's message."
    assert "is ours" in details[6]
    assert all(result["error"]["status"] in (404, 422) for result in body["results"][3:])
    labels = await world.labels()
    assert [(label.process, label.source, label.actor, label.may_train, label.decided) for label in labels] == [
        ("returns_repair", "import", "key/tests", True, "order_delivery"),
        ("billing", "import", "key/tests", True, None),
        (None, "import", "key/tests", False, None),
    ]
    assert (await world.row(number)).process == "order_delivery"


async def test_sent_again_or_twice_at_once_it_is_stored_once(world: World, api: Api) -> None:
    ids = await store(world.database, [Said(f"f{n}", VAGUE, channel="forum", author=f"a{n}") for n in range(20)])
    batch = [{"message_id": one, "process": "billing"} for one in ids]
    first, second = await asyncio.gather(send(api, batch), send(api, [*batch, *batch]))
    assert sorted([first["created"], second["created"]]) == [0, 20]
    again = await send(api, batch)
    assert (again["created"], again["unchanged"]) == (0, 20)
    assert len(await world.labels()) == 20
    changed = await send(api, [{"message_id": ids[0], "process": None}, {"message_id": ids[0], "process": "billing"}])
    assert changed["created"] == 2
    assert [label.process for label in await world.labels()][-2:] == [None, "billing"]


async def test_five_hundred_are_one_set_and_the_learning_step_hears_once(world: World, api: Api) -> None:
    ids = await store(world.database, [Said(f"f{n}", VAGUE, channel="forum", author=f"a{n}") for n in range(500)])
    heard: list[str] = []
    listening = world.database.listen()
    assert await anext(listening) is None
    run: list[str] = []
    engine = api.app.state.database.engine.sync_engine
    event.listen(engine, "before_cursor_execute", lambda *given: run.append(given[2]))
    body = await send(api, [{"message_id": one, "process": "billing"} for one in ids])
    assert body["created"] == 500
    assert len([statement for statement in run if "label" in statement]) <= 3
    async for payload in listening:
        if payload is None:
            break
        heard.append(payload)
    await listening.aclose()
    assert heard == [f"{EventKind.PROCESS_CORRECTED.value} "]


async def test_a_batch_is_an_array_and_not_too_long(api: Api) -> None:
    for wrong, status in (({"process": None}, 422), ([None] * 1_001, 413)):
        answer = await api.client.post("/api/v1/labels", json=wrong)
        assert answer.status_code == status
        assert answer.headers["content-type"] == "application/problem+json"
    broken = await api.client.post("/api/v1/labels", content='[{"ticket": 1, ', headers=JSON)
    assert broken.status_code == 400
    surrogate = '[{"channel": "email", "external_id": "\\ud800", "process": null}]'
    answer = await api.client.post("/api/v1/labels", content=surrogate, headers=JSON)
    assert answer.json()["results"][0]["error"]["errors"][0]["field"] == "external_id"
    assert (await send(api, []))["results"] == []


async def test_a_key_that_only_reads_says_nothing(world: World, api: Api) -> None:
    number = await world.ticket(PARCEL)
    async with world.database.transaction() as session:
        key = await create_key(session, "reader", [Scope.TICKETS_READ])
    for method, path, body in (
        ("POST", "/api/v1/labels", "[]"),
        ("PUT", f"/api/v1/tickets/{number}/process", '{"process": null}'),
        ("POST", f"/api/v1/tickets/{number}/process/confirmation", "{}"),
    ):
        answer = await api.client.request(method, path, content=body, headers={**JSON, **api.bearer(key)})
        assert answer.status_code == 403, path
    assert await world.labels() == []


async def test_a_ticket_is_corrected_and_confirmed(world: World, api: Api) -> None:
    number = await world.ticket(VAGUE, suggested=[("billing", 0.5)])
    path = f"/api/v1/tickets/{number}/process"
    assert (await api.client.post(f"{path}/confirmation")).status_code == 409
    accepted = await api.client.post(f"{path}/confirmation", json={"process": "billing"})
    assert (accepted.status_code, accepted.json()["process"]) == (200, "billing")
    corrected = await api.client.put(path, json={"process": "order_delivery", "reason": "Een pakket"})
    assert (corrected.json()["process"], corrected.json()["queue"]) == ("order_delivery", "supply_chain")
    wrong = await api.client.put(path, json={"process": "parcels"})
    assert (wrong.status_code, "order_delivery" in wrong.json()["known"]) == (422, True)
    assert (await api.client.put(path, json={})).status_code == 422
    none = await api.client.put(path, json={"process": None})
    assert (none.json()["process"], none.json()["queue"]) == (None, "triage")
    assert [label.source for label in await world.labels()] == ["confirmation", "correction", "correction"]


async def test_a_move_says_whose_it_is_and_may_say_what_it_is(world: World, api: Api) -> None:
    number = await world.ticket(VAGUE)
    path = f"/api/v1/tickets/{number}/reroute"
    for body in (
        {"queue": "billing", "reason": "Factuur"},
        {"queue": "webcare", "reason": "Toch niet"},
        {"queue": "supply_chain", "reason": "Pakket", "process": "order_delivery"},
    ):
        assert (await api.client.post(path, json=body)).status_code == 200
    assert [(label.process, label.department, label.source) for label in await world.labels()] == [
        (None, "billing", "reroute"),
        ("order_delivery", "supply_chain", "reroute"),
    ]
    assert (await world.row(number)).process == "order_delivery"
    unknown = await api.client.post(path, json={"queue": "billing", "reason": "?", "process": "parcels"})
    assert (unknown.status_code, "billing" in unknown.json()["known"]) == (422, True)


async def test_the_example_of_the_description_works(world: World, api: Api) -> None:
    await store(world.database, [Said("1790", PARCEL)])
    await triage_all(world.database)
    shown = description()["paths"]["/api/v1/labels"]["post"]["requestBody"]["content"]["application/json"]
    assert shown["schema"]["items"] == {"$ref": "#/components/schemas/LabelForm"}
    body = await send(api, json.loads(json.dumps(shown["example"])))
    assert [result["status"] for result in body["results"]] == ["created", "rejected", "rejected"]


def _ours() -> Message:
    return Message(
        channel="email",
        external_id="ours",
        direction="outbound",
        text="Graag gedaan",
        sent_at=NOON,
        received_at=NOON,
        author_id="us",
        triage="decided",
    )
