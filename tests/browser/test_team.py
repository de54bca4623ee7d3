"""The team in a browser: readable for everybody, at any size, live, and all of it by keyboard."""

from datetime import timedelta

from routing_rules.vocabulary import PresenceStatus, Role
from service.flow.assignment.actions import claim_next
from service.foundation.clock import now
from service.foundation.database import Database
from service.people.actor import Actor
from service.people.presence import heartbeat, say_status
from tests.assignment.world import fall_silent, holders, lay, number_of, somebody
from tests.browser.conftest import Desk
from tests.browser.reading import go, misplaced, violations
from tests.browser.test_looks import without_the_missing_page

WEEK = "/team/roster?week=2026-W47"
STAYS = timedelta(minutes=10)
"""A busy machine may take longer than a colleague who shows no sign of life is taken to be there."""


async def _team(database: Database) -> Actor:
    """One at work, one gone with work in hand; returns the first."""
    ann, kim = await somebody(database, "ann", capacity=2), await somebody(database, "kim-van-der-velden-achternaam")
    await lay(database, 4, waiting_since=now() - STAYS)
    for who in (ann, ann, kim):
        async with database.transaction() as session:
            await claim_next(session, who, "webcare")
    await fall_silent(database, kim)
    async with database.transaction() as session:
        await heartbeat(session, number_of(ann), now() + STAYS)
    return ann


def _addresses(ann: Actor) -> tuple[str, ...]:
    return ("/team", f"/team/{ann.colleague_id}", "/team/queues/webcare", "/team/queues/legal?only=late", WEEK)


async def test_every_page_can_be_read_and_hit(desk: Desk) -> None:
    """Also the dialog, and where something is wrong with a week; only tables are wider, within their own frame."""
    ann = await _team(desk.database)
    page = await desk.sit("lea", Role.LEAD)
    for address in _addresses(ann):
        await go(page, address)
        assert (await violations(page, both_themes=True), await misplaced(page)) == ({}, {}), address
    await page.locator(f"#cell-{ann.colleague_id}-2").fill("?")
    await page.keyboard.press("Enter")
    await page.locator(f"#wrong-{ann.colleague_id}-2").wait_for()
    assert await violations(page) == {}, "wrong"
    await page.goto("/team")
    await page.locator(f"#send-{ann.colleague_id}").click()
    assert await violations(page) == {}, "dialog"
    without_the_refused_week(desk)


async def test_work_is_moved_without_a_mouse(desk: Desk) -> None:
    """To the team by its keys, to what somebody left behind, ticked, moved, and back."""
    ann = await somebody(desk.database, "ann")
    kim = await somebody(desk.database, "kim")
    numbers = await lay(desk.database, 3, claimed_by=number_of(kim))
    await fall_silent(desk.database, kim)
    async with desk.database.transaction() as session:
        await heartbeat(session, number_of(ann), now() + STAYS)
    page = await desk.sit("lea", Role.LEAD, language="en")
    await page.goto("/queues")
    await page.keyboard.press("g")
    await page.keyboard.press("t")
    await page.wait_for_url("**/team")
    await page.locator(f"#all-absent-{kim.colleague_id}").press("Enter")
    await page.wait_for_url(f"**/team/{kim.colleague_id}")
    for key in ("j", "s", "j", "j", "s"):
        await page.keyboard.press(key)
    assert await page.locator("[data-ticked]").inner_text() == "2 / 3"
    await page.keyboard.press("m")
    await page.keyboard.type("Ann")
    await page.keyboard.press("Tab")
    await page.keyboard.type("Kim is ill")
    await page.keyboard.press("Enter")
    await page.get_by_role("heading", name="2 tickets moved to Ann").wait_for()
    assert await holders(desk.database, numbers) == [number_of(ann), number_of(kim), number_of(ann)]
    await page.keyboard.press("u")
    await page.wait_for_url(f"**/team/{kim.colleague_id}")


async def test_who_is_there_shows_as_it_changes(desk: Desk) -> None:
    """Without loading the page again."""
    ann = await somebody(desk.database, "ann")
    page = await desk.sit("lea", Role.LEAD)
    await page.goto("/team")
    row = page.locator(f"#member-{ann.colleague_id}")
    await page.locator(":root[data-live=on]").wait_for()
    async with desk.database.transaction() as session:
        await say_status(session, number_of(ann), PresenceStatus.AWAY, now() + STAYS)
    await row.locator("[data-status=away]").wait_for()


async def test_a_week_is_planned_in_place(desk: Desk) -> None:
    """A row is kept by Enter, beside what was typed in another row; what is wrong is said at its day, and mended."""
    ann, bob = await somebody(desk.database, "ann"), await somebody(desk.database, "bob")
    page = await desk.sit("lea", Role.LEAD, language="en")
    await page.goto(WEEK)
    await page.locator(f"#cell-{bob.colleague_id}-0").fill("10:00-18:00")
    cell = page.locator(f"#cell-{ann.colleague_id}-6")
    await cell.fill("early")
    await cell.press("Enter")
    wrong = page.locator(f"#wrong-{ann.colleague_id}-6")
    await wrong.wait_for()
    assert await cell.get_attribute("aria-describedby") == f"wrong-{ann.colleague_id}-6"
    await cell.fill("9-17")
    await cell.press("Enter")
    await wrong.wait_for(state="detached")
    await page.locator(f"#row-{ann.colleague_id} >> text=8 h").wait_for()
    assert await cell.input_value() == "09:00-17:00"
    assert await page.evaluate("document.activeElement.id") == f"cell-{ann.colleague_id}-6"
    assert await page.locator("#roster-days >> text=nobody 17:00–18:00").count() == 1
    assert await page.locator(f"#cell-{bob.colleague_id}-0").input_value() == "10:00-18:00"
    without_the_refused_week(desk)


def without_the_refused_week(desk: Desk) -> None:
    """The browser remarks on a 422, which here is an answer like another."""
    without_the_missing_page(desk.complaints)
    desk.complaints[:] = [one for one in desk.complaints if "422" not in one]
