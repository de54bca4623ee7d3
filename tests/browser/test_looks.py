"""Every page, light and dark, in both languages: readable for everybody, at any size, without a jump."""

import pytest
from axe_playwright_python.async_playwright import Axe

from routing_rules.vocabulary import Role
from tests.browser.conftest import Desk
from tests.web.scene import Scene, set_scene

RULES = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "resultTypes": ["violations"],
}


def addresses(scene: Scene) -> list[str]:
    """Each page that there is, and one that there is not."""
    return [
        "/queues",
        "/queues/webcare",
        "/queues/network",
        f"/tickets/{scene.parcel}",
        f"/tickets/{scene.bill}",
        f"/tickets/{scene.hello}",
        "/quarantine",
        "/tickets/99999",
    ]


def without_the_missing_page(complaints: list[str]) -> None:
    """The browser reports that a page is missing when it is asked for a missing page."""
    complaints[:] = [said for said in complaints if "status of 404" not in said]


@pytest.mark.parametrize(("scheme", "language"), [("light", "nl"), ("dark", "en")])
async def test_axe_finds_nothing(desk: Desk, scheme: str, language: str) -> None:
    """Also with the dialogs and menus open, and before signing in."""
    scene = await set_scene(desk.database)
    axe = Axe()
    page = await desk.sit(scheme=scheme, language=language)
    found: dict[str, object] = {}

    async def check(name: str) -> None:
        results = await axe.run(page, options=RULES)
        for violation in results.response["violations"]:
            found[f"{name}: {violation['id']}"] = [node["html"] for node in violation["nodes"]]

    for address in addresses(scene):
        await page.goto(address)
        await page.locator("#condition > *").first.wait_for()
        await check(address)
    await page.goto(f"/tickets/{scene.parcel}")
    await page.keyboard.press("m")
    await check("move")
    await page.keyboard.press("Escape")
    await page.keyboard.press("?")
    await check("shortcuts")
    await page.keyboard.press("Escape")
    await page.locator("details.menu > summary").last.click()
    await check("menu")
    page = await desk.open(scheme=scheme, language=language)
    await page.goto("/sign-in")
    await check("sign-in")
    assert found == {}
    without_the_missing_page(desk.complaints)


@pytest.mark.parametrize("width", [360, 640, 1280])
async def test_nothing_sticks_out(desk: Desk, width: int) -> None:
    """On a phone, at 200 % zoom (which is half the width), and on a desk."""
    scene = await set_scene(desk.database)
    page = await desk.sit(width=width, height=740)
    for address in addresses(scene):
        await page.goto(address)
        await page.locator("#condition > *").first.wait_for()
        out = await page.evaluate(
            """() => [...document.querySelectorAll("body *")].filter((e) => e.checkVisibility()
                && !e.closest(".skip, .sr-only") && e.getBoundingClientRect().right > innerWidth + 1)
                .map((e) => e.outerHTML.slice(0, 120))"""
        )
        assert out == [], address
        assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth"), address
        shifts = await page.evaluate("window.shifts")
        assert sum(value for value, _ in shifts) < 0.02, (address, shifts)
    without_the_missing_page(desk.complaints)


async def test_targets_are_large_enough(desk: Desk) -> None:
    """24 by 24 pixels at least (WCAG 2.2, 2.5.8), links within text aside."""
    scene = await set_scene(desk.database)
    page = await desk.sit("bob", Role.DEPARTMENT, "supply_chain", width=360, height=740)
    for address in ("/queues", "/queues/supply_chain", f"/tickets/{scene.parcel}"):
        await page.goto(address)
        small = await page.evaluate(
            """() => [...document.querySelectorAll("button, summary, input, select, textarea, .bar a")]
                .filter((e) => e.checkVisibility() && !e.closest("dialog") && !e.closest(".skip"))
                .filter((e) => { const b = e.getBoundingClientRect(); return b.width < 24 || b.height < 24; })
                .map((e) => e.outerHTML.slice(0, 120))"""
        )
        assert small == [], address
