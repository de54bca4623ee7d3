"""Batches: each message has its own outcome, and a bad one spoils only itself."""

import json

import pytest
from sqlmodel import select

from service.tables import Message
from tests.intake.sending import URL, a_message
from tests.serving import Api


async def test_one_bad_message_of_a_thousand(api: Api) -> None:
    batch = [a_message(external_id=str(number)) for number in range(1000)]
    batch[700]["external_id"] = ""
    answer = await api.client.post(f"{URL}/batch", json=batch)
    assert answer.status_code == 202
    result = answer.json()
    assert (result["created"], result["duplicate"], result["rejected"]) == (999, 0, 1)
    assert [one["index"] for one in result["results"]] == list(range(1000))
    bad = result["results"][700]
    assert (bad["status"], bad["external_id"]) == ("rejected", "")
    assert bad["error"]["status"] == 422
    assert bad["error"]["errors"][0]["field"] == "external_id"
    async with api.database.transaction() as session:
        stored = dict((await session.exec(select(Message.external_id, Message.id))).all())
    assert {one["external_id"]: int(one["message_id"]) for one in result["results"] if one["index"] != 700} == stored


async def test_lines_spoil_only_themselves(api: Api) -> None:
    good = json.dumps(a_message())
    lines = [
        good,
        "",
        '{"channel": "x", "external_id": "cut',
        json.dumps(a_message(external_id="half", text="\ud83d")),
        json.dumps(a_message(external_id="elsewhere", channel="myspace")),
        good,
        json.dumps(a_message(external_id="b")),
        "17",
    ]
    answer = await api.client.post(
        f"{URL}/batch", content="\r\n".join(lines), headers={"Content-Type": "application/x-ndjson"}
    )
    results = answer.json()["results"]
    assert [one["status"] for one in results] == [
        "created",
        "rejected",
        "rejected",
        "rejected",
        "duplicate",
        "created",
        "rejected",
    ]
    assert [one["external_id"] for one in results] == ["1790", "", "half", "elsewhere", "1790", "b", ""]
    assert [one["error"]["status"] for one in results if one["status"] == "rejected"] == [400, 422, 422, 422]
    assert results[0]["message_id"] == results[4]["message_id"]


async def test_a_half_surrogate_in_an_array_spoils_only_its_message(api: Api) -> None:
    batch = [a_message(external_id="\ud800"), a_message(external_id="b"), 5]
    answer = await api.client.post(
        f"{URL}/batch", content=json.dumps(batch), headers={"Content-Type": "application/json"}
    )
    assert [one["status"] for one in answer.json()["results"]] == ["rejected", "created", "rejected"]


@pytest.mark.parametrize(("body", "status"), [(b"{}", 422), (b"[", 400), (b"[]", 202)])
async def test_a_batch_must_be_an_array(api: Api, body: bytes, status: int) -> None:
    answer = await api.client.post(f"{URL}/batch", content=body, headers={"Content-Type": "application/json"})
    assert answer.status_code == status


async def test_a_batch_has_bounds(api: Api) -> None:
    headers = {"Content-Type": "application/json"}
    many = json.dumps([{}] * 1001)
    assert (await api.client.post(f"{URL}/batch", content=many, headers=headers)).status_code == 413
    assert (await api.client.post(f"{URL}/batch", content=b" " * 10_000_001, headers=headers)).status_code == 413
