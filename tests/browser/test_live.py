"""Two people at work: each sees what the other does, and nothing moves under anybody's hands."""

from playwright.async_api import Page, expect

from service.flow.queues.actions import solve
from service.people.actor import Actor
from tests.browser.conftest import Desk
from tests.builders import Said, a_colleague, store, triage_all
from tests.web.scene import set_scene

SHIFTED = "window.shifts.filter(([value]) => value > 0.001)"
PARCELS = [Said(f"p{n}", f"Waar blijft mijn pakket nummer {n}?", n, f"a{n}", channel="forum") for n in range(30)]


async def arrive(desk: Desk, *said: Said) -> None:
    """Customers write, and triage does its work."""
    await store(desk.database, said)
    await triage_all(desk.database)


async def place_of(page: Page, selector: str) -> float:
    """Where it stands in the window."""
    box = await page.locator(selector).bounding_box()
    assert box is not None
    return box["y"]


async def test_a_claim_shows_at_the_other_desk(desk: Desk) -> None:
    """Focus and scroll stay where they were."""
    await arrive(desk, *PARCELS)
    ann, dirk = await desk.sit("ann"), await desk.sit("dirk")
    for page in (ann, dirk):
        await page.goto("/queues/supply_chain")
    for _ in range(14):
        await dirk.keyboard.press("j")
    focused = await dirk.evaluate("document.activeElement.id")
    assert focused == "link-14"
    scrolled = await dirk.evaluate("scrollY")
    for _ in range(13):
        await ann.keyboard.press("j")
    await ann.keyboard.press("c")
    await expect(dirk.locator("#row-13 .t-claim")).to_contain_text("Ann")
    await expect(ann.locator("#row-13 .t-claim")).to_contain_text("jij")
    assert await dirk.evaluate("document.activeElement.id") == focused
    assert await dirk.evaluate("scrollY") == scrolled
    assert await dirk.evaluate(SHIFTED) == []


async def test_rows_keep_their_places(desk: Desk) -> None:
    """An urgent ticket is announced, a calm one joins below, one that left keeps its place until it is tidied up."""
    await arrive(desk, *PARCELS[:3])
    page = await desk.sit()
    await page.goto("/queues/supply_chain")
    row = page.locator("#row-3")
    before = await place_of(page, "#row-3")
    await arrive(desk, Said("later", "Waar blijft mijn bestelling?", 50, "b1", channel="forum"))
    await expect(page.locator("#row-4")).to_be_visible()
    urgent = Said(
        "now", "Waar blijft mijn pakket? Dit is een schande, ik ga naar de rechter", -60, "b2", channel="forum"
    )
    await arrive(desk, urgent)
    actor = await a_colleague(desk.database, "cor")
    async with desk.database.transaction() as session:
        await solve(session, Actor("colleague/9", actor.colleague_id, "Cor", actor.roles, "webcare"), 2)
    await expect(page.locator("#row-2")).to_contain_text("weg")
    await expect(page.locator("#fresh")).to_be_visible()
    assert await place_of(page, "#row-3") == before
    assert await page.evaluate(SHIFTED) == []
    await page.keyboard.press("n")
    await expect(page.locator("#row-2")).to_have_count(0)
    await expect(row).to_be_visible()


async def test_the_list_of_queues_counts_along(desk: Desk) -> None:
    """Without a reload, without a jump."""
    page = await desk.sit()
    await page.goto("/queues")
    count = page.locator("#queue-supply_chain .queue-count")
    await expect(count).to_contain_text("0")
    await arrive(desk, *PARCELS[:2])
    await expect(count).to_contain_text("2")
    assert await page.evaluate(SHIFTED) == []


async def test_a_reply_being_written_outlives_the_customers_next_message(desk: Desk) -> None:
    """Text, focus and caret stay; the new words appear above."""
    scene = await set_scene(desk.database)
    page = await desk.sit()
    await page.goto(f"/tickets/{scene.parcel}")
    await page.keyboard.press("r")
    await page.keyboard.type("Beste Jan, wat vervelend")
    for _ in range(5):
        await page.keyboard.press("ArrowLeft")
    await arrive(desk, Said("third", "Laat maar, hij is er!", 20, "jan", in_reply_to="parcel", channel="forum"))
    await expect(page.locator("#conversation")).to_contain_text("hij is er!")
    await expect(page.locator("#reply-text")).to_have_value("Beste Jan, wat vervelend")
    assert await page.evaluate("document.activeElement.id") == "reply-text"
    assert await page.evaluate("document.activeElement.selectionStart") == len("Beste Jan, wat verv")
    await page.reload()
    await expect(page.locator("#reply-text")).to_have_value("Beste Jan, wat vervelend")


async def test_what_was_opened_stays_open(desk: Desk) -> None:
    """An update doesn't close the reasons that somebody is reading."""
    scene = await set_scene(desk.database)
    page = await desk.sit()
    await page.goto(f"/tickets/{scene.parcel}")
    await page.locator(".why-inline summary").first.click()
    await page.locator("#why > summary").click()
    await arrive(desk, Said("third", "En nu?", 20, "jan", in_reply_to="parcel", channel="forum"))
    await expect(page.locator("#conversation")).to_contain_text("En nu?")
    await expect(page.locator(".why-inline").first).to_have_attribute("open", "")
    await expect(page.locator("#why .reasons")).to_be_hidden()


async def test_who_signs_out_sees_nothing_more(desk: Desk) -> None:
    """A stream ends with its sign-in, and its page goes to sign in."""
    await arrive(desk, *PARCELS[:1])
    page = await desk.sit()
    await page.goto("/queues")
    other = await page.context.new_page()
    await other.goto("/queues")
    await other.locator("details.menu > summary").last.click()
    await other.get_by_role("button", name="Uitloggen").click()
    await other.wait_for_url("**/sign-in")
    await page.bring_to_front()
    await arrive(desk, *PARCELS[1:3])
    await page.wait_for_url("**/sign-in**")
    desk.complaints[:] = [said for said in desk.complaints if "401" not in said]
