"""Messages that are refused: each says what is wrong with it, and where."""

import gzip
import json
from collections.abc import AsyncIterator

import pytest

from service.foundation.database import Database
from tests.intake.sending import URL, a_message, count
from tests.serving import Api, serving


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


async def test_over_the_limit_says_when_to_come_back(database: Database) -> None:
    async with serving(database, rate_limit="5/minute") as api:
        answers = [await api.client.post(URL, json=a_message()) for _ in range(6)]
        assert [answer.status_code for answer in answers] == [202] * 5 + [429]
        assert 0 < int(answers[5].headers["retry-after"]) <= 61
        batch = await api.client.post(f"{URL}/batch", json=[a_message()] * 6)
        assert batch.status_code == 429


async def test_a_compressed_body_is_refused_as_such(api: Api) -> None:
    headers = {"Content-Type": "application/json", "Content-Encoding": "gzip"}
    answer = await api.client.post(URL, content=gzip.compress(json.dumps(a_message()).encode()), headers=headers)
    assert answer.status_code == 415
    assert "gzip" in answer.json()["detail"]


@pytest.mark.parametrize("kind", ['Application/JSON; charset="UTF-8"; profile=x', "application/json;profile=x"])
async def test_parameters_of_the_media_type_do_no_harm(api: Api, kind: str) -> None:
    answer = await api.client.post(URL, content=json.dumps(a_message()), headers={"Content-Type": kind})
    assert answer.status_code == 202
