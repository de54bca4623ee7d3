"""Kept answers over the API and as a command."""

import asyncio

import pytest
from typer.testing import CliRunner

from routing_rules.vocabulary import Role
from service.cli import app as commands
from service.foundation.settings import settings
from tests.knowledge.world import ANSWER, PROCESS, WHERE, World
from tests.web.visiting import Site

BODY = {"question": WHERE, "text": ANSWER, "process": PROCESS, "language": "NL"}


async def test_an_answer_over_the_api(site: Site, world: World) -> None:
    api = (await site.visit("eva")).browser
    made = await api.post("/api/v1/answers", json=BODY)
    assert (made.status_code, made.json()["language"], made.json()["owner"]) == (201, "nl", "supply_chain")
    assert (await api.post("/api/v1/answers", json=BODY)).json()["id"] == made.json()["id"]
    refused = await api.post("/api/v1/answers", json=BODY | {"text": "Mail jan@example.org"})
    assert (refused.status_code, refused.headers["content-type"]) == (422, "application/problem+json")
    assert refused.json()["objections"] == [
        {"kind": "personal_data", "field": "text", "text": "The answer holds personal data (email), which is not kept."}
    ]
    assert (await api.post("/api/v1/answers", json={"text": ANSWER})).status_code == 422
    assert (await api.post("/api/v1/answers", json=BODY | {"process": "nope"})).json()["known"]
    assert (await api.patch(made.headers["location"], json={"text": "Anders."})).status_code == 403


async def test_offers_and_uses_over_the_api(site: Site, world: World) -> None:
    api = (await site.visit("eva")).browser
    kept, number = await world.kept(), await world.ticket()
    await world.file(number, PROCESS)
    offered = (await api.get(f"/api/v1/tickets/{number}/answers")).json()["items"]
    assert [(one["answer"]["text"], one["is_due"], one["is_used"]) for one in offered] == [(ANSWER, False, False)]
    used = await api.post(f"/api/v1/tickets/{number}/answers/{kept.id}/use")
    assert (used.status_code, used.json()["uses"]) == (200, 1)
    detail = (await api.get(f"/api/v1/answers/{kept.id}")).json()
    assert [(use["ticket"], use["name"]) for use in detail["uses"]] == [(number, "Eva")]


async def test_changing_it_over_the_api(site: Site, world: World) -> None:
    address = f"/api/v1/answers/{(await world.kept()).id}"
    lead = (await site.visit("bas", Role.LEAD)).browser
    changed = await lead.patch(address, json={"text": "Anders.", "seen": 1})
    assert (changed.status_code, changed.json()["version"]) == (200, 2)
    assert (await lead.patch(address, json={"text": "Nog anders.", "seen": 1})).status_code == 409
    assert (await lead.patch(address, json={"nonsense": 1})).status_code == 422
    assert (await lead.patch(address, json={"retired": True})).json()["retired_at"] is not None
    assert (await lead.get("/api/v1/answers")).json() == {"items": [], "next": None}
    assert len((await lead.get("/api/v1/answers?retired=true&words=pakket")).json()["items"]) == 1
    assert (await lead.get("/api/v1/answers/999")).status_code == 404


async def test_the_command_lists_what_is_due(world: World, database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OLIEVLEK_DATABASE_URL", database_url)
    settings.cache_clear()
    monkeypatch.setenv("COLUMNS", "160")
    kept = await world.kept()
    await world.kept(language="en", question="Where is my parcel?")

    async def run(*words: str) -> str:
        result = await asyncio.to_thread(CliRunner().invoke, commands, ["answers", *words])
        assert result.exit_code == 0, result.output
        return str(result.output)

    assert "2 kept answers." in await run("list")
    assert "0 kept answers." in await run("due")
    await world.overdue(kept.id)
    said = await run("due", "--owner", "supply_chain")
    assert "1 kept answer." in said
    assert "(due)" in said
    assert "1 kept answer." in await run("list", "--words", "parcel")
    assert "0 kept answers." in await run("list", "--process", "billing")
