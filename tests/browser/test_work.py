"""Work that comes by itself: deadlines that count, offers, presence and escalations, by keyboard only."""

from datetime import timedelta

from playwright.async_api import expect
from sqlmodel import col, select, update

from routing_rules.vocabulary import PresenceStatus, Role
from service.flow.escalation.actions import climb_ladders
from service.foundation.clock import now
from service.foundation.database import Database
from service.people.presence import note_signs_of_life
from service.tables import Colleague, Presence, Ticket
from tests.assignment.world import give_out_by, lay, sweep
from tests.browser.conftest import Desk
from tests.browser.reading import violations
from tests.escalation.world import SERVICE, World

COUNT_BEATS = """document.getElementById("at-hand")
    .addEventListener("look", () => { document.documentElement.dataset.beat = "heard"; })"""


async def present(database: Database, login: str) -> None:
    """They are there."""
    async with database.transaction() as session:
        number = (await session.exec(select(Colleague.id).where(Colleague.login == login))).one()
        await note_signs_of_life(session, [number])


async def due(database: Database, number: int, left: timedelta) -> None:
    """Its clock ends in so much time, and is in its last fifth then."""
    async with database.transaction() as session:
        moments = {"due_at": now() + left, "near_at": now() + left - timedelta(minutes=1), "due_kind": "first_reply"}
        await session.exec(update(Ticket).where(col(Ticket.id) == number).values(**moments))


async def test_a_deadline_counts_on_an_open_page_and_says_when_it_gets_worse(desk: Desk) -> None:
    """Without the server: it is cut off before the deadline passes."""
    [number] = await lay(desk.database, 1)
    await due(desk.database, number, timedelta(seconds=55))
    page = await desk.sit(language="en")
    await page.clock.install()
    await page.goto("/queues/webcare")
    left = page.locator(f"#left-{number}")
    await expect(left).to_contain_text("1 min left")
    assert await left.get_attribute("data-state") == "near"
    await page.context.set_offline(True)
    await page.clock.fast_forward(60_000)
    await expect(left).to_contain_text("1 min late")
    await expect(left).to_have_attribute("data-state", "late")
    await expect(page.locator("#said-aloud")).to_have_text(f"#{number}: late")
    cut_off = ("INTERNET_DISCONNECTED", "Failed to fetch")
    desk.complaints[:] = [said for said in desk.complaints if not any(words in said for words in cut_off)]


async def test_the_next_by_key(desk: Desk) -> None:
    """Shift and c: to the most urgent one, in hand."""
    calm, urgent = await lay(desk.database, 1), await lay(desk.database, 1, first=5, priority=50)
    page = await desk.sit(language="en")
    await page.goto("/queues/webcare")
    await page.locator("#at-hand .presence-shape").wait_for()
    await page.keyboard.press("Shift+C")
    await page.wait_for_url(f"**/tickets/{urgent[0]}")
    await expect(page.locator("#ticket-head")).to_contain_text("You have it in hand")
    await page.keyboard.press("p")
    await expect(page.locator("#ticket-head")).to_contain_text("pinned")
    assert calm


async def test_an_offer_is_taken_or_left_by_key_on_whatever_page(desk: Desk) -> None:
    """It comes by itself, counts in seconds, covers nothing for axe, and moves nothing."""
    await give_out_by(desk.database, "work: push")
    page = await desk.sit(language="en")
    await present(desk.database, "ann")
    one, two = await lay(desk.database, 2)
    await sweep(desk.database)
    await page.goto("/queues/triage")
    await expect(page.locator("[data-offer]")).to_have_count(2)
    await expect(page).to_have_title("(2) Triage · Olievlek")
    assert await violations(page) == {}, "offers"
    first = await page.locator("[data-offer]").first.get_attribute("data-offer")
    await page.keyboard.press("x")
    await expect(page.locator(f"dialog#decline-{first}")).to_be_visible()
    await page.keyboard.type("Ik ken dit product niet")
    await page.keyboard.press("Enter")
    await page.wait_for_url("**/queues/webcare")
    await expect(page.locator("[data-offer]")).to_have_count(1)
    await page.keyboard.press("y")
    await page.wait_for_url(f"**/tickets/{two if str(one) == first else one}")
    assert await page.evaluate("window.shifts.filter(([value]) => value > 0.02)") == []


async def test_presence_is_said_in_the_menu_and_kept_by_a_heartbeat(desk: Desk) -> None:
    """Away is what they said; the worker goes on showing signs of life."""
    page = await desk.sit(language="en")
    await page.goto("/queues")
    await expect(page.locator("#presence")).to_contain_text("Available")
    await page.locator("details.menu > summary").last.click()
    assert await violations(page) == {}, "menu"
    await page.locator("#be-away").press("Enter")
    await expect(page.locator("#presence")).to_contain_text("Away")
    async with desk.database.transaction() as session:
        await session.exec(update(Presence).values(seen_at=now() - timedelta(minutes=5)))
    # Counted from here: a beat of before would not say that they are back.
    await page.evaluate(COUNT_BEATS)
    await expect(page.locator("html")).to_have_attribute("data-beat", "heard", timeout=60_000)
    await expect(page.locator("#presence")).to_contain_text("Away")
    async with desk.database.transaction() as session:
        row = (await session.exec(select(Presence))).one()
    assert row.status == PresenceStatus.AWAY
    assert row.seen_at > now() - timedelta(minutes=1)


async def test_what_was_escalated_is_acknowledged_by_key(desk: Desk) -> None:
    """From the bar to the queue, down to the row, and done; then again on the ticket."""
    world = World(desk.database)
    await world.publish(SERVICE.replace("wakeful: office, ", ""))
    page = await desk.sit("lea", Role.LEAD, language="en")
    await present(desk.database, "lea")
    numbers = [await world.ticket(now() - timedelta(minutes=65 + n)) for n in range(2)]
    await climb_ladders(desk.database)
    await page.goto("/queues")
    await expect(page.locator("#at-hand")).to_contain_text("2 escalations ask for you")
    await page.keyboard.press("g")
    await page.keyboard.press("e")
    await page.wait_for_url("**/queues/team_lead")
    assert await violations(page) == {}, "escalation queue"
    await page.keyboard.press("j")
    await page.keyboard.press("a")
    await expect(page.locator(".tickets")).to_contain_text("Lea has acknowledged it")
    left = [number for number in numbers if await page.locator(f"#row-{number} [data-row-key=a]").count()]
    assert len(left) == 1
    await page.goto(f"/tickets/{left[0]}")
    assert await violations(page) == {}, "escalated ticket"
    await page.locator("#clocks .explain summary").first.press("Enter")
    await expect(page.locator("#clocks .counted").first).to_be_visible()
    assert await violations(page) == {}, "explained clock"
    await page.keyboard.press("a")
    await expect(page.locator("#ticket-head")).to_contain_text("Lea has acknowledged what was escalated")
