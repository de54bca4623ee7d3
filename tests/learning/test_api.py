"""Models over the API: shown to whoever may see tickets, changed by managers and keys with the scope."""

from collections.abc import AsyncIterator

import pytest_asyncio

from routing_rules.vocabulary import ModelState, Role
from service.foundation.clock import now
from service.foundation.database import Database
from service.people.keys import Scope, create_key
from service.tables import Model
from tests.web.visiting import Site, open_site

MODELS = "/api/v1/models"


@pytest_asyncio.fixture
async def site(database: Database) -> AsyncIterator[Site]:
    async with open_site(database) as opened:
        yield opened


async def a_model(site: Site, state: ModelState, content: bytes = b"model", **figures: object) -> int:
    model = Model(
        state=state,
        trained_at=now(),
        content=content,
        content_digest="c",
        code_version="0.1.0",
        data_digest="d",
        label_count=40,
        newest_label=50,
        figures={"n": 10, "right": 8, "champion_right": 7, **figures},
        reasons=[{"nl": "Daarom.", "en": "Because."}],
        decided_by="system",
        promoted_at=None if state is ModelState.REFUSED else now(),
    )
    async with site.database.transaction() as session:
        session.add(model)
        await session.flush()
        return model.id


async def states(site: Site) -> list[tuple[int, str]]:
    async with site.database.transaction() as session:
        key = await create_key(session, f"reader {now()}", [Scope.TICKETS_READ])
    found = (await site.browser(Authorization=f"Bearer {key}").get(MODELS)).json()
    return [(one["id"], one["state"]) for one in found["items"]]


async def test_without_models_words_decide(site: Site) -> None:
    ann = (await site.visit("ann")).browser
    answer = (await ann.get(MODELS)).json()
    assert answer["items"] == []
    assert answer["champion"] is None
    assert answer["waiting"]["count"] == 0
    assert (await ann.get(f"{MODELS}/7")).status_code == 404


async def test_one_key_rolls_back_and_each_goes_further(site: Site) -> None:
    oldest = await a_model(site, ModelState.RETIRED)
    older = await a_model(site, ModelState.RETIRED)
    newest = await a_model(site, ModelState.CHAMPION)
    noor = (await site.visit("noor", Role.MANAGER)).browser
    back = (await noor.post(f"{MODELS}/rollback")).json()
    assert (back["id"], back["state"], back["decided_by"]) == (older, "champion", "colleague/1")
    assert back["reasons"][-1]["en"] == "Noor rolled back to this model."
    assert await states(site) == [(newest, "retired"), (older, "champion"), (oldest, "retired")]
    assert (await noor.post(f"{MODELS}/rollback")).json()["id"] == oldest
    assert (await noor.post(f"{MODELS}/rollback")).status_code == 409
    again = (await noor.post(f"{MODELS}/{newest}/promotion")).json()
    assert (again["id"], again["ended_at"]) == (newest, None)
    assert (await noor.post(f"{MODELS}/{newest}/promotion")).status_code == 409
    assert (await noor.post(f"{MODELS}/rollback")).json()["id"] == older


async def test_a_model_whose_content_is_gone_stays_where_it_is(site: Site) -> None:
    champion = await a_model(site, ModelState.CHAMPION)
    gone = await a_model(site, ModelState.REFUSED, content=b"")
    noor = (await site.visit("noor", Role.MANAGER)).browser
    assert (await noor.post(f"{MODELS}/{gone}/promotion")).status_code == 409
    assert await states(site) == [(gone, "refused"), (champion, "champion")]


async def test_what_was_set_aside_is_accepted_once(site: Site) -> None:
    batch = {"actor": "key/x", "after": 3, "upto": 9, "labels": 6, "sure": 6, "against": 6, "accepted_by": None}
    refused = await a_model(site, ModelState.REFUSED, set_aside=[batch])
    noor = (await site.visit("noor", Role.MANAGER)).browser
    assert (await noor.post(f"{MODELS}/{refused}/accepted-labels")).json() == {"labels": 6}
    assert (await noor.post(f"{MODELS}/{refused}/accepted-labels")).status_code == 409
    shown = (await noor.get(f"{MODELS}/{refused}")).json()
    assert shown["figures"]["set_aside"][0]["accepted_by"] == "colleague/1"


async def test_only_managers_and_keys_with_the_scope_decide(site: Site) -> None:
    await a_model(site, ModelState.RETIRED)
    await a_model(site, ModelState.CHAMPION)
    async with site.database.transaction() as session:
        turner = await create_key(session, "turner", [Scope.DIALS_WRITE])
        reader = await create_key(session, "reader", [Scope.TICKETS_READ])
    for browser in (
        (await site.visit("ann")).browser,
        (await site.visit("lotte", Role.LEAD)).browser,
        site.browser(Authorization=f"Bearer {reader}"),
    ):
        assert (await browser.get(MODELS)).status_code == 200
        for path in ("rollback", "1/promotion", "1/accepted-labels"):
            assert (await browser.post(f"{MODELS}/{path}")).status_code == 403
    assert (await site.browser(Authorization=f"Bearer {turner}").post(f"{MODELS}/rollback")).status_code == 200
    assert (await site.browser().get(MODELS)).status_code == 401
