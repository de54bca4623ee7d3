"""Cells over the API: who may read and set them, and what is answered."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from routing_rules.vocabulary import Role
from service.foundation.clock import now
from service.foundation.database import Database
from service.people.keys import Scope, create_key
from tests.web.visiting import Site, open_site

CELLS = "/api/v1/cells"
FORUM = f"{CELLS}/porting/forum"


@pytest_asyncio.fixture
async def site(database: Database) -> AsyncIterator[Site]:
    """The site, with nobody signed in."""
    async with open_site(database) as opened:
        yield opened


async def test_from_the_map_to_a_change_and_back_in_time(site: Site) -> None:
    noor = (await site.visit("noor", Role.MANAGER)).browser
    before = now()
    found = (await noor.get(CELLS)).json()
    (cell,) = [one for one in found["items"] if (one["process"], one["channel"]) == ("porting", "forum")]
    assert (cell["stage"], cell["share"], cell["effective"], cell["health"]) == ("consult", 100, "consult", "closed")
    assert cell["version"] == found["version"]
    tried = (await noor.get(f"{FORUM}/preview", params={"stage": "draft", "share": 25})).json()
    assert (tried["stage"], tried["share"], tried["tickets"]) == ("draft", 25, 0)
    assert tried["sentence"] == "Nothing came in here in the last days."
    wanted = {"stage": "draft", "share": 25, "languages": ["nl"], "note": "They asked.", "seen": found["version"]}
    done = await noor.patch(FORUM, json=wanted)
    assert done.status_code == 200, done.text
    assert done.json()["changed"] is True
    assert (done.json()["cell"]["stage"], done.json()["cell"]["languages"]) == ("draft", ["nl"])
    assert (await noor.patch(FORUM, json={**wanted, "share": 30})).status_code == 409
    again = (await noor.patch(FORUM, json={**wanted, "seen": None})).json()
    assert again == {"changed": False, "cell": done.json()["cell"]}
    told = (await noor.get(f"{FORUM}/history")).json()
    assert [(one["kind"], one["actor_name"], one["note"]) for one in told["items"]] == [
        ("set", "Noor", "They asked."),
        ("published", "Olievlek", ""),
    ]
    assert told["next_before"] is None
    then = (await noor.get(FORUM, params={"at": before.isoformat()})).json()
    assert (then["stage"], then["share"]) == ("consult", 100)
    assert (await noor.get(CELLS, params={"at": before.isoformat()})).json()["version"] == found["version"]


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"share": 50}, "note"),
        ({"share": 50, "note": "   "}, "note"),
        ({"share": 101, "note": "Why not."}, "share"),
        ({"stage": "everything", "note": "Why not."}, "stage"),
        ({"languages": ["klingon"], "note": "Why not."}, "languages"),
        ({"stage": "draft", "note": "Why not.", "salt": "new"}, "salt"),
    ],
)
async def test_what_is_wrong_is_named(site: Site, body: dict[str, object], field: str) -> None:
    noor = (await site.visit("noor", Role.MANAGER)).browser
    answer = await noor.patch(FORUM, json=body)
    assert answer.status_code == 422
    assert field in answer.text


async def test_only_managers_and_keys_with_the_scope_set_cells(site: Site) -> None:
    body = {"share": 50, "note": "Half of them."}
    async with site.database.transaction() as session:
        reader = await create_key(session, "reader", [Scope.TICKETS_READ])
        setter = await create_key(session, "setter", [Scope.CELLS_WRITE])
    for browser in (
        (await site.visit("ann")).browser,
        (await site.visit("lotte", Role.LEAD)).browser,
        (await site.visit("dirk", Role.DEPARTMENT, "customer_service")).browser,
        site.browser(Authorization=f"Bearer {reader}"),
    ):
        assert (await browser.get(CELLS)).status_code == 200
        assert (await browser.patch(FORUM, json=body)).status_code == 403
    program = site.browser(Authorization=f"Bearer {setter}")
    assert (await program.get(CELLS)).status_code == 403
    assert (await program.patch(FORUM, json=body)).json()["cell"]["share"] == 50
    assert (await site.browser().get(CELLS)).status_code == 401


@pytest.mark.parametrize("path", ["flying/forum", "flying/forum/history", "porting/fax/preview", "porting/fax"])
async def test_what_there_is_not_says_what_there_is(site: Site, path: str) -> None:
    ann = (await site.visit("ann")).browser
    answer = await ann.get(f"{CELLS}/{path}")
    assert answer.status_code == 404
    assert answer.json()["known"]


async def test_a_past_without_a_rulebook_and_a_future(site: Site) -> None:
    ann = (await site.visit("ann")).browser
    assert (await ann.get(CELLS, params={"at": "2020-01-01T00:00:00Z"})).status_code == 404
    assert (await ann.get(CELLS, params={"at": "2120-01-01T00:00:00Z"})).status_code == 422
    assert (await ann.get(CELLS, params={"at": "yesterday"})).status_code == 422


async def test_a_cell_that_never_changed_has_an_empty_history(site: Site) -> None:
    ann = (await site.visit("ann")).browser
    assert (await ann.get(f"{CELLS}/praise/forum/history")).json() == {"items": [], "next_before": None}
