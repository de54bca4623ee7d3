"""One cell from stage to stage, by the API alone: who gets a ticket, who publishes, and what is recorded."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import httpx2
import pytest_asyncio

from routing_rules.vocabulary import Role
from service.flow.delivery.actions import deliver_due
from service.foundation.database import Database
from service.foundation.settings import Settings
from service.people.keys import Scope, create_key
from tests.answering.world import a_mandate
from tests.builders import triage_all
from tests.channels.network import RunningNetwork, network
from tests.intake.sending import a_message
from tests.web.visiting import Site, open_site

__all__ = ["network"]
CELL = "/api/v1/cells/order_delivery/forum"
ASKS = "Waar blijft mijn pakket?"
ANSWER = "Je pakket ligt in Zwolle en komt morgen."


@dataclass
class Cell:
    """The cell, whoever sets it and works with it, and the network it answers on."""

    site: Site
    network: RunningNetwork
    noor: httpx2.AsyncClient
    ann: httpx2.AsyncClient
    sam: httpx2.AsyncClient
    program: httpx2.AsyncClient
    said: int = 0

    async def set(self, stage: str, share: int = 100) -> None:
        """Noor decides, with a note."""
        body = {"stage": stage, "share": share, "note": f"On to {stage}."}
        answer = await self.noor.patch(CELL, json=body)
        assert (answer.status_code, answer.json()["cell"]["effective"]) == (200, stage), answer.text

    async def asked(self, author: str = "") -> int:
        """A customer asks on the forum; the number of the ticket."""
        self.said += 1
        author = author or f"jan{self.said}"
        body = a_message(
            channel="forum",
            external_id=str(self.said),
            thread=f"t{self.said}",
            in_reply_to=None,
            text=ASKS,
            author={"external_id": author, "handle": author},
        )
        assert (await self.program.post("/api/v1/messages", json=body)).status_code == 202
        await triage_all(self.site.database)
        named = {"channel": "forum", "external_id": str(self.said)}
        return int((await self.program.get("/api/v1/messages", params=named)).json()["items"][0]["ticket"])

    async def public(self) -> list[tuple[str | None, str]]:
        """Deliver what is approved; which department published each reply that the forum shows, and its text."""
        await deliver_due(self.site.database, Settings(network_url=self.network.url))
        replies = [one for number in range(1, self.said + 1) for one in (await read(self.ann, number))["replies"]]
        found = [(one["department"], one["text"]) for one in replies if one["state"] == "delivered"]
        assert sorted(post.text for post in await self.network.published()) == sorted(text for _, text in found)
        return found


@pytest_asyncio.fixture
async def cell(database: Database, network: RunningNetwork) -> AsyncIterator[Cell]:
    """Supply Chain may publish whenever it wants to."""
    await a_mandate(database)
    async with database.transaction() as session:
        key = await create_key(session, "forum", [Scope.MESSAGES_WRITE, Scope.MESSAGES_READ])
    async with open_site(database) as site:
        noor = await site.visit("noor", Role.MANAGER)
        ann = await site.visit("ann")
        sam = await site.visit("sam", Role.DEPARTMENT, "supply_chain")
        async with site.browser(Authorization=f"Bearer {key}") as program:
            yield Cell(site, network, noor.browser, ann.browser, sam.browser, program)


async def read(browser: httpx2.AsyncClient, number: int) -> dict[str, Any]:
    """A ticket with everything."""
    answer = await browser.get(f"/api/v1/tickets/{number}")
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


async def placed(cell: Cell, number: int) -> tuple[object, ...]:
    """Where it is, its stage, and whom it was decided to ask and to tell."""
    ticket = await read(cell.ann, number)
    decision = ticket["messages"][0]["decision"]
    assert (decision["cell"], decision["owner"]) == ("order_delivery/forum", "supply_chain")
    return ticket["ticket"]["queue"], decision["stage"], decision["consult"], decision["shadow"]


async def waiting(cell: Cell) -> list[tuple[str, int]]:
    """What waits at the seat of Supply Chain, and the ticket of each."""
    found = (await cell.sam.get("/api/v1/questions", params={"department": "supply_chain"})).json()["items"]
    return [(one["kind"], one["number"]) for one in found]


async def reply(browser: httpx2.AsyncClient, number: int, text: str = ANSWER) -> int:
    """The status of an attempt to answer the customer."""
    answer = await browser.post(f"/api/v1/tickets/{number}/replies", json={"text": text})
    assert answer.status_code != 422, answer.text
    return int(answer.status_code)


async def kinds(cell: Cell, number: int) -> list[str]:
    """What was recorded of it, in order."""
    return [event["kind"] for event in (await read(cell.ann, number))["events"]]


async def test_hub_the_department_has_nothing_to_do(cell: Cell) -> None:
    await cell.set("hub")
    number = await cell.asked()
    assert await placed(cell, number) == ("webcare", "hub", None, None)
    assert await waiting(cell) == []
    assert [await reply(cell.sam, number), await reply(cell.ann, number)] == [403, 202]
    assert await cell.public() == [(None, ANSWER)]


async def test_shadow_records_what_would_have_gone_to_them(cell: Cell) -> None:
    await cell.set("shadow")
    number = await cell.asked()
    assert await placed(cell, number) == ("webcare", "shadow", None, "supply_chain")
    assert await waiting(cell) == []
    assert [await reply(cell.sam, number), await reply(cell.ann, number)] == [403, 202]
    assert await cell.public() == [(None, ANSWER)]
    assert "consultation_opened" not in await kinds(cell, number)


async def test_consult_asks_them_and_webcare_publishes(cell: Cell) -> None:
    await cell.set("consult")
    number = await cell.asked()
    assert await placed(cell, number) == ("webcare", "consult", "supply_chain", None)
    assert await waiting(cell) == [("question", number)]
    [question] = (await cell.sam.get(f"/api/v1/tickets/{number}/questions")).json()["items"]
    assert (question["by_route"], question["state"]) == (True, "open")
    assert question["due_at"] is not None
    answers = f"/api/v1/questions/{question['id']}/answer"
    assert (await cell.sam.post(answers, json={"text": ANSWER})).status_code == 200
    assert [await reply(cell.sam, number), await waiting(cell)] == [403, []]
    assert (await cell.ann.post(f"/api/v1/questions/{question['id']}/use")).status_code == 200
    assert await reply(cell.ann, number, f"Hoi! {ANSWER}") == 202
    assert await cell.public() == [(None, f"Hoi! {ANSWER}")]
    [used] = (await cell.ann.get(f"/api/v1/tickets/{number}/questions")).json()["items"]
    assert used["used_at"] is not None
    assert [kind for kind in await kinds(cell, number) if "consultation" in kind] == [
        "consultation_opened",
        "consultation_answered",
    ]


async def test_draft_they_write_and_webcare_approves(cell: Cell) -> None:
    await cell.set("draft")
    number = await cell.asked()
    assert await placed(cell, number) == ("supply_chain", "draft", None, None)
    assert await waiting(cell) == [("draft", number)]
    assert await reply(cell.sam, number) == 201
    [written] = (await cell.sam.get(f"/api/v1/tickets/{number}/drafts")).json()["drafts"]
    assert (written["state"], written["text"]) == ("waiting", ANSWER)
    assert (await read(cell.ann, number))["ticket"]["queue"] == "webcare"
    assert await cell.public() == []
    assert (await cell.sam.post(f"/api/v1/drafts/{written['id']}/approve", json={})).status_code == 403
    approved = await cell.ann.post(f"/api/v1/drafts/{written['id']}/approve", json={"text": f"{ANSWER} Fijn!"})
    assert (approved.status_code, approved.json()["published_by"]) == (202, "webcare")
    assert await cell.public() == [(None, f"{ANSWER} Fijn!")]
    [judged] = (await cell.ann.get(f"/api/v1/tickets/{number}/drafts")).json()["drafts"]
    assert (judged["state"], judged["distance"]) == ("approved", 6)
    assert [kind for kind in await kinds(cell, number) if "draft" in kind] == ["draft_written", "draft_approved"]


async def test_answer_they_publish_and_webcare_is_the_fall_back(cell: Cell) -> None:
    await cell.set("answer")
    theirs, ours = await cell.asked(), await cell.asked()
    assert await placed(cell, theirs) == ("supply_chain", "answer", None, None)
    assert await waiting(cell) == [("answer", theirs), ("answer", ours)]
    assert await reply(cell.sam, theirs) == 202
    assert await reply(cell.ann, ours, "Wij kijken het voor je na.") == 202
    assert await cell.public() == [("supply_chain", ANSWER), (None, "Wij kijken het voor je na.")]


async def test_outside_the_share_it_is_one_stage_lower_and_nobody_is_treated_two_ways(cell: Cell) -> None:
    await cell.set("draft", share=50)
    first = {f"eva{n}": await placed(cell, await cell.asked(f"eva{n}")) for n in range(5)}
    inside, outside = ("supply_chain", "draft", None, None), ("webcare", "consult", "supply_chain", None)
    assert set(first.values()) == {inside, outside}
    again = {author: await placed(cell, await cell.asked(author)) for author in first}
    assert again == first
    await cell.set("draft", share=75)
    wider = {author: await placed(cell, await cell.asked(author)) for author in first}
    assert all(wider[author] == inside for author, place in first.items() if place == inside)


async def test_each_step_is_in_the_cells_history(cell: Cell) -> None:
    for stage in ("hub", "shadow", "consult", "draft", "answer"):
        await cell.set(stage)
    told = (await cell.noor.get(f"{CELL}/history")).json()["items"]
    assert [(one["actor_name"], one["stage"], one["note"]) for one in told[:5]] == [
        ("Noor", stage, f"On to {stage}.") for stage in ("answer", "draft", "consult", "shadow", "hub")
    ]
