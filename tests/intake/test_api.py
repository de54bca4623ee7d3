"""Messages over the API: stored once, and acknowledged only when stored."""

import asyncio

import pytest
from sqlmodel import select

from service.tables import Message
from tests.intake.sending import URL, a_message, count
from tests.serving import Api


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
    for wrong in (
        {"cursor": "x"},
        {"cursor": "9" * 30},
        {"external_id": "1"},
        {"limit": "0"},
        {"channel": "\0"},
        {"channel": "x"},
    ):
        assert (await api.client.get(URL, params=wrong)).status_code == 422


async def test_a_message_without_words_has_media(api: Api) -> None:
    assert (await api.client.post(URL, json=a_message(text=""))).status_code == 202


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
