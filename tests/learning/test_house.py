"""A running house learns: what people say takes effect on the next message, and a killed worker changes nothing."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import pytest
import pytest_asyncio

from service.foundation.clock import now
from service.people.keys import Scope, create_key
from tests.faults.audit import rows
from tests.faults.house import House, eventually
from tests.learning.shop import FILES
from tests.places import server_folder

pytestmark = [pytest.mark.faults, pytest.mark.long, pytest.mark.timeout(600)]
PATIENCE_SECONDS = 240
LONGER_THAN_A_LOOK = 0.3
DIALS = "dials: {default: {act: 50, ask: 20}}\n"
"""Sixteen corrections make nobody very sure."""
TRAINING = """
SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND granted
AND (classid::bigint << 32) + objid::bigint = hashtextextended('learning', 0)"""
"""Whoever looks whether it is time holds it too, for a moment."""
CHAMPION = "SELECT id, label_count FROM model WHERE state = 'champion'"


@dataclass(frozen=True, slots=True)
class Shop:
    """A house that learns, with a program that brings messages and says what they are about."""

    house: House
    key: str

    async def post(self, path: str, body: Any) -> Any:
        headers = {"Authorization": f"Bearer {self.key}"}
        answer = await self.house.client.post(f"{self.house.url}/api/v1/{path}", json=body, headers=headers)
        assert answer.is_success, answer.text
        return answer.json()

    async def asks(self, name: str, *texts: str) -> list[str]:
        """Customers ask this, one thread each; returns the messages' own ids when all are decided."""
        names = [f"{name}/{place}" for place in range(len(texts))]
        sent = [
            {
                "channel": "forum",
                "external_id": one,
                "text": said,
                "author": {"external_id": one},
                "sent_at": now().isoformat(),
            }
            for one, said in zip(names, texts, strict=True)
        ]
        await self.post("messages/batch", sent)
        await eventually(lambda: self.decided(names), PATIENCE_SECONDS)
        return names

    async def decided(self, names: list[str]) -> bool:
        query = "SELECT count(*) AS n FROM message WHERE triage = 'decided' AND external_id = ANY(:names)"
        return bool((await rows(self.house, query, names=names))[0]["n"] == len(names))

    async def says(self, names: list[str], process: str) -> None:
        labels = [{"channel": "forum", "external_id": name, "process": process} for name in names]
        assert (await self.post("labels", labels))["created"] == len(labels)

    async def champion(self) -> tuple[int, int] | None:
        """Its number, and how many labels it knows."""
        found = await rows(self.house, CHAMPION)
        return (found[0]["id"], found[0]["label_count"]) if found else None


@pytest_asyncio.fixture
async def shop() -> AsyncIterator[Shop]:
    with server_folder() as folder:
        rulebook = folder / "rulebook"
        rulebook.mkdir()
        for name, content in {**FILES, "reading.yaml": DIALS}.items():
            (rulebook / name).write_text(content)
        house = House(folder, OLIEVLEK_LEARNING="true", OLIEVLEK_RULEBOOK=str(rulebook))
        try:
            house.up.wait_ready()
            async with house.database.transaction() as session:
                key = await create_key(session, "connector", tuple(Scope))
            yield Shop(house, key)
        finally:
            await house.close()


async def test_what_people_say_is_learned_though_a_worker_is_killed_in_the_middle(shop: Shop) -> None:
    await eventually(shop.champion, PATIENCE_SECONDS)
    first = await shop.champion()
    assert first is not None
    assert first[1] == 0
    asked = await shop.asks("locker", *[f"die locker hier gaat niet open, nummer {word}" for word in WORDS])
    await shop.says(asked, "delivery")

    await killed_while_training(shop)
    assert await shop.champion() == first

    async def knows_more() -> bool:
        champion = await shop.champion()
        return champion is not None and champion[1] > 0

    await eventually(knows_more, PATIENCE_SECONDS)
    (name,) = await shop.asks("after", "help, die locker van mij gaat niet open")
    (decision,) = await rows(
        shop.house,
        "SELECT process, model FROM decision JOIN message ON message.id = message_id WHERE external_id = :name",
        name=name,
    )
    champion = await shop.champion()
    assert champion is not None
    assert (decision["process"], decision["model"]) == ("delivery", str(champion[0]))


async def killed_while_training(shop: Shop) -> None:
    """A worker holds the lock for longer than looking whether it is time takes: it trains, and is killed."""

    async def trains() -> bool:
        before = await rows(shop.house, TRAINING)
        await asyncio.sleep(LONGER_THAN_A_LOOK)
        return bool(before) and before == await rows(shop.house, TRAINING)

    await eventually(trains, PATIENCE_SECONDS)
    shop.house.kill_prefork_children()


WORDS = "een twee drie vier vijf zes zeven acht negen tien elf twaalf dertien veertien vijftien zestien".split()  # noqa: SIM905
