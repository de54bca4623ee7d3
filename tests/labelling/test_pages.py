"""The ticket's page says what it is about and takes what somebody says of that; second opinions have a page."""

import re
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from routing_rules.vocabulary import Role
from service.flow.labelling.actions import confirm
from tests.labelling.world import PARCEL, VAGUE, World
from tests.web.visiting import HTMX, Site, open_site


@pytest_asyncio.fixture
async def site(world: World) -> AsyncIterator[Site]:
    """The pages on the world's database."""
    async with open_site(world.database) as opened:
        yield opened


async def test_what_was_decided_is_confirmed_with_one_button(world: World, site: Site) -> None:
    number = await world.ticket(PARCEL)
    visit = await site.visit("cas")
    before = (await visit.browser.get(f"/tickets/{number}")).text
    assert "Het gaat over" in before
    assert 'data-keys="o"' in before
    answer = await visit.browser.post(f"/tickets/{number}/process/confirmation", headers=HTMX)
    assert (answer.status_code, answer.headers["hx-trigger"]) == (204, "ticket-changed")
    after = (await visit.browser.get(f"/tickets/{number}")).text
    assert 'data-keys="o"' not in after
    assert "zegt Cas" in after
    assert "Bevestigd: het gaat over" in after


async def test_suggestions_are_buttons_with_owner_and_chance(world: World, site: Site) -> None:
    likely = [("order_delivery", 0.62), ("billing", 0.26), ("porting", 0.1), ("store", 0.02)]
    number = await world.ticket(VAGUE, suggested=likely)
    visit = await site.visit("cas")
    text = (await visit.browser.get(f"/tickets/{number}")).text
    buttons = [re.sub(r"<[^>]+>|\s+", " ", one) for one in re.findall(r'<button id="suggestion-.*?</button>', text)]
    said = [" ".join(one.split()) for one in buttons]
    assert len(said) == 3
    assert said[0].startswith("1 Supply Chain – ")
    assert said[0].endswith("waarschijnlijk, 62 %")
    assert said[1].endswith("misschien, 26 %")
    assert said[2].endswith("minder waarschijnlijk, 10 %")
    row = (await visit.browser.get("/queues/triage")).text
    assert "waarschijnlijk" in row
    assert "62 %" in row
    await visit.browser.post(f"/tickets/{number}/process/confirmation", data={"process": "order_delivery"})
    assert (await world.row(number)).queue == "supply_chain"
    assert "suggestion-1" not in (await visit.browser.get(f"/tickets/{number}")).text


async def test_the_list_of_processes_is_by_owner_and_a_department_has_its_own(world: World, site: Site) -> None:
    number = await world.ticket(PARCEL)
    agent, department = await site.visit("cas"), await site.visit("dik", Role.DEPARTMENT, "supply_chain")
    mine = (await agent.browser.get(f"/tickets/{number}")).text
    theirs = (await department.browser.get(f"/tickets/{number}")).text
    for text, has in ((mine, True), (theirs, False)):
        assert 'value="order_delivery"' in text
        assert ('value="billing" data-choice' in text) is has
        assert ('name="process" value=""' in text) is has
    answer = await agent.browser.post(f"/tickets/{number}/process", data={"process": "", "reason": " "})
    assert (answer.status_code, answer.headers["location"]) == (303, f"/tickets/{number}")
    assert (await world.row(number)).process is None
    assert "geen van onze processen" in (await agent.browser.get(f"/tickets/{number}")).text


async def test_who_only_reads_is_asked_nothing(world: World, site: Site) -> None:
    number = await world.ticket(VAGUE)
    stranger = await site.visit("bil", Role.DEPARTMENT, "billing")
    assert (await stranger.browser.post(f"/tickets/{number}/process", data={"process": "billing"})).status_code == 404
    assert (await stranger.browser.get("/labels/second")).status_code == 403
    assert await world.labels() == []


async def test_a_second_opinion_is_given_blind(world: World, site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("service.labels.second_opinions.SHARE", 100)
    first, _ = await world.ticket(PARCEL), await world.ticket(VAGUE)
    await world.do(confirm, world.ann, first)
    visit = await site.visit("cas")
    text = (await visit.browser.get("/labels/second")).text
    assert PARCEL in text
    assert "Het gaat over" not in text
    address = re.search(r'action="(/labels/second/\d+)"', text)
    assert address is not None
    assert "Niets om naar te kijken" in (await visit.browser.get("/labels/second?after=1000")).text
    for _ in range(2):
        answer = await visit.browser.post(address[1], data={"process": "billing"})
        assert answer.status_code == 303
    assert [(label.source, label.process) for label in await world.labels()] == [
        ("confirmation", "order_delivery"),
        ("second", "billing"),
    ]
    assert (await visit.browser.get("/labels/second")).text.count("<blockquote") == 0
    for language in ("nl", "en"):
        other = await site.visit(f"eva-{language}", language=language)
        assert (await other.browser.get("/labels/second")).status_code == 200


async def test_a_move_may_say_what_it_is_about(world: World, site: Site) -> None:
    number = await world.ticket(VAGUE)
    visit = await site.visit("cas")
    assert "<optgroup" in (await visit.browser.get(f"/tickets/{number}")).text
    for queue, process in (("billing", ""), ("supply_chain", "order_delivery")):
        form = {"queue": queue, "reason": "Past daar", "process": process}
        assert (await visit.browser.post(f"/tickets/{number}/reroute", data=form)).status_code == 303
    assert [(label.process, label.department) for label in await world.labels()] == [
        (None, "billing"),
        ("order_delivery", "supply_chain"),
    ]
