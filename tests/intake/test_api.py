"""Messages over the API: stored once, acknowledged only when stored, and every error explained."""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio
from sqlmodel import col, func, select

from service.foundation.clock import now
from service.foundation.database import Database
from service.tables import Message
from tests.serving import Api, serving

URL = "/api/v1/messages"


@pytest_asyncio.fixture
async def api(database: Database) -> AsyncIterator[Api]:
    """The API on the test's database."""
    async with serving(database) as opened:
        yield opened


def a_message(**changes: object) -> dict[str, Any]:
    """The example of the contract."""
    message = {
        "channel": "x",
        "external_id": "1790",
        "text": "Waar blijft mijn pakket?",
        "sent_at": now().isoformat(),
        "author": {"external_id": "u1", "handle": "jan", "name": "Jan", "followers": 120},
        "thread": "t9",
        "in_reply_to": "1789",
        "url": "https://social.example/jan/1790",
        "media": [{"url": "https://social.example/1.jpg", "kind": "image", "alt": "een doos"}],
        "raw": {"id": 1790, "b": [1, 2.5, None, "\u00e9"], "a": {"nul": "\0"}},
    }
    return message | changes


async def count(database: Database) -> int:
    """How many messages are stored."""
    async with database.transaction() as session:
        return (await session.exec(select(func.count()).select_from(Message))).one()


async def test_a_message_is_stored_whole(api: Api) -> None:
    sent = a_message()
    answer = await api.client.post(URL, json=sent)
    assert answer.status_code == 202
    assert answer.json()["status"] == "created"
    async with api.database.transaction() as session:
        message = (await session.exec(select(Message))).one()
    assert str(message.id) == answer.json()["message_id"]
    assert (message.channel, message.external_id, message.text) == ("x", "1790", sent["text"])
    assert message.sent_at.isoformat() == sent["sent_at"]
    assert (message.author_id, message.author_handle, message.author_name) == ("u1", "jan", "Jan")
    assert (message.author_followers, message.thread, message.in_reply_to) == (120, "t9", "1789")
    assert message.url == sent["url"]
    assert message.media == sent["media"]
    assert message.raw == sent["raw"]
    assert message.triage == "waiting"


async def test_only_five_fields_are_required(api: Api) -> None:
    sent = a_message(author={"external_id": "u"})
    for optional in ("thread", "in_reply_to", "url", "media", "raw"):
        del sent[optional]
    assert (await api.client.post(URL, json=sent)).status_code == 202


async def test_the_same_message_again_is_a_duplicate(api: Api) -> None:
    first = (await api.client.post(URL, json=a_message())).json()
    second = await api.client.post(URL, json=a_message(text="changed"))
    assert second.status_code == 202
    assert second.json() == {"status": "duplicate", "message_id": first["message_id"]}
    assert (await api.client.post(URL, json=a_message(channel="forum"))).json()["status"] == "created"


async def test_two_hundred_at_once_are_one_message(api: Api) -> None:
    answers = await asyncio.gather(*(api.client.post(URL, json=a_message()) for _ in range(200)))
    assert {answer.status_code for answer in answers} == {202}
    assert sorted(answer.json()["status"] for answer in answers) == ["created", *["duplicate"] * 199]
    assert len({answer.json()["message_id"] for answer in answers}) == 1
    assert await count(api.database) == 1


@pytest.mark.parametrize(
    "text",
    [
        "\U0001f9d1\u200d\U0001f9d1\u200d\U0001f9d2 \U0001f1f3\U0001f1f1 \u2764\ufe0f",
        "\u0645\u0631\u062d\u0628\u0627 \u202b\u05e9\u05dc\u05d5\u05dd\u202c",
        "e\u0301 \u00e9 Z\u0351\u036b\u0343 \u1100\u1161",
        "\U00020000 \U0010ffff \ufffd \ufeff",
        "tab\tregel\r\neinde ",
    ],
)
async def test_every_character_survives(api: Api, text: str) -> None:
    assert (await api.client.post(URL, json=a_message(text=text))).status_code == 202
    found = await api.client.get(URL, params={"channel": "x", "external_id": "1790"})
    assert found.json()["items"][0]["text"].encode() == text.encode()


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"external_id": ""}, "external_id"),
        ({"external_id": " \t"}, "external_id"),
        ({"external_id": 1790}, "external_id"),
        ({"external_id": "x" * 501}, "external_id"),
        ({"external_id": None}, "external_id"),
        ({"text": "x" * 20_001}, "text"),
        ({"text": "a\0b"}, "text"),
        ({"text": "a\ud800b"}, "text"),
        ({"text": "", "media": []}, "text"),
        ({"text": " \n", "media": []}, "text"),
        ({"sent_at": "2026-11-21T09:12:00"}, "sent_at"),
        ({"sent_at": "gisteren"}, "sent_at"),
        ({"sent_at": "1999-12-31T23:59:59Z"}, "sent_at"),
        ({"sent_at": "2999-01-01T00:00:00Z"}, "sent_at"),
        ({"author": {"external_id": ""}}, "author.external_id"),
        ({"author": {"external_id": "u", "name": "a\udfff"}}, "author.name"),
        ({"author": {"external_id": "u", "followers": -1}}, "author.followers"),
        ({"author": {"external_id": "u", "followers": 2**31}}, "author.followers"),
        ({"author": {"external_id": "u", "followers": "120"}}, "author.followers"),
        ({"thread": ""}, "thread"),
        ({"in_reply_to": " "}, "in_reply_to"),
        ({"url": "javascript:alert(1)"}, "url"),
        ({"media": [{"url": "https://a.example/1", "kind": "hologram"}]}, "media.0.kind"),
        ({"raw": []}, "raw"),
        ({"raw": {"a": float("nan")}}, "raw"),
        ({"raw": {"a": "\udc00"}}, "raw.a"),
        ({"inreplyto": "1"}, "inreplyto"),
        ({"channel": "myspace"}, "channel"),
    ],
)
async def test_what_is_wrong_is_named(api: Api, changes: dict[str, object], field: str) -> None:
    answer = await api.client.post(
        URL, content=json.dumps(a_message(**changes)), headers={"Content-Type": "application/json"}
    )
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    problem = answer.json()
    assert problem["status"] == 422
    assert [error["field"] for error in problem["errors"]] == [field]
    assert all(error["message"] for error in problem["errors"])
    assert await count(api.database) == 0


async def test_an_unknown_channel_names_the_known_ones(api: Api) -> None:
    problem = (await api.client.post(URL, json=a_message(channel="myspace"))).json()
    assert "x" in problem["known"]
    assert "forum" in problem["detail"]


@pytest.mark.parametrize(
    ("body", "position"),
    [(b'{"channel": ', 12), (b"", 0), (b'{"a": 1}}', 8), (b'{"text": "\xff"}', 10)],
)
async def test_bad_json_says_where(api: Api, body: bytes, position: int) -> None:
    answer = await api.client.post(URL, content=body, headers={"Content-Type": "application/json"})
    assert answer.status_code == 400
    assert answer.json()["position"] == position


@pytest.mark.parametrize(
    "body",
    [b"[" * 100_000, b'{"raw": {"a": ' + b"[" * 5_000 + b"]" * 5_000 + b"}}", b'{"raw": {"n": ' + b"9" * 5_000 + b"}}"],
)
async def test_json_without_bounds_is_refused(api: Api, body: bytes) -> None:
    answer = await api.client.post(URL, content=body, headers={"Content-Type": "application/json"})
    assert answer.status_code in (400, 422)


@pytest.mark.parametrize("kind", ["text/plain", "", "application/json; charset=latin-1", "application/x-ndjson"])
async def test_another_media_type_is_refused(api: Api, kind: str) -> None:
    answer = await api.client.post(URL, content=json.dumps(a_message()), headers={"Content-Type": kind} if kind else {})
    assert answer.status_code == 415
    assert "application/json" in answer.json()["detail"]


async def test_a_message_that_is_too_large_is_refused(api: Api) -> None:
    async def in_pieces() -> AsyncIterator[bytes]:
        for _ in range(11):
            yield b" " * 100_000

    headers = {"Content-Type": "application/json"}
    assert (await api.client.post(URL, content=b" " * 1_000_001, headers=headers)).status_code == 413
    assert (await api.client.post(URL, content=in_pieces(), headers=headers)).status_code == 413


async def test_ids_may_hold_anything(api: Api) -> None:
    for external_id in ("a/b:c?d=e&f#g", "urn:x:\U0001f600", "%2F", "a b", "'; --"):
        assert (await api.client.post(URL, json=a_message(external_id=external_id))).json()["status"] == "created"
        found = (await api.client.get(URL, params={"channel": "x", "external_id": external_id})).json()
        assert [item["external_id"] for item in found["items"]] == [external_id]
        assert found["next"] is None


async def test_an_unknown_message_is_an_empty_list(api: Api) -> None:
    found = await api.client.get(URL, params={"channel": "x", "external_id": "none"})
    assert (found.status_code, found.json()) == (200, {"items": [], "next": None})


async def test_messages_come_page_by_page(api: Api) -> None:
    batch = [a_message(external_id=str(number)) for number in range(7)]
    await api.client.post(f"{URL}/batch", json=batch)
    seen: list[str] = []
    cursor = None
    while cursor is not None or not seen:
        params = {"limit": "3"} | ({"cursor": cursor} if cursor else {})
        page = (await api.client.get(URL, params=params)).json()
        seen += [item["external_id"] for item in page["items"]]
        cursor = page["next"]
    assert sorted(seen) == [str(number) for number in range(7)]
    for wrong in ({"cursor": "x"}, {"cursor": "9" * 30}, {"external_id": "1"}, {"limit": "0"}, {"channel": "\0"}):
        assert (await api.client.get(URL, params=wrong)).status_code == 422


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


async def test_a_message_without_words_has_media(api: Api) -> None:
    assert (await api.client.post(URL, json=a_message(text=""))).status_code == 202


async def test_over_the_limit_says_when_to_come_back(database: Database) -> None:
    async with serving(database, rate_limit="5/minute") as api:
        answers = [await api.client.post(URL, json=a_message()) for _ in range(6)]
        assert [answer.status_code for answer in answers] == [202] * 5 + [429]
        assert 0 < int(answers[5].headers["retry-after"]) <= 61
        batch = await api.client.post(f"{URL}/batch", json=[a_message()] * 6)
        assert batch.status_code == 429


async def test_each_message_announces_itself(api: Api) -> None:
    heard = asyncio.Event()

    async def listen() -> None:
        async for payload in api.database.listen():
            if payload is not None and payload.startswith("message_received"):
                heard.set()

    listening = asyncio.create_task(listen())
    number = 0
    while not heard.is_set():
        number += 1
        await api.client.post(URL, json=a_message(external_id=str(number)))
    listening.cancel()


async def test_messages_of_two_processes_never_lock_each_other(database: Database) -> None:
    async with serving(database) as first:
        other = Database(database.url)
        batch = [a_message(external_id=str(number)) for number in range(300)]
        posts = [first.client.post(f"{URL}/batch", json=batch if turn % 2 else batch[::-1]) for turn in range(4)]
        answers = await asyncio.gather(*posts)
        assert sum(answer.json()["created"] for answer in answers) == 300
        await other.close()
    async with database.transaction() as session:
        ids = (await session.exec(select(Message.external_id).order_by(col(Message.id)))).all()
    assert len(ids) == 300
