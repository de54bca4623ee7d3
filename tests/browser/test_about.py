"""Saying what a ticket is about, by keyboard only; the page takes it up without being loaded anew."""

from playwright.async_api import expect

from tests.browser.conftest import Desk
from tests.browser.reading import misplaced, violations
from tests.labelling.world import PARCEL, VAGUE, World

LIKELY = (("order_delivery", 0.62), ("billing", 0.26), ("contract_change", 0.08))


async def test_a_suggestion_by_its_number(desk: Desk) -> None:
    world = await World.of(desk.database)
    number = await world.ticket(VAGUE, suggested=LIKELY)
    page = await desk.sit("cas", language="en")
    await page.goto(f"/tickets/{number}")
    await expect(page.locator("#suggestion-1")).to_contain_text("probably, 62 %")
    assert await violations(page) == {}
    await page.keyboard.press("1")
    await expect(page.locator("#about-title")).to_contain_text("order and delivery")
    await expect(page.locator("#about")).to_contain_text("says Cas")
    await expect(page.locator("#suggestion-1")).to_have_count(0)
    assert (await world.row(number)).queue == "supply_chain"


async def test_a_correction_by_typing(desk: Desk) -> None:
    world = await World.of(desk.database)
    number = await world.ticket(PARCEL)
    page = await desk.sit("cas", language="en")
    await page.goto(f"/tickets/{number}")
    await page.keyboard.press("w")
    dialog = page.locator("#choose-process")
    field = dialog.locator("[data-shorten]")
    await expect(field).to_be_focused()
    assert await violations(page) == {}
    await field.press_sequentially("bill")
    await expect(dialog.locator(".choice:visible")).to_have_count(1)
    await field.press("ArrowDown")
    await expect(dialog.locator('.choice[value="billing"]')).to_be_focused()
    await page.keyboard.press("ArrowUp")
    await expect(field).to_be_focused()
    await field.press("Enter")
    await expect(page.locator("#about-title")).to_contain_text("bills and payments")
    await expect(dialog).to_be_hidden()
    assert [label.process for label in await world.labels()] == ["billing"]


async def test_right_is_one_key_and_an_empty_enter_is_nothing(desk: Desk) -> None:
    world = await World.of(desk.database)
    number = await world.ticket(PARCEL)
    page = await desk.sit("cas", language="nl")
    await page.goto(f"/tickets/{number}")
    await page.keyboard.press("w")
    await page.keyboard.press("Enter")
    await page.locator("#choose-process [name=reason]").press("Enter")
    await expect(page.locator("#choose-process")).to_be_visible()
    await page.locator("[data-shorten]").fill("zzz")
    await expect(page.locator("[data-left-none]")).to_be_visible()
    await page.keyboard.press("Escape")
    await page.keyboard.press("Escape")
    await expect(page.locator("#choose-process")).to_be_hidden()
    assert await world.labels() == []
    await page.keyboard.press("o")
    await expect(page.locator("#about")).to_contain_text("zegt Cas")
    (label,) = await world.labels()
    assert label.source == "confirmation"


async def test_on_a_phone_nothing_hangs_out(desk: Desk) -> None:
    world = await World.of(desk.database)
    number = await world.ticket(VAGUE, suggested=LIKELY)
    page = await desk.sit("cas", language="nl", width=360, height=740)
    for address in (f"/tickets/{number}", "/queues/triage", "/labels/second"):
        await page.goto(address)
        assert (await violations(page, both_themes=True), await misplaced(page)) == ({}, {}), address
