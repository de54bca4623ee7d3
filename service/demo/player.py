"""Plays the day through the intake API as networks do: batches and single posts at once, some of them twice."""

import asyncio
import json
from collections import Counter
from collections.abc import Sequence
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
    at_once = asyncio.Semaphore(AT_ONCE)
    waves = [day[start : start + WAVE] for start in range(0, len(day), WAVE)]
    async with httpx2.AsyncClient(base_url=address, headers={"Authorization": f"Bearer {key}"}, timeout=30) as client:

        async def single(post: Post) -> None:
            async with at_once:
                response = await _post(client, MESSAGES, json.dumps(post), "application/json")
                tally.note(_result(response, post["external_id"]))

        async def batch(wave: Sequence[Post], *, lines: bool) -> None:
            async with at_once:
                body = "\n".join(map(json.dumps, wave)) if lines else json.dumps(wave)
                media_type = "application/x-ndjson" if lines else "application/json"
                response = await _post(client, BATCH, body, media_type)
                for result in response.raise_for_status().json()["results"]:
                    tally.note(result)

        async with asyncio.TaskGroup() as tasks:
            for number, wave in enumerate(waves):
                if number % 3 == 0:
                    for post in wave:
                        tasks.create_task(single(post))
                else:
                    tasks.create_task(batch(wave, lines=number % 3 == 1))
    return tally


def _result(response: httpx2.Response, external_id: str) -> dict[str, Any]:
    if response.status_code == httpx2.codes.UNPROCESSABLE_ENTITY:
        return {"status": "rejected", "external_id": external_id, "error": response.json()}
    answer: dict[str, Any] = response.raise_for_status().json()
    return answer


async def _post(client: httpx2.AsyncClient, path: str, body: str, media_type: str) -> httpx2.Response:
    """Send until it is taken: sending twice is harmless, so a lost answer is a reason to send again."""
    for _ in range(TRIES):
        try:
            response = await client.post(path, content=body, headers={"Content-Type": media_type})
        except httpx2.TransportError:
            await asyncio.sleep(1)
            continue
        if response.status_code not in (httpx2.codes.TOO_MANY_REQUESTS, httpx2.codes.SERVICE_UNAVAILABLE):
            return response
        await asyncio.sleep(float(response.headers.get("Retry-After", "1")))
    raise SetupError(f"The demo could not send its messages: {client.base_url} did not take them in {TRIES} tries.")
