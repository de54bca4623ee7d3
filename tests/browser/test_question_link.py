"""The page of a link that was mailed: readable for everybody, on a phone, and without a script."""

from collections.abc import AsyncIterator

import pytest_asyncio
from playwright.async_api import expect
from pydantic import SecretStr

from service.flow.consultation.actions import ask
from service.flow.consultation_mail.opening import open_letters
from service.flow.consultation_mail.sending import send_due
from service.foundation.database import Database
from service.foundation.settings import Settings
from tests.browser.conftest import Desk
from tests.browser.reading import misplaced, violations
from tests.consultation.world import World
from tests.consultation_mail.world import token_of
from tests.notices.mail_server import open_mail_server

WORDS = "Ik wacht al acht dagen op mijn pakket, en op 0612345678 belt niemand terug. Waar is het gebleven?"


@pytest_asyncio.fixture
async def path(database: Database) -> AsyncIterator[str]:
    """Where a letter leads that Olievlek has just mailed."""
    world = await World.of(database)
    number = await world.ticket(WORDS)
    await world.do(ask, world.ann, number, "supply_chain", "Ligt het nog in het depot?", "piet@elders.example")
    async with open_mail_server() as mailbox:
        options = Settings(
            smtp_url=SecretStr(mailbox.url), mail_from="a@example.org", public_url="https://webcare.example.org"
        )
        async with database.transaction() as session:
            await open_letters(session)
        await send_due(database, options)
        yield f"/q/{token_of(mailbox.letters[0])}"


async def test_it_is_readable_at_any_size_in_both_themes(desk: Desk, path: str) -> None:
    for language, width in (("nl", 1280), ("en", 360)):
        page = await desk.open(width=width)
        await page.goto(path)
        if language == "en":
            await page.get_by_role("button", name="English").click()
        for part in await page.locator("details.link-part > summary").all():
            await part.click()
        assert await violations(page, both_themes=True) == {}
        assert await misplaced(page) == {}


async def test_it_works_without_a_script(desk: Desk, path: str) -> None:
    """From the letter to the thanks, by keyboard."""
    context = await desk.browser.new_context(base_url=desk.address, java_script_enabled=False, locale="nl")
    desk.contexts.append(context)
    page = await context.new_page()
    await page.goto(path)
    await page.get_by_text("Ik heb tijd nodig").focus()
    await page.keyboard.press("Enter")
    await page.get_by_label("Wanneer verwacht je te antwoorden?").select_option("tomorrow")
    await page.get_by_role("button", name="Om tijd vragen").press("Enter")
    await expect(page.get_by_role("status")).to_contain_text("Webcare weet wanneer je antwoordt")
    await page.get_by_label("Voor Webcare; de klant leest het niet").fill("In Zwolle.")
    await page.get_by_role("button", name="Antwoord versturen").press("Enter")
    await expect(page.get_by_role("heading", level=1)).to_have_text("Bedankt")
