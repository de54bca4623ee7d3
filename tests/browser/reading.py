"""What keeps people from reading or hitting what a page shows: axe in both themes, and measured at each width."""

from collections.abc import Mapping

from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Page

WIDTHS = (360, 640, 1280)
"""A phone, a desk at 200 % zoom (which halves the width), and a desk."""
VIOLATIONS = {"resultTypes": ["violations"], "selectors": False}
"""Selectors take a tenth of the time; the elements themselves say as much."""
RULES = VIOLATIONS | {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    # Never a violation: it asks for somebody to look.
    "rules": {"hidden-content": {"enabled": False}},
}
CONTRAST = VIOLATIONS | {"runOnly": {"type": "rule", "values": ["color-contrast"]}}
BEYOND_THE_EDGE = """
(framed) => [...document.querySelectorAll("body *")]
    .filter((e) => e.checkVisibility() && !e.closest(framed) && e.getBoundingClientRect().right > innerWidth + 1)
    .map((e) => e.outerHTML.slice(0, 120))
    .concat(document.documentElement.scrollWidth > innerWidth ? ["the page itself"] : [])"""
TOO_SMALL = """
() => [...document.querySelectorAll("button, summary, input, select, textarea, .bar a")]
    .filter((e) => e.checkVisibility() && !e.closest("dialog, .skip, .sr-only"))
    .map((e) => e.matches("[type=checkbox], [type=radio]") && e.closest("label") || e)
    .filter((e) => { const b = e.getBoundingClientRect(); return b.width < 24 || b.height < 24; })
    .map((e) => e.outerHTML.slice(0, 120))"""


async def go(page: Page, address: str) -> None:
    """To a page, until the state of the system stands in its corner."""
    await page.goto(address)
    await page.locator("#condition > *").first.wait_for()


async def violations(page: Page, *, both_themes: bool = False) -> dict[str, list[str]]:
    """By rule, where it is broken; in the colours of the other theme too, when that is asked for."""
    found = await _broken(page, RULES)
    if not both_themes:
        return found
    dark = await page.evaluate("matchMedia('(prefers-color-scheme: dark)').matches")
    await page.emulate_media(color_scheme="light" if dark else "dark")
    found |= await _broken(page, CONTRAST)
    await page.emulate_media(color_scheme="dark" if dark else "light")
    return found


async def _broken(page: Page, options: Mapping[str, object]) -> dict[str, list[str]]:
    results = await Axe().run(page, options=dict(options))
    return {one["id"]: [node["html"] for node in one["nodes"]] for one in results.response["violations"]}


async def misplaced(page: Page, framed: str = ".skip, .sr-only, .report-scroll > *") -> dict[int, list[str]]:
    """By width, what sticks out of the page or is smaller than 24 by 24 pixels (WCAG 2.2, 2.5.8; links within text
    aside). What is in a frame that scrolls by itself may be wider."""
    before = page.viewport_size
    found: dict[int, list[str]] = {}
    for width in WIDTHS:
        await page.set_viewport_size({"width": width, "height": 740})
        out = [*await page.evaluate(BEYOND_THE_EDGE, framed), *await page.evaluate(TOO_SMALL)]
        if out:
            found[width] = out
    if before is not None:
        await page.set_viewport_size(before)
    return found
