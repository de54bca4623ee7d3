"""Merging, undoing it and splitting over the API."""

from collections.abc import Mapping

import httpx2

from routing_rules.vocabulary import Role
from service.foundation.database import Database
from service.web.problems import MEDIA_TYPE
from tests.builders import messages
from tests.joining.world import World, a_world, check_everything
from tests.serving import serving
from tests.web.visiting import Site


async def test_a_program_merges_splits_and_takes_it_back(database: Database) -> None:
    world = await a_world(database)
    loser, winner = await world.say("a1"), await world.say("b1", 1)
    async with serving(database) as api:
        body = {"into": winner, "reason": "Same order."}
        merged = await api.client.post(f"/api/v1/tickets/{loser}/merge", json=body)
        assert (merged.status_code, merged.json()["number"]) == (200, winner)
        old = (await api.client.get(f"/api/v1/tickets/{loser}")).json()["ticket"]
        assert (old["state"], old["merged_into"]) == ("closed", winner)
        back = await api.client.post(f"/api/v1/tickets/{loser}/unmerge", json={"reason": "Two orders."})
        assert (back.json()["number"], back.json()["state"]) == (loser, "open")
        await world.merge(loser, winner)
        said = (await api.client.get(f"/api/v1/tickets/{winner}")).json()["messages"]
        moved = [one["message_id"] for one in said if one["external_id"] == "a1"]
        born = await api.client.post(f"/api/v1/tickets/{winner}/split", json={"messages": moved, "reason": "Other."})
        assert born.status_code == 201
        assert born.headers["location"] == f"/api/v1/tickets/{born.json()['number']}"
        timeline = (await api.client.get(f"/api/v1/tickets/{winner}")).json()["events"]
        assert timeline[-1]["reason"] == "Other."
    await check_everything(world)


async def test_what_is_wrong_says_so(database: Database) -> None:
    world = await a_world(database)
    here, there = await world.say("a1"), await world.say("f1", channel="forum")
    async with serving(database) as api:
        channel = await api.client.post(f"/api/v1/tickets/{here}/merge", json={"into": there, "reason": "x"})
        assert (channel.status_code, channel.headers["content-type"]) == (409, MEDIA_TYPE)
        nothing = await api.client.post(f"/api/v1/tickets/{here}/split", json={"messages": [], "reason": "x"})
        strange = await api.client.post(f"/api/v1/tickets/{here}/split", json={"messages": [999], "reason": "x"})
        blank = await api.client.post(f"/api/v1/tickets/{here}/unmerge", json={"reason": " "})
        assert [one.status_code for one in (nothing, strange, blank)] == [422, 422, 422]


async def test_an_old_number_leads_to_the_ticket_that_goes_on(site: Site) -> None:
    """Over a chain of merges, for a reply and for a claim, over the API and on the page."""
    world, first, second, third = await a_chain(site)
    visit = await site.visit("bob")
    answer = {"text": "We zoeken het uit."}
    reply = await visit.browser.post(f"/api/v1/tickets/{first}/replies", json=answer)
    assert (reply.status_code, reply.json()["merged_into"]) == (409, third)
    claim = await visit.browser.put(f"/api/v1/tickets/{second}/claim")
    assert (claim.status_code, claim.json()["merged_into"]) == (409, third)
    page = await visit.browser.post(f"/tickets/{first}/replies", data=answer)
    assert (page.status_code, page.headers["location"]) == (303, f"/tickets/{third}")
    fragment = await visit.browser.post(f"/tickets/{first}/replies", data=answer, headers={"HX-Request": "true"})
    assert fragment.headers["hx-redirect"] == f"/tickets/{third}"
    assert world.agent is not None


async def a_chain(site: Site) -> tuple[World, int, int, int]:
    """First into second into third."""
    world = await a_world(site.database)
    first, second, third = [await world.say(name) for name in ("a1", "b1", "c1")]
    await world.merge(first, second)
    await world.merge(second, third)
    return world, first, second, third


async def test_the_pages(site: Site) -> None:
    world = await a_world(site.database)
    first, second = await world.say("a1", 0), await world.say("b1", 1)
    other = await world.say("c1", 2, author="els")
    browser = (await site.visit("bob", language="en")).browser
    ticket = (await browser.get(f"/tickets/{first}")).text
    assert f'href="/tickets/{first}/merge"' in ticket
    form = (await browser.get(f"/tickets/{first}/merge")).text
    assert f'href="/tickets/{second}"' in form
    assert f'href="/tickets/{other}"' not in form, "somebody else's"
    assert await refused(browser, f"/tickets/{first}/merge", {"into": "x", "reason": "r"}) == "no ticket number"
    assert await refused(browser, f"/tickets/{first}/merge", {"into": "99999", "reason": "r"}) == "no ticket with that"
    assert await refused(browser, f"/tickets/{first}/merge", {"into": str(first), "reason": "r"}) == "become one"
    merged = await browser.post(f"/tickets/{first}/merge", data={"into": f"#{second}", "reason": "Same order"})
    assert (merged.status_code, merged.headers["location"]) == (303, f"/tickets/{second}")
    assert f'href="/tickets/{first}"' in (await browser.get(f"/tickets/{second}")).text
    old = (await browser.get(f"/tickets/{first}")).text
    assert f'href="/tickets/{second}"' in old
    assert f'action="/tickets/{first}/unmerge"' in old
    back = await browser.post(f"/tickets/{first}/unmerge", data={"reason": "Two orders"})
    assert back.headers["location"] == f"/tickets/{first}"
    assert f'href="/tickets/{second}"' in (await browser.get(f"/tickets/{first}")).text
    await check_everything(world)


async def test_the_page_that_splits(site: Site) -> None:
    world = await a_world(site.database)
    number = await world.say("a1", 0)
    await world.say("a2", 1, in_reply_to="a1", text="En mijn factuur?")
    browser = (await site.visit("bob", language="en")).browser
    assert "En mijn factuur?" in (await browser.get(f"/tickets/{number}/split")).text
    assert await refused(browser, f"/tickets/{number}/split", {"reason": "r"}) == "Tick at least one"
    async with site.database.transaction() as session:
        ids = [message.id for message in await messages(session)]
    both = {"messages": [str(one) for one in ids], "reason": "r"}
    assert await refused(browser, f"/tickets/{number}/split", both) == "Tick at least one"
    split = await browser.post(f"/tickets/{number}/split", data={"messages": [str(ids[1])], "reason": "The invoice"})
    assert split.status_code == 303
    born = (await browser.get(split.headers["location"])).text
    assert f'href="/tickets/{number}"' in born
    assert "En mijn factuur?" in born
    await check_everything(world)


async def test_a_department_is_not_offered_it(site: Site) -> None:
    world = await a_world(site.database)
    number = await world.say("a1")
    queue = (await world.ticket(number)).queue
    browser = (await site.visit("dirk", Role.DEPARTMENT, queue)).browser
    assert f"/tickets/{number}/merge" not in (await browser.get(f"/tickets/{number}")).text
    assert (await browser.get(f"/tickets/{number}/merge")).status_code in (403, 404)
    assert (await browser.post(f"/tickets/{number}/split", data={"messages": ["1"], "reason": "r"})).status_code in (
        403,
        404,
    )


REFUSALS = ("no ticket number", "no ticket with that", "become one", "Tick at least one")


async def refused(browser: httpx2.AsyncClient, address: str, data: Mapping[str, object]) -> str:
    """Which refusal the page shows."""
    response = await browser.post(address, data=data)
    assert response.status_code == 422, response.text
    return next(words for words in REFUSALS if words in response.text.replace("&#39;", "'"))
