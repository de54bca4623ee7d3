"""Every page, light and dark, in both languages: readable for everybody, at any size, without a jump."""

from routing_rules.vocabulary import Role
from tests.browser.conftest import Desk
from tests.browser.reading import go, misplaced, violations
from tests.web.scene import Scene, set_scene


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


async def test_every_page_can_be_read_and_hit(desk: Desk) -> None:
    """At each width, in both themes, also with the dialogs and menus open and before signing in; and nothing jumps."""
    scene = await set_scene(desk.database)
    page = await desk.sit()
    found: dict[str, object] = {}
    for address in addresses(scene):
        await go(page, address)
        shifts = await page.evaluate("window.shifts")
        assert sum(value for value, _ in shifts) < 0.02, (address, shifts)
        found[address] = [await violations(page, both_themes=True), await misplaced(page)]
    await go(page, f"/tickets/{scene.parcel}")
    await page.keyboard.press("m")
    found["move"] = [await violations(page), {}]
    await page.keyboard.press("Escape")
    await page.keyboard.press("?")
    found["shortcuts"] = [await violations(page), {}]
    await page.keyboard.press("Escape")
    await page.locator("details.menu > summary").last.click()
    found["menu"] = [await violations(page), {}]
    page = await desk.open(scheme="dark", language="en")
    await page.goto("/sign-in")
    found["sign-in"] = [await violations(page), await misplaced(page)]
    assert {name: what for name, what in found.items() if what != [{}, {}]} == {}
    without_the_missing_page(desk.complaints)


async def test_a_department_on_a_phone(desk: Desk) -> None:
    """In the dark, in English, on a small screen from the start."""
    scene = await set_scene(desk.database)
    page = await desk.sit("bob", Role.DEPARTMENT, "supply_chain", scheme="dark", language="en", width=360, height=740)
    for address in ("/queues", "/queues/supply_chain", f"/tickets/{scene.parcel}"):
        await go(page, address)
        shifts = await page.evaluate("window.shifts")
        assert sum(value for value, _ in shifts) < 0.02, (address, shifts)
        assert (await violations(page), await misplaced(page)) == ({}, {}), address
