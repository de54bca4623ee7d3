"""What happens around one customer after the other, by chance, for as long as the office is open."""

import asyncio
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from random import Random
from typing import Any
from uuid import UUID

import httpx2

from tests.faults.office import PEOPLE, Colleague, Office

CHANNELS = ("forum", "x", "whatsapp")
TEXTS = (
    "Waar blijft mijn pakket?",
    "Ik kreeg een aanmaning voor mijn factuur",
    "Kan iemand mij helpen?",
    "Where is my parcel?",
    "Ik kan niet betalen, en waar blijft mijn pakket",
)
QUEUES = ("webcare", "supply", "money", "triage")
ACTS = ("ask", "ask", "claim", "release", "reply", "reply", "reroute", "solve", "acknowledge", "come", "go", "look")
CONVERSATIONS = 3
MOST_ASKED = 12
"""Messages of one conversation: more would be another customer."""
PAUSES = (0.3, 2.5)


@dataclass(slots=True)
class Story:
    """One history: its own chance, its own conversations."""

    office: Office
    seed: int
    random: Random = field(init=False)
    said: list[int] = field(default_factory=lambda: [0] * CONVERSATIONS)
    done: Counter[str] = field(default_factory=Counter)
    """How often each act was accepted."""

    def __post_init__(self) -> None:
        self.random = Random(self.seed)  # noqa: S311 - the same chance each time

    async def go_on(self, over: asyncio.Event) -> None:
        """Until it is over."""
        await self._ask()
        while not over.is_set():
            act = self.random.choice(ACTS)
            if await getattr(self, f"_{act}")():
                self.done[act] += 1
            await asyncio.sleep(self.random.uniform(*PAUSES))

    def _thread(self, place: int) -> str:
        return f"history-{self.seed}-{place}"

    async def _ask(self) -> bool:
        place = self.random.randrange(CONVERSATIONS)
        channel, text = CHANNELS[(self.seed + place) % len(CHANNELS)], self.random.choice(TEXTS)
        if self.said[place] >= MOST_ASKED:
            return False
        thread = self._thread(place)
        taken = await self.office.write(
            {
                "channel": channel,
                "external_id": f"{thread}.{self.said[place]}",
                "text": text,
                "author": {"external_id": thread},
                "thread": thread,
            }
        )
        self.said[place] += taken
        return taken

    async def _claim(self) -> bool:
        return await self._of_ticket("PUT", "claim")

    async def _release(self) -> bool:
        return await self._of_ticket("DELETE", "claim")

    async def _reply(self) -> bool:
        key = str(UUID(int=self.random.getrandbits(128), version=4))
        return await self._of_ticket("POST", "replies", {"text": "We zoeken het voor je uit.", "idempotency_key": key})

    async def _reroute(self) -> bool:
        return await self._of_ticket("POST", "reroute", {"queue": self.random.choice(QUEUES), "reason": "Hoort daar."})

    async def _solve(self) -> bool:
        return await self._of_ticket("POST", "solution")

    async def _acknowledge(self) -> bool:
        return await self._of_ticket("POST", "acknowledge")

    async def _come(self) -> bool:
        return await self._say(self.random.choice(("available", "away")))

    async def _go(self) -> bool:
        return await self._say("offline")

    async def _look(self) -> bool:
        return _accepted(await self._somebody().call("GET", "/escalations"))

    async def _say(self, status: str) -> bool:
        return _accepted(await self._somebody().call("PUT", "/presence", {"status": status}))

    async def _of_ticket(self, method: str, act: str, form: Mapping[str, Any] | None = None) -> bool:
        number = await self.office.ticket_of(self._thread(self.random.randrange(CONVERSATIONS)))
        if number is None:
            return False
        return _accepted(await self._somebody().call(method, f"/tickets/{number}/{act}", form))

    def _somebody(self) -> Colleague:
        return self.office.people[self.random.choice(list(PEOPLE))]


def _accepted(response: httpx2.Response | None) -> bool:
    """Whether it was done; what is not allowed now, or not to them, is refused in words."""
    if response is None:
        return False
    refused = (httpx2.codes.FORBIDDEN, httpx2.codes.NOT_FOUND, httpx2.codes.CONFLICT)
    assert response.is_success or response.status_code in refused, response.text
    return bool(response.is_success)
