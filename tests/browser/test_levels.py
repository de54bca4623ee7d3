"""Service levels in a browser: readable for everybody, at any size, and changed by keyboard down to publishing."""

import pytest
from axe_playwright_python.async_playwright import Axe

from routing_rules.vocabulary import Role
from tests.browser.conftest import Desk
from tests.browser.test_looks import RULES
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


@pytest.mark.parametrize(("scheme", "language", "width"), [("light", "nl", 1280), ("dark", "en", 360)])
async def test_axe_finds_nothing_and_nothing_sticks_out(desk: Desk, scheme: str, language: str, width: int) -> None:
    """Only tables are wider than a phone, and those are moved through within their own frame."""
    await ask(desk.database, 1, 5, 20)
    page = await desk.sit("noor", Role.MANAGER, scheme=scheme, language=language, width=width)
    found: dict[str, object] = {}
    for address in ADDRESSES:
        await page.goto(address)
        await page.locator("#condition > *").first.wait_for()
        results = await Axe().run(page, options=RULES)
        for violation in results.response["violations"]:
            found[f"{address}: {violation['id']}"] = [node["html"] for node in violation["nodes"]]
        out = await page.evaluate(
            """() => [...document.querySelectorAll("main *")].filter((e) => e.checkVisibility()
                && !e.closest(".report-scroll > *, .sr-only") && e.getBoundingClientRect().right > innerWidth + 1)
                .map((e) => e.outerHTML.slice(0, 120))"""
        )
        small = await page.evaluate(
            """() => [...document.querySelectorAll("main :is(button, summary, input, select, textarea)")]
                .filter((e) => e.checkVisibility() && !e.closest(".sr-only"))
                .filter((e) => { const b = e.getBoundingClientRect(); return b.width < 24 || b.height < 24; })
                .map((e) => e.outerHTML.slice(0, 120))"""
        )
        assert (out, small) == ([], []), address
    assert found == {}


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
