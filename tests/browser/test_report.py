"""The SLA report in a browser: readable for everybody, at any size, and by keyboard down to the tickets."""

from random import Random

import pytest
from axe_playwright_python.async_playwright import Axe

from routing_rules.vocabulary import Role
from service.flow.reporting.roll_up import roll_up
from service.foundation.database import Database
from tests.browser.conftest import Desk
from tests.browser.test_looks import RULES
from tests.reporting.histories import Histories

DAYS = "first=2026-10-01&last=2026-12-31"
ADDRESSES = (
    f"/reports/sla?{DAYS}",
    f"/reports/sla?{DAYS}&group=day&measure=wall",
    "/reports/sla?first=2020-01-01",
    f"/reports/sla/tickets?{DAYS}&number=stays",
    f"/reports/sla/tickets?{DAYS}&number=missed",
)


async def _tell_stories(database: Database) -> None:
    world = Histories(database, Random(3))  # noqa: S311 - a story, not a secret
    await world.open()
    await world.go_on(250)
    await roll_up(database, 500)


@pytest.mark.parametrize(("scheme", "language"), [("light", "nl"), ("dark", "en")])
async def test_axe_finds_nothing(desk: Desk, scheme: str, language: str) -> None:
    """With numbers, without any, and behind a number."""
    await _tell_stories(desk.database)
    page = await desk.sit("noor", Role.MANAGER, scheme=scheme, language=language)
    found: dict[str, object] = {}
    for address in ADDRESSES:
        await page.goto(address)
        await page.locator("#condition > *").first.wait_for()
        results = await Axe().run(page, options=RULES)
        for violation in results.response["violations"]:
            found[f"{address}: {violation['id']}"] = [node["html"] for node in violation["nodes"]]
    assert found == {}


@pytest.mark.parametrize("width", [360, 1280])
async def test_only_tables_are_wider_than_the_page(desk: Desk, width: int) -> None:
    """And those are moved through within their own frame."""
    await _tell_stories(desk.database)
    page = await desk.sit("noor", Role.MANAGER, width=width, height=740)
    for address in ADDRESSES:
        await page.goto(address)
        await page.locator("#condition > *").first.wait_for()
        out = await page.evaluate(
            """() => [...document.querySelectorAll("main *")].filter((e) => e.checkVisibility()
                && !e.closest(".report-scroll > *, .sr-only") && e.getBoundingClientRect().right > innerWidth + 1)
                .map((e) => e.outerHTML.slice(0, 120))"""
        )
        assert out == [], address
        assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth"), address


async def test_from_the_queues_to_a_ticket_without_a_mouse(desk: Desk) -> None:
    """To the report by its keys, into a number, into the first of its tickets."""
    await _tell_stories(desk.database)
    page = await desk.sit("noor", Role.MANAGER)
    await page.goto("/queues")
    await page.keyboard.press("g")
    await page.keyboard.press("r")
    await page.wait_for_url("**/reports/sla")
    await page.locator("input[name=first]").fill("2026-10-01")
    await page.locator("input[name=last]").fill("2026-12-31")
    await page.keyboard.press("Enter")
    asked = page.locator("#replies tfoot [data-number=asked] a")
    says = int(await asked.locator("data").get_attribute("value") or "0")
    await asked.press("Enter")
    await page.wait_for_url("**/reports/sla/tickets?*")
    assert await page.locator(".report-head strong").inner_text() == f"{says} tickets"
    await page.locator("body").press("j")
    await page.keyboard.press("Enter")
    await page.wait_for_url("**/tickets/*")
