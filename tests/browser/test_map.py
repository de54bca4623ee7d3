"""The map in a browser: readable for everybody at any size, by keyboard into a cell, through its days, and live."""

from datetime import timedelta

from playwright.async_api import Page, expect

from routing_rules.vocabulary import Role, Stage
from service.participation.cells import set_cell
from tests.browser.conftest import Desk
from tests.browser.reading import go, misplaced, violations
from tests.participation.map_story import FORUM, X
from tests.participation.map_world import make_up

ADDRESSES = (
    "/map",
    "/map?at={then}",
    "/map/next",
    "/map/order_delivery/forum",
    "/map/network_outage/x",
    "/map/returns_repair/forum",
    "/map/legal/x",
    "/map/order_delivery/forum/tickets?figure=load",
)


async def _focused(page: Page) -> str:
    return str(await page.evaluate("document.activeElement.id"))


async def test_every_page_can_be_read_and_hit(desk: Desk) -> None:
    """In both themes and at each width; the map becomes a list, so that nothing has to be moved sideways."""
    world = await make_up(desk.database, {FORUM: 0.4})
    page = await desk.sit("mo", Role.MANAGER)
    found: dict[str, object] = {}
    for address in ADDRESSES:
        await go(page, address.format(then=(world.at - timedelta(days=12)).date()))
        found[address] = (await violations(page, both_themes=True), await misplaced(page))
    assert {address: what for address, what in found.items() if what != ({}, {})} == {}


async def test_from_the_map_into_a_cell_and_its_dial_by_keyboard(desk: Desk) -> None:
    """Arrow keys, Enter, a stage with its preview, a note, applied: and the page says who changed it when."""
    await make_up(desk.database, {FORUM: 0.4})
    page = await desk.sit("mo", Role.MANAGER, language="en")
    await go(page, "/")
    await page.wait_for_url("**/map")
    await page.locator("#cell-order_delivery-x").focus()
    for key, cell in (("End", "api"), ("Home", "x"), ("ArrowDown", ""), ("ArrowUp", "x")):
        await page.keyboard.press(key)
        assert await _focused(page) == (f"cell-order_delivery-{cell}" if cell else "cell-returns_repair-x")
    for _ in range(6):
        await page.keyboard.press("ArrowRight")
    assert await page.locator("#map-table .map-cell[tabindex='0']").count() == 1
    await page.keyboard.press("Enter")
    await page.wait_for_url("**/map/order_delivery/forum")
    await expect(page.locator(".cell-facts")).to_contain_text("Supply Chain")
    await expect(page.locator(".cell-facts")).to_contain_text("Noor")
    await expect(page.locator("#dial-preview")).to_contain_text("Nothing is handled otherwise")
    await page.locator("#dial input[value=consult]").focus()
    await page.keyboard.press("ArrowRight")
    await expect(page.locator("#dial-preview")).to_contain_text("would go to Supply Chain")
    await page.locator("#dial textarea").fill("Their answers went out as they were.")
    await page.keyboard.press("Control+Enter")
    await page.wait_for_url("**was_set=true")
    await expect(page.locator(".cell-facts")).to_contain_text("Their answers went out as they were.")
    await expect(page.locator(".cell-facts")).to_contain_text("moved from Consult to Draft")


async def test_the_slider_goes_through_the_days(desk: Desk) -> None:
    """One step is one day; the map of another day says so, and today's is live."""
    await make_up(desk.database, {})
    page = await desk.sit("mo", Role.MANAGER, language="en")
    await go(page, "/map")
    forum = page.locator("#cell-order_delivery-forum")
    await expect(forum).to_contain_text("60 %")
    await page.locator("#map-slider").focus()
    await page.keyboard.press("Home")
    await expect(page.locator("#map-then")).to_contain_text("at the end of")
    await expect(forum).to_contain_text("Shadow")
    assert "at=" in page.url
    assert await _focused(page) == "map-slider"
    await page.keyboard.press("End")
    await expect(forum).to_contain_text("60 %")
    await expect(page.locator("#map-then")).to_have_count(0)


async def test_what_others_change_appears_without_moving_the_focus(desk: Desk) -> None:
    """On the map and on the cell's page, where the dial says who was first."""
    world = await make_up(desk.database, {})
    page = await desk.sit("mo", Role.MANAGER, language="en")
    async with page.expect_response("**/map/live"):
        await go(page, "/map")
    await page.locator("#cell-order_delivery-x").focus()
    async with desk.database.transaction() as session:
        await set_cell(session, world.people["Anna"], X, stage=Stage.DRAFT, share=35, note="On.")
    await expect(page.locator("#cell-order_delivery-x")).to_contain_text("35 %")
    assert await _focused(page) == "cell-order_delivery-x"
    await go(page, "/map/order_delivery/x")
    await page.locator("#dial textarea").fill("I was thinking")
    async with desk.database.transaction() as session:
        await set_cell(session, world.people["Anna"], X, stage=Stage.CONSULT, note="Back again.")
    await expect(page.locator("#dial-news")).to_contain_text("Anna changed this cell")
    await expect(page.locator("#cell-history")).to_contain_text("Back again.")
    assert await page.locator("#dial textarea").input_value() == "I was thinking"
