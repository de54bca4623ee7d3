"""Kept answers by keyboard: into the reply box, kept from a ticket, and their pages readable for everybody."""

from playwright.async_api import expect

from routing_rules.vocabulary import Role
from tests.browser.conftest import Desk
from tests.browser.reading import go, misplaced, violations
from tests.knowledge.world import ANSWER, OWNER, PROCESS, World


async def test_a_key_puts_an_earlier_answer_into_the_reply(desk: Desk) -> None:
    """Behind what was written already, to be edited; and it is counted."""
    world = await World.of(desk.database)
    kept, number = await world.kept(), await world.ticket()
    await world.file(number, PROCESS)
    page = await desk.sit("eva", language="en")
    await page.goto(f"/tickets/{number}")
    await expect(page.locator(f"#earlier-{kept.id}")).to_contain_text("used on 0 tickets")
    await page.keyboard.press("r")
    await page.keyboard.type("Goedemorgen!")
    await page.keyboard.press("Escape")
    await page.keyboard.press("h")
    await page.keyboard.press("1")
    await expect(page.locator("#reply-text")).to_have_value(f"Goedemorgen!\n{ANSWER}")
    await expect(page.locator("#reply-text")).to_be_focused()
    await expect(page.locator(f"#earlier-{kept.id}")).to_contain_text("used here")
    assert (await world.row(kept.id)).uses == 1


async def test_an_answer_is_kept_by_key(desk: Desk) -> None:
    """From the ticket to the form and to the answer itself."""
    world = await World.of(desk.database)
    number = await world.ticket()
    await world.file(number, PROCESS)
    await world.answered(number)
    page = await desk.sit("eva", language="en")
    await page.goto(f"/tickets/{number}")
    await page.locator("#earlier-title").wait_for()
    await page.keyboard.press("h")
    await page.keyboard.press("b")
    await page.wait_for_url("**/answers/new?consultation=*")
    await page.locator("select[name=process]").select_option(PROCESS)
    await page.locator("input[name=language]").fill("nl")
    await page.locator("input[name=language]").press("Enter")
    await page.wait_for_url("**/answers/1")
    [row] = await world.rows()
    assert (row.text, row.owner, row.process) == (ANSWER, OWNER, PROCESS)


async def test_the_pages_of_answers_can_be_read_and_hit(desk: Desk) -> None:
    """Light and dark, wide and narrow, for an owner and for a lead."""
    world = await World.of(desk.database)
    kept, number = await world.kept(), await world.ticket()
    await world.kept(language="en", question="Where is my parcel?", text="Most parcels arrive within two days.")
    await world.overdue(kept.id)
    await world.file(number, PROCESS)
    await world.answered(await world.ticket())
    lead = await desk.sit("lea", Role.LEAD)
    owner = await desk.sit("dep", Role.DEPARTMENT, OWNER, language="en", width=360, height=740, scheme="dark")
    agent = await desk.sit("eva")
    tours = (
        (lead, ("/answers", f"/answers/{kept.id}", "/answers/new", "/answers?show=retired")),
        (owner, ("/answers", f"/answers/{kept.id}")),
        (agent, (f"/tickets/{number}", f"/tickets/{number}/answers", f"/answers/{kept.id}")),
    )
    for page, addresses in tours:
        for address in addresses:
            await go(page, address)
            if address.startswith("/tickets"):
                await page.locator("#earlier-title").wait_for()
            shifts = await page.evaluate("window.shifts")
            assert sum(value for value, _ in shifts) < 0.02, (address, shifts)
            assert (await violations(page, both_themes=True), await misplaced(page)) == ({}, {}), address
