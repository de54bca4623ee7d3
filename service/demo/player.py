"""Plays the day through the intake API as networks do: batches and single posts at once, some of them twice."""

import asyncio
import json
from collections import Counter
from collections.abc import Coroutine, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import httpx2

from service.demo.day import Post
from service.foundation.errors import SetupError

MESSAGES = "/api/v1/messages"
BATCH = "/api/v1/messages/batch"
WAVE = 20
"""Messages that leave together; small enough that the day shows every way in."""
AT_ONCE = 8
PAUSE_SECONDS = 1.0
TRIES = 30
"""A web process that starts or is overloaded gets half a minute before the demo gives up."""


@dataclass(slots=True)
class Tally:
    """What intake said about everything that was sent."""

    outcomes: Counter[str] = field(default_factory=Counter)
    rejections: list[str] = field(default_factory=list)

    def note(self, result: dict[str, Any]) -> None:
        """Count the outcome of one message."""
        self.outcomes[result["status"]] += 1
        if result["status"] == "rejected":
            self.rejections.append(f"{result['external_id']}: {result['error'].get('detail', 'no reason given')}")


async def play(address: str, key: str, day: Sequence[Post]) -> Tally:
    """Send everything and return when all of it was acknowledged. Raises SetupError when intake can't be reached."""
    tally = Tally()
    headers = {"Authorization": f"Bearer {key}"}
    async with httpx2.AsyncClient(base_url=address, headers=headers, timeout=30, trust_env=False) as client:
        try:
            async with asyncio.TaskGroup() as tasks:
                for sending in _sendings(_Sender(client, tally), day):
                    tasks.create_task(sending)
        except ExceptionGroup as failures:
            # Every sender that gave up says the same.
            unreachable, _ = failures.split(SetupError)
            raise (unreachable.exceptions[0] if unreachable else failures) from None
    return tally


def _sendings(sender: "_Sender", day: Sequence[Post]) -> Iterator[Coroutine[None, None, None]]:
    """One wave in three goes message by message, one as lines, one as an array."""
    for number, start in enumerate(range(0, len(day), WAVE)):
        wave = day[start : start + WAVE]
        match number % 3:
            case 0:
                yield from (sender.single(post) for post in wave)
            case 1:
                yield sender.batch("\n".join(map(json.dumps, wave)), "application/x-ndjson")
            case _:
                yield sender.batch(json.dumps(wave), "application/json")


class _Sender:
    """Sends until it is taken: sending twice is harmless, so a lost answer is a reason to send again."""

    def __init__(self, client: httpx2.AsyncClient, tally: Tally) -> None:
        self.client = client
        self.tally = tally
        self.at_once = asyncio.Semaphore(AT_ONCE)

    async def single(self, post: Post) -> None:
        response = await self._send(MESSAGES, json.dumps(post), "application/json")
        if response.status_code == httpx2.codes.UNPROCESSABLE_CONTENT:
            problem = response.json()
            self.tally.note({"status": "rejected", "external_id": post["external_id"], "error": problem})
        else:
            self.tally.note(response.raise_for_status().json())

    async def batch(self, body: str, media_type: str) -> None:
        response = await self._send(BATCH, body, media_type)
        for result in response.raise_for_status().json()["results"]:
            self.tally.note(result)

    async def _send(self, path: str, body: str, media_type: str) -> httpx2.Response:
        async with self.at_once:
            for _ in range(TRIES):
                try:
                    response = await self.client.post(path, content=body, headers={"Content-Type": media_type})
                except httpx2.TransportError:
                    await asyncio.sleep(PAUSE_SECONDS)
                    continue
                if response.status_code not in (httpx2.codes.TOO_MANY_REQUESTS, httpx2.codes.SERVICE_UNAVAILABLE):
                    return response
                await asyncio.sleep(float(response.headers.get("Retry-After", PAUSE_SECONDS)))
        raise SetupError(f"The demo could not send its messages: {self.client.base_url} took none in {TRIES} tries.")
