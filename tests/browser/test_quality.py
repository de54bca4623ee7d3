"""The quality pages in a browser: readable for everybody at any size, and dials that are turned by key."""

from routing_rules.vocabulary import ModelState, Role
from tests.browser.conftest import Desk
from tests.browser.reading import go, misplaced, violations
from tests.quality.test_models_and_words import propose
from tests.quality.world import add_model, tell, trials

ADDRESSES = (
    "/quality",
    "/quality/tickets?first=2020-01-01&last=2099-01-01&is_judged=true",
    "/quality/dials",
    "/quality/dials/billing",
    "/quality/dials/porting?mode=guarantee&guarantee=90&ask=20",
    "/quality/proposals",
)


async def _fill(desk: Desk) -> None:
    await tell(desk.database, 120)
    await add_model(desk.database, ModelState.RETIRED, days_ago=9)
    await add_model(desk.database, ModelState.CHAMPION, [*trials("billing", 300), *trials("porting", 40)], days_ago=3)
    await add_model(desk.database, ModelState.REFUSED, days_ago=1)
    await propose(desk.database, {"ophaalkluis": 31, "gisteren": 12})


async def test_every_page_can_be_read_and_hit(desk: Desk) -> None:
    """In both themes and at every width, with everything on it and with nothing; only tables scroll in their frame."""
    page = await desk.sit("noor", Role.MANAGER)
    await go(page, "/quality")
    assert (await violations(page), await misplaced(page)) == ({}, {})
    await _fill(desk)
    for address in ADDRESSES:
        await go(page, address)
        assert (await violations(page, both_themes=True), await misplaced(page)) == ({}, {}), address


async def test_a_dial_says_what_it_would_do_while_it_is_turned(desk: Desk) -> None:
    """As the server says it of the same setting; by key, and without a word to the server."""
    await _fill(desk)
    for language in ("nl", "en"):
        page = await desk.sit(f"noor-{language}", Role.MANAGER, language=language)
        await go(page, "/quality/dials/billing?mode=act&act=80&ask=40")
        slider = page.locator("input[data-twin=dial-act]")
        for _ in range(5):
            await slider.press("ArrowRight")
        assert await page.locator("#dial-act").input_value() == "85"
        said = await page.locator("[data-sentence]").inner_text(), await page.locator("[data-rest]").inner_text()
        await page.locator("button[formmethod=get]").click()
        await page.wait_for_url("**act=85**")
        shown = await page.locator("[data-sentence]").inner_text(), await page.locator("[data-rest]").inner_text()
        assert said == shown
    await page.locator("#dial-guarantee").select_option("80")
    assert await page.locator("input[name=mode][value=guarantee]").is_checked()
    kept = await page.locator("[data-sentence]").inner_text()
    await page.locator("textarea[name=note]").fill("Eight in ten is enough for now.")
    await page.locator("textarea[name=note]").press("Control+Enter")
    await page.wait_for_url("**was_set=true")
    assert await page.locator("[data-sentence]").inner_text() == kept


async def test_from_the_report_to_a_roll_back_by_key(desk: Desk) -> None:
    """One key opens the question, Enter answers it; and words go by key as well."""
    await _fill(desk)
    page = await desk.sit("noor", Role.MANAGER)
    await go(page, "/reports/sla")
    await page.keyboard.press("g")
    await page.keyboard.press("k")
    await page.wait_for_url("**/quality")
    await page.keyboard.press("b")
    await page.keyboard.press("Enter")
    await page.wait_for_url("**/quality?was_done=model")
    assert "Versie 1" in await page.locator(".quality-version").inner_text()
    await go(page, "/quality/proposals")
    await page.locator("body").press("j")
    await page.keyboard.press("j")
    await page.keyboard.press("x")
    await page.locator("#decided-title").wait_for()
    assert await page.locator("[data-row]").count() == 1
