"""What many people write on several networks at once, and the connectors that bring it, again and again until taken."""

import asyncio
import json
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import httpx2

from service.foundation.clock import now
from tests.faults.house import House, eventually

Form = dict[str, Any]
SIZE = 440
"""Messages of one scenario, and then some of them twice."""
THREADS = 40
LENGTH = 8
CHANNELS = ("x", "facebook", "forum", "mastodon", "whatsapp")
TEXTS = (
    "Waar blijft mijn pakket? Al vijf dagen geleden besteld 📦",
    "Mijn rekening klopt niet, er staat dubbel abonnement op",
    "Geen bereik in Zwolle sinds vanochtend, storing?",
    "Why is my number still not ported?",
    "Kan iemand mij helpen?",
    "Ik wil mijn abonnement opzeggen",
)
CLIENTS = 4
BATCH = 10
PAUSE_SECONDS = 0.5


@dataclass(slots=True)
class Load:
    """One scenario's messages, and how far they are."""

    name: str
    threads: list[list[Form]]
    acknowledged: dict[str, int] = field(default_factory=dict)
    """The id that the API gave, by the message's own id."""
    unanswered: set[str] = field(default_factory=set)
    """Sent by somebody who does not try again, and never acknowledged."""
    go_on: asyncio.Event = field(default_factory=asyncio.Event)
    """The second half is sent after this."""

    async def reached(self, count: int) -> None:
        """Wait until so many of them are acknowledged."""

        async def look() -> bool:
            return len(self.acknowledged) >= count

        await eventually(look)

    async def send(self, house: House, key: str) -> None:
        """Everything: by connectors that try until it is taken, and by one that does not."""
        messages = [message for thread in self.threads for message in thread]
        rng = random.Random(self.name)  # noqa: S311 - repeatable on purpose
        rng.shuffle(messages)
        again = rng.sample(messages, len(messages) // 20)
        careless = [_message(f"{self.name}/careless.{n}", "x", n) for n in range(30)]
        async with asyncio.TaskGroup() as tasks:
            for number in range(CLIENTS):
                tasks.create_task(self._connector(house, key, messages[number::CLIENTS] + again[number::CLIENTS]))
            tasks.create_task(self._careless(house, key, careless))

    async def _connector(self, house: House, key: str, messages: Sequence[Form]) -> None:
        for number, part in enumerate(_parts(messages)):
            if 2 * number * BATCH >= len(messages):
                await self.go_on.wait()
            if number % 2:
                body = "\n".join(map(json.dumps, part)) if number % 4 == 1 else json.dumps(part)
                kind = "application/x-ndjson" if number % 4 == 1 else "application/json"
                for result in (await self._until_taken(house, key, "/batch", body, kind))["results"]:
                    assert result["status"] in ("created", "duplicate"), result
                    self.acknowledged[result["external_id"]] = int(result["message_id"])
            else:
                await asyncio.gather(*(self.post(house, key, message) for message in part))

    async def post(self, house: House, key: str, message: Form) -> None:
        """One message, until it is taken."""
        result = await self._until_taken(house, key, "", json.dumps(message), "application/json")
        self.acknowledged[message["external_id"]] = int(result["message_id"])

    async def _careless(self, house: House, key: str, messages: Sequence[Form]) -> None:
        for message in messages:
            try:
                response = await _post(house, key, "", json.dumps(message), "application/json")
            except httpx2.TransportError:
                self.unanswered.add(message["external_id"])
                continue
            if response.status_code == httpx2.codes.ACCEPTED:
                self.acknowledged[message["external_id"]] = int(response.json()["message_id"])
            else:
                self.unanswered.add(message["external_id"])

    async def _until_taken(self, house: House, key: str, path: str, body: str, kind: str) -> Any:
        while True:
            try:
                response = await _post(house, key, path, body, kind)
            except httpx2.TransportError:
                await asyncio.sleep(PAUSE_SECONDS)
                continue
            if response.status_code == httpx2.codes.ACCEPTED:
                return response.json()
            assert response.is_server_error, response.text
            await asyncio.sleep(PAUSE_SECONDS)


def a_day(name: str) -> Load:
    """Conversations, linked in each way in which networks link them, and single questions."""
    rng = random.Random(name)  # noqa: S311 - repeatable on purpose
    threads = [_thread(f"{name}/{n}", CHANNELS[n % len(CHANNELS)], n, rng) for n in range(THREADS)]
    singles = [[_message(f"{name}/s{n}", CHANNELS[n % len(CHANNELS)], n)] for n in range(SIZE - THREADS * LENGTH)]
    return Load(name, threads + singles)


def a_probe(name: str) -> Form:
    """One question, to see how long an answer takes."""
    return _message(f"{name}/probe", "x", 0)


def _thread(name: str, channel: str, number: int, rng: random.Random) -> list[Form]:
    linked_by = ("thread", "reply", "thread and reply")[number % 3]
    said = []
    for place in range(LENGTH):
        message = _message(f"{name}.{place}", channel, number + place, minute=place)
        message["author"] = {"external_id": name, "handle": name}
        if "thread" in linked_by:
            message["thread"] = name
        if "reply" in linked_by and place:
            message["in_reply_to"] = f"{name}.{rng.randrange(place)}"
        said.append(message)
    return said


def _message(external_id: str, channel: str, number: int, minute: int = 0) -> Form:
    return {
        "channel": channel,
        "external_id": external_id,
        "text": TEXTS[number % len(TEXTS)],
        "sent_at": (now() - timedelta(hours=1) + timedelta(minutes=minute)).isoformat(),
        "author": {"external_id": external_id},
    }


def _parts(messages: Sequence[Form]) -> Iterator[Sequence[Form]]:
    for start in range(0, len(messages), BATCH):
        yield messages[start : start + BATCH]


async def _post(house: House, key: str, path: str, body: str, kind: str) -> httpx2.Response:
    headers = {"Authorization": f"Bearer {key}", "Content-Type": kind}
    return await house.client.post(f"{house.url}/api/v1/messages{path}", content=body, headers=headers)
