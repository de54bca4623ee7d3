"""Answering in a browser: a reply is taken back by one key, a writer is named, a draft is approved by one key."""

import pytest
from playwright.async_api import expect

from routing_rules.vocabulary import Stage
from service.foundation.settings import Settings
from tests.answering.world import a_member, all_replies, drafts, their_ticket
from tests.browser.conftest import Desk
from tests.delivery.world import WORDS, a_ticket


async def test_a_reply_is_taken_back_with_one_key(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its text is in the box again, ready to be changed and sent."""
    monkeypatch.setenv("OLIEVLEK_UNDO_SECONDS", "600")
    monkeypatch.setattr("service.flow.answering.publishing.settings", Settings)
    number = await a_ticket(desk.database)
    page = await desk.sit(language="en")
    await page.goto(f"/tickets/{number}")
    await page.keyboard.press("r")
    await page.keyboard.type(WORDS)
    await page.keyboard.press("ControlOrMeta+Enter")
    await expect(page.locator("#answering offer-left")).to_be_visible()
    await page.locator("#ticket-title").focus()
    await page.keyboard.press("z")
    await expect(page.locator("#reply-text")).to_have_value(WORDS)
    await expect(page.locator("#answering offer-left")).to_have_count(0)
    await expect(page.locator("#reply-text")).to_have_value(WORDS)
    assert [reply.state for reply in await all_replies(desk.database)] == ["withdrawn"]


async def test_a_draft_is_approved_with_one_key(desk: Desk) -> None:
    """As it was written."""
    number, jan = await their_ticket(desk.database, Stage.DRAFT), await a_member(desk.database)
    await drafts(desk.database, jan, number)
    page = await desk.sit(language="en")
    await page.goto(f"/tickets/{number}")
    await expect(page.locator("#answering textarea")).to_have_value(WORDS)
    await page.keyboard.press("v")
    await expect(page.locator("#composer-slot")).to_contain_text("A reply is on its way")
    await expect(page.locator("#answering textarea")).to_have_count(0)
    assert [reply.text for reply in await all_replies(desk.database)] == [WORDS]
