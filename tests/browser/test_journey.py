"""A day's work in a minute, by keyboard only: nothing here touches a mouse."""

from playwright.async_api import Page, expect
from sqlmodel import col, select, update

from routing_rules.vocabulary import EventKind, Role
from service.foundation.database import Database
from service.people.actions import create_colleague
from service.tables import Reply
from service.tables.replies import ReplyState
from service.tickets.ledger import Entry, lock_tickets, record
from tests.browser.conftest import Desk
from tests.web.scene import set_scene

PASSWORD = "een goed wachtwoord"
ANSWER = "Wat vervelend! We zoeken het meteen voor je uit."


async def focused(page: Page) -> str:
    """The id of what has the focus."""
    return str(await page.evaluate("document.activeElement.id"))


async def deliver(database: Database, number: int) -> None:
    """What the delivery step writes when the network has accepted the reply."""
    async with database.transaction() as session:
        ticket = (await lock_tickets(session, [number]))[number]
        reply = (await session.exec(select(Reply).where(Reply.ticket_id == number))).one()
        await session.exec(update(Reply).where(col(Reply.id) == reply.id).values(state=ReplyState.DELIVERED))
        await record(session, [Entry(ticket, EventKind.REPLY_DELIVERED, "system")])


async def test_from_signing_in_to_a_solved_ticket(desk: Desk) -> None:
    """Sign in, go to a queue, claim, answer, see it delivered, solve, and back."""
    scene = await set_scene(desk.database)
    async with desk.database.transaction() as session:
        await create_colleague(session, "bob", "Bob", PASSWORD, [Role.AGENT], "webcare", "en")
    page = await desk.open(language="en-GB")
    await page.goto("/")
    keys = page.keyboard
    await keys.type("bob")
    await keys.press("Tab")
    await keys.type(PASSWORD)
    await keys.press("Enter")
    await page.wait_for_url("**/queues")

    await _to_the_ticket(page, scene.parcel)
    await _answer(page)
    await deliver(desk.database, scene.parcel)
    await expect(page.locator("#ticket-head")).to_contain_text("Waiting on customer")
    await expect(page.locator("#reply-text")).to_have_value("")
    await keys.press("e")
    await expect(page.locator("#ticket-head")).to_contain_text("Solved")
    await keys.press("g")
    await keys.press("q")
    await page.wait_for_url("**/queues")


async def _to_the_ticket(page: Page, number: int) -> None:
    """Down the list, into the queue, claim, open."""
    keys = page.keyboard
    await keys.press("j")
    assert await focused(page) == "queue-link-webcare"
    while await focused(page) != "queue-link-supply_chain":
        await keys.press("j")
    await keys.press("k")
    await keys.press("j")
    await keys.press("Enter")
    await page.wait_for_url("**/queues/supply_chain")

    await keys.press("j")
    assert await focused(page) == f"link-{number}"
    await keys.press("c")
    await expect(page.locator(f"#row-{number}")).to_contain_text("you")
    assert await focused(page) == f"link-{number}", "claiming keeps the place"
    await keys.press("Enter")
    await page.wait_for_url(f"**/tickets/{number}")


async def _answer(page: Page) -> None:
    """Letters that are shortcuts elsewhere are letters here."""
    keys = page.keyboard
    await keys.press("r")
    assert await focused(page) == "reply-text"
    await keys.type("jc")
    await expect(page.locator("#reply-text")).to_have_value("jc")
    await keys.press("ControlOrMeta+a")
    await keys.type(ANSWER)
    await expect(page.locator("#reply-check")).to_contain_text("left")
    await keys.press("ControlOrMeta+Enter")
    await expect(page.locator("#conversation")).to_contain_text(ANSWER)
    await expect(page.locator("#conversation")).to_contain_text("Approved, waiting to be sent")
    await expect(page.locator("#composer-slot")).to_contain_text("A reply is on its way")


async def test_objections_keep_the_text_and_the_place(desk: Desk) -> None:
    """Too short for the forum: it says so, nothing is lost, and typing goes on."""
    scene = await set_scene(desk.database)
    page = await desk.sit()
    await page.goto(f"/tickets/{scene.parcel}")
    await page.keyboard.press("r")
    await page.keyboard.type("Te kort")
    await page.keyboard.press("ControlOrMeta+Enter")
    await expect(page.locator("#reply-check")).to_contain_text("Te kort: het telt 7")
    await expect(page.locator("#reply-text")).to_have_value("Te kort")
    assert await focused(page) == "reply-text"
    desk.complaints[:] = [said for said in desk.complaints if "status of 422" not in said]


async def test_moving_with_a_reason(desk: Desk) -> None:
    """The dialog opens, asks, closes, and the ticket says where it is."""
    scene = await set_scene(desk.database)
    page = await desk.sit()
    await page.goto(f"/tickets/{scene.bill}")
    await page.keyboard.press("m")
    await expect(page.locator("dialog#move")).to_be_visible()
    await page.keyboard.type("Facturatie")
    await page.keyboard.press("Escape")
    await expect(page.locator("dialog#move")).to_be_hidden()
    await page.keyboard.press("m")
    await page.keyboard.type("Nog")
    await page.keyboard.press("Tab")
    await page.keyboard.type("Wie weet dit?")
    await page.keyboard.press("Enter")
    await expect(page.locator("dialog#move")).to_be_hidden()
    await expect(page.locator("#ticket-head")).to_contain_text("Nog uitzoeken")
    await expect(page.locator("#ticket-side")).to_contain_text("Wie weet dit?")


async def test_single_keys_can_be_switched_off(desk: Desk) -> None:
    """Whoever dictates doesn't claim tickets by saying a word."""
    await set_scene(desk.database)
    page = await desk.sit()
    await page.goto("/queues/webcare")
    await page.keyboard.press("?")
    await expect(page.locator("dialog#shortcuts")).to_be_visible()
    await page.locator("#single-keys").focus()
    await page.keyboard.press("Space")
    await page.keyboard.press("Escape")
    await page.keyboard.press("j")
    assert not (await focused(page)).startswith("link-")
    await page.reload()
    await page.keyboard.press("j")
    assert not (await focused(page)).startswith("link-")


async def test_everything_is_reachable_by_tab_and_shows_it(desk: Desk) -> None:
    """Each stop has a visible outline, its own or its row's."""
    scene = await set_scene(desk.database)
    page = await desk.sit()
    for address in ("/queues", "/queues/webcare", f"/tickets/{scene.bill}", "/quarantine"):
        await page.goto(address)
        wanted = await page.evaluate(
            """() => [...document.querySelectorAll("a[href], button, input, select, textarea, summary")]
                .filter((e) => e.checkVisibility() && !e.closest("dialog")).length"""
        )
        stops, hidden = set(), []
        for _ in range(wanted + 5):
            await page.keyboard.press("Tab")
            stop = await page.evaluate(
                """() => { const e = document.activeElement; if (e === document.body) return null;
                    const shows = (x) => x && getComputedStyle(x).outlineStyle !== "none";
                    window.stops ??= []; if (!window.stops.includes(e)) window.stops.push(e);
                    const own = shows(e) || shows(e.closest("[data-row]")) || shows(e.closest("form"));
                    return [window.stops.indexOf(e), own, e.outerHTML.slice(0, 100)]; }"""
            )
            if stop is not None:
                stops.add(stop[0])
                if not stop[1]:
                    hidden.append(stop[2])
        assert hidden == [], address
        assert len(stops) >= wanted, address
