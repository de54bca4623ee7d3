"""A mail server, a site, and settings that lead to both."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from service.foundation.settings import settings
from tests.consultation_mail.world import MailWorld
from tests.notices.mail_server import MailServer, open_mail_server
from tests.web.conftest import site
from tests.web.visiting import Site

__all__ = ["site"]


@pytest_asyncio.fixture
async def mailbox() -> AsyncIterator[MailServer]:
    """The mail server of this test."""
    async with open_mail_server() as opened:
        yield opened


@pytest_asyncio.fixture
async def world(site: Site, mailbox: MailServer, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[MailWorld]:
    """Supply Chain has a mailbox, and all settings are made."""
    for name, value in {
        "SMTP_URL": mailbox.url,
        "MAIL_FROM": "webcare@example.org",
        "MAIL_ANSWERS": "antwoord@example.org",
        "MAIL_CHECKED_BY": "mx.example.org",
        "PUBLIC_URL": "https://webcare.example.org",
    }.items():
        monkeypatch.setenv(f"OLIEVLEK_{name}", value)
    settings.cache_clear()
    yield await MailWorld.of(site, mailbox)
    settings.cache_clear()
