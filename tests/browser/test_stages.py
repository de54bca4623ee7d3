"""One cell from stage to stage, as a manager, webcare and a department see it at their screens."""

from dataclasses import dataclass, field

from playwright.async_api import Page, expect

from routing_rules.vocabulary import Role
from tests.answering.world import a_mandate, all_replies
from tests.browser.conftest import Desk
from tests.browser.reading import go
from tests.builders import Said, store, tickets, triage_all

CELL = "/map/order_delivery/forum"
FOUND = "Je pakket ligt in Zwolle en komt morgen."


@dataclass
class Floor:
    """Who sits there, and how many customers have asked."""

    desk: Desk
    noor: Page
    ann: Page
    sam: Page
    asked: int = 0
    published: list[tuple[str | None, str]] = field(default_factory=list)

    async def set(self, stage: str) -> None:
        """Noor turns the dial, and says why."""
        await go(self.noor, CELL)
        await self.noor.locator(f"#dial input[value={stage}]").check()
        await self.noor.locator("#dial textarea").fill(f"On to {stage}.")
        await self.noor.keyboard.press("Control+Enter")
        await self.noor.wait_for_url("**was_set=true")
        await expect(self.noor.locator(".cell-facts")).to_contain_text(f"On to {stage}.")

    async def customer(self) -> int:
        """Somebody asks on the forum."""
        self.asked += 1
        said = Said(f"f{self.asked}", author=f"jan{self.asked}", thread=f"t{self.asked}", channel="forum")
        await store(self.desk.database, [said])
        await triage_all(self.desk.database)
        async with self.desk.database.transaction() as session:
            return (await tickets(session))[-1].id

    async def publishes_nothing_more(self) -> None:
        """What a department wrote waits for the hub."""
        assert [(one.department, one.text) for one in await all_replies(self.desk.database)] == self.published

    async def publishes(self, department: str | None, text: str) -> None:
        """One reply more is on its way, of this department, or of the hub."""
        self.published.append((department, text))
        await self.publishes_nothing_more()


async def test_from_shadow_to_answer(desk: Desk) -> None:
    """Each of the four does what its stage says, and nobody else gets to."""
    await a_mandate(desk.database)
    floor = Floor(
        desk,
        noor=await desk.sit("noor", Role.MANAGER, language="en"),
        ann=await desk.sit("ann", language="en"),
        sam=await desk.sit("sam", Role.DEPARTMENT, "supply_chain", language="en"),
    )
    await go(floor.sam, "/seat")
    await _shadow(floor)
    await _consult(floor)
    await _draft(floor)
    await _answer(floor)


async def _shadow(floor: Floor) -> None:
    await floor.set("shadow")
    number = await floor.customer()
    await go(floor.ann, f"/tickets/{number}")
    await expect(floor.ann.locator("main")).to_contain_text("It would have gone to Supply Chain")
    await expect(floor.sam.locator("h1")).to_have_text("Nothing waits for Supply Chain")
    await _reply(floor.ann, "We kijken voor je waar het is.")
    await floor.publishes(None, "We kijken voor je waar het is.")


async def _consult(floor: Floor) -> None:
    await floor.set("consult")
    number = await floor.customer()
    await go(floor.ann, f"/tickets/{number}")
    await expect(floor.ann.locator(".department-question")).to_contain_text("waits for them")
    await _at_seat(floor.sam, FOUND)
    await expect(floor.sam.locator(".seat-done")).to_contain_text("has your answer")
    await expect(floor.ann.locator(".department-answer")).to_contain_text(FOUND)
    await floor.publishes_nothing_more()
    await floor.ann.locator("#ticket-title").focus()
    await floor.ann.keyboard.press("i")
    await expect(floor.ann.locator("#reply-text")).to_have_value(FOUND)
    await floor.ann.keyboard.press("Control+Enter")
    await expect(floor.ann.locator("#composer-slot")).to_contain_text("A reply is on its way")
    await floor.publishes(None, FOUND)


async def _draft(floor: Floor) -> None:
    await floor.set("draft")
    number = await floor.customer()
    await _at_seat(floor.sam, FOUND)
    await go(floor.ann, f"/tickets/{number}")
    await expect(floor.ann.locator(".draft textarea")).to_have_value(FOUND)
    await floor.publishes_nothing_more()
    await floor.ann.keyboard.press("v")
    await expect(floor.ann.locator("#composer-slot")).to_contain_text("A reply is on its way")
    await floor.publishes(None, FOUND)


async def _answer(floor: Floor) -> None:
    await floor.set("answer")
    await floor.customer()
    await _at_seat(floor.sam, FOUND)
    await expect(floor.sam.locator(".seat-done")).to_contain_text("Your reply is on its way")
    await floor.publishes("supply_chain", FOUND)


async def _reply(page: Page, text: str) -> None:
    await page.keyboard.press("r")
    await page.keyboard.type(text)
    await page.keyboard.press("Control+Enter")
    await expect(page.locator("#composer-slot")).to_contain_text("A reply is on its way")


async def _at_seat(page: Page, text: str) -> None:
    """What waits comes by itself; key 1, the words, Ctrl+Enter."""
    await expect(page.locator("h1")).to_have_text("Waar blijft mijn pakket?")
    await page.keyboard.press("1")
    await page.keyboard.type(text)
    await page.keyboard.press("Control+Enter")
    await expect(page.locator(".seat-done")).to_be_visible()
