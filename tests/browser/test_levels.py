"""Service levels in a browser: readable for everybody, at any size, and changed by keyboard down to publishing."""

from routing_rules.vocabulary import Role
from tests.browser.conftest import Desk
from tests.browser.reading import go, misplaced, violations
from tests.levels.conftest import ask
from tests.levels.test_pages import in_force, policy_form_targets

ADDRESSES = (
    "/levels",
    "/levels/history",
    "/levels/policies/press",
    "/levels/policies/press/remove",
    "/levels/ladders/customer",
    "/levels/calendars/office",
    "/levels/calendars/office/feed",
    "/levels/work",
    "/levels/levels",
    "/levels/priority",
)


async def test_every_page_can_be_read_and_hit(desk: Desk) -> None:
    """Only tables are wider than a phone, and those are moved through within their own frame."""
    await ask(desk.database, 1, 5, 20)
    page = await desk.sit("noor", Role.MANAGER)
    for address in ADDRESSES:
        await go(page, address)
        assert (await violations(page, both_themes=True), await misplaced(page)) == ({}, {}), address


async def test_a_policy_is_changed_without_a_mouse(desk: Desk) -> None:
    """Enter tries, and where the preview begins the keyboard goes on; the last button publishes."""
    await ask(desk.database, 1, 5, 20)
    page = await desk.sit("noor", Role.MANAGER, language="en")
    await page.goto("/queues")
    await page.keyboard.press("g")
    await page.keyboard.press("l")
    await page.wait_for_url("**/levels")
    await page.locator("#policy-press a").press("Enter")
    await page.wait_for_url("**/policies/press")
    await page.locator("#f-target-first_reply").fill("never")
    await page.keyboard.press("Enter")
    await page.locator("#refused").wait_for()
    assert await page.evaluate("document.activeElement.id") == "refused"
    await page.locator("#f-target-first_reply").fill("20m")
    await page.keyboard.press("Enter")
    await page.locator("#tried").wait_for()
    assert await page.evaluate("document.activeElement.id") == "tried"
    await page.locator("button[value=publish]").press("Enter")
    await page.wait_for_url("**/levels*")
    assert policy_form_targets(await in_force(desk.database), "press")["first_reply"] == 1200
    desk.complaints[:] = [said for said in desk.complaints if "status of 422" not in said]
