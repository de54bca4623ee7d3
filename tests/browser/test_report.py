"""The SLA report in a browser: readable for everybody, at any size, and by keyboard down to the tickets."""

from random import Random

from routing_rules.vocabulary import Role
from service.flow.reporting.roll_up import roll_up
from service.foundation.database import Database
from tests.browser.conftest import Desk
from tests.browser.reading import go, misplaced, violations
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


async def test_every_page_can_be_read_and_hit(desk: Desk) -> None:
    """With numbers, without any, and behind a number; only tables are wider, and those move within their own frame."""
    await _tell_stories(desk.database)
    page = await desk.sit("noor", Role.MANAGER)
    for address in ADDRESSES:
        await go(page, address)
        assert (await violations(page, both_themes=True), await misplaced(page)) == ({}, {}), address


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
    await page.wait_for_url("**/reports/sla?*last=2026-12-31*")
    asked = page.locator("#replies tfoot [data-number=asked] a")
    says = int(await asked.locator("data").get_attribute("value") or "0")
    await asked.press("Enter")
    await page.wait_for_url("**/reports/sla/tickets?*")
    assert await page.locator(".report-head strong").inner_text() == f"{says} tickets"
    await page.locator("body").press("j")
    await page.keyboard.press("Enter")
    await page.wait_for_url("**/tickets/*")
