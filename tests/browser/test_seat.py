"""The seat of a department and the hub's side of it, by keyboard only, and readable for everybody."""

from dataclasses import dataclass
from datetime import timedelta

from playwright.async_api import Page, expect
from sqlmodel import col, update

from routing_rules.vocabulary import Stage
from service.flow.consultation.actions import answer, ask_more, withdraw_question
from service.foundation.clock import now
from service.people.actor import Actor
from service.tables import Target
from tests.answering.world import drafts, their_ticket
from tests.browser.conftest import Desk
from tests.browser.reading import go, misplaced, violations
from tests.consultation.world import World
from tests.web.visiting import token_for

PARCEL = "Waar blijft mijn pakket? Ordernummer 4711, bel me op 0612345678."
QUESTION = "Is order 4711 al bij de bezorger? De klant wacht sinds dinsdag."


@dataclass(frozen=True, slots=True)
class Seat:
    """What there is to see: tickets by their numbers, questions by their ids."""

    asked: int
    first: int
    second: int
    third: int
    over: int
    drafted: int


async def set_seat(world: World) -> Seat:
    """Supply Chain has three questions that wait, one that was withdrawn, and one reply to write."""
    tickets = [await world.ticket(PARCEL)]
    tickets += [await world.ticket(f"Mijn bestelling {name} is nog niet binnen.") for name in ("twee", "drie", "vier")]
    asked = [await world.ask(tickets[0], "supply_chain", QUESTION)]
    asked += [await world.ask(number, "supply_chain", "Wat is hier gebeurd?") for number in tickets[1:]]
    bill = await world.ask(tickets[0], "billing", "Is er al betaald?")
    await world.do(answer, world.bea, bill, "Ja, op 3 juni betaald met iDEAL.")
    network = await world.ask(tickets[0], "network", "Was er een storing?")
    await world.do(ask_more, world.ned, network, "In welke postcode?")
    await world.do(withdraw_question, world.ann, asked[3], "De klant heeft het pakket gevonden.")
    for place, question in enumerate(asked):
        await due(world, question, timedelta(minutes=20 + 60 * place))
    drafted = await their_ticket(world.database, Stage.ANSWER)
    return Seat(tickets[0], asked[0], asked[1], asked[2], asked[3], drafted)


async def due(world: World, question: int, left: timedelta) -> None:
    """Its answer is due in so much time."""
    async with world.database.transaction() as session:
        clock = update(Target).where(col(Target.subject) == f"supply_chain/{question}", col(Target.kind) == "answer")
        await session.exec(clock.values(due_at=now() + left, near_at=now() + left - timedelta(minutes=30)))


async def at_desk(desk: Desk, actor: Actor, language: str = "en") -> Page:
    """Somebody of the world, signed in."""
    return await desk.open(token=await token_for(desk.database, actor, language), language=language)


async def test_three_questions_by_keyboard(desk: Desk) -> None:
    """An answer, a request for more, and "not ours" with whose it is: each brings the next one at once."""
    world = await World.of(desk.database)
    seat = await set_seat(world)
    page = await at_desk(desk, world.sam)
    await page.goto("/")
    await page.wait_for_url("**/seat")
    await expect(page.locator("h1")).to_contain_text("Ordernummer 4711")
    await page.keyboard.press("1")
    await page.keyboard.type("Ja, sinds gisteren.")
    await page.reload()
    await expect(page.locator("[data-form=answer] textarea")).to_have_value("Ja, sinds gisteren.")
    await page.keyboard.press("1")
    await page.keyboard.press("Control+Enter")
    await expect(page.locator(".seat-done")).to_contain_text("has your answer")
    await expect(page.locator("h1")).to_contain_text("bestelling twee")
    await page.keyboard.press("2")
    await page.keyboard.type("Welk ordernummer?")
    await page.keyboard.press("Control+Enter")
    await expect(page.locator("h1")).to_contain_text("bestelling drie")
    await _give_back(page)
    states = [(await world.question(number)).state for number in (seat.first, seat.second, seat.third)]
    assert states == ["answered", "more_asked", "declined"]
    assert (await world.turns(seat.first))[-1].text == "Ja, sinds gisteren."
    assert (await world.turns(seat.third))[-1].suggested == "billing"
    assert "olievlek-draft-q" not in await page.evaluate("Object.keys(sessionStorage).join()")


async def _give_back(page: Page) -> None:
    """To the department whose it is."""
    await page.keyboard.press("3")
    await page.keyboard.type("Dit gaat over de factuur.")
    await page.keyboard.press("Tab")
    await page.keyboard.type("Bill")
    await page.keyboard.press("Tab")
    await page.keyboard.press("Enter")
    await expect(page.locator(".seat-done")).to_contain_text("left your seat")


async def test_a_new_question_comes_by_itself_and_moves_nothing(desk: Desk) -> None:
    """On an empty seat it stands in the middle, beside one that is being answered it is listed."""
    world = await World.of(desk.database)
    page = await at_desk(desk, world.sam)
    await go(page, "/seat")
    await expect(page.locator("h1")).to_have_text("Nothing waits for Supply Chain")
    one, two = await world.ticket("Waar is pakket een?"), await world.ticket("Waar is pakket twee?")
    first = await world.ask(one, "supply_chain", "Weten jullie dit?")
    await expect(page.locator("h1")).to_have_text("Waar is pakket een?")
    await page.keyboard.press("1")
    await page.keyboard.type("Ik schrijf")
    await world.ask(two, "supply_chain", "En dit?")
    await expect(page.locator(".seat-list")).to_contain_text("Waar is pakket twee?")
    await world.do(withdraw_question, world.ann, first, "Niet meer nodig.")
    await expect(page.locator("#seat-state")).to_contain_text("Ann took this question back")
    await expect(page.locator("[data-form=answer] textarea")).to_have_value("Ik schrijf")
    await expect(page.locator("[data-form=answer] textarea")).to_be_focused()


async def test_the_hub_uses_an_answer_and_approves_a_draft_with_one_key_each(desk: Desk) -> None:
    """The answer comes while the ticket is open; the draft's text goes out as it is."""
    world = await World.of(desk.database)
    number = await world.ticket(PARCEL)
    page = await at_desk(desk, world.ann)
    await go(page, f"/tickets/{number}")
    await page.keyboard.press("d")
    await page.keyboard.type("Supply")
    await page.keyboard.press("Tab")
    await page.keyboard.type("Waar is dit pakket?")
    await page.keyboard.press("Control+Enter")
    await expect(page.locator(".department-question")).to_contain_text("waits for them")
    [question] = await world.questions(number)
    await world.do(answer, world.sam, question.id, "Het ligt in Zwolle.")
    await expect(page.locator(".department-answer")).to_contain_text("Het ligt in Zwolle.")
    await page.locator("#ticket-title").focus()
    await page.keyboard.press("i")
    await expect(page.locator("#reply-text")).to_have_value("Het ligt in Zwolle.")
    await expect(page.locator("#reply-text")).to_be_focused()
    await expect(page.locator(".department-question")).to_contain_text("used")
    theirs = await their_ticket(desk.database, Stage.DRAFT)
    await drafts(desk.database, world.sam, theirs)
    await go(page, f"/tickets/{theirs}")
    await page.locator(".draft textarea").wait_for()
    await page.keyboard.press("v")
    await expect(page.locator("#conversation .is-approved")).to_be_visible()


async def test_everybody_can_read_it(desk: Desk) -> None:
    """At each width and in both themes, for the department, who looks on, and the hub."""
    world = await World.of(desk.database)
    seat = await set_seat(world)
    found: dict[str, object] = {}
    for actor, addresses in (
        (world.sam, ["/seat", "/seat?act=time", f"/seat?thing=t{seat.drafted}", f"/seat?thing=q{seat.over}"]),
        (world.leo, ["/seat?department=supply_chain", "/seat?department=legal"]),
        (world.ann, [f"/tickets/{seat.asked}", "/queues/webcare"]),
    ):
        page = await at_desk(desk, actor, "nl")
        for address in addresses:
            await go(page, address)
            shifts = await page.evaluate("window.shifts")
            assert sum(value for value, _ in shifts) < 0.02, (address, shifts)
            found[address] = [await violations(page, both_themes=True), await misplaced(page)]
    assert {name: what for name, what in found.items() if what != [{}, {}]} == {}
