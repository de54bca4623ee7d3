"""A mail server, a webhook, and settings that lead to both."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from pydantic import SecretStr

from service.foundation.settings import Settings
from tests.notices.mail_server import MailServer, open_mail_server
from tests.notices.webhook import Webhook, open_webhook
from tests.notices.world import SECRET
from tests.web.conftest import site

__all__ = ["site"]


@pytest_asyncio.fixture
async def mailbox() -> AsyncIterator[MailServer]:
    """The mail server of this test."""
    async with open_mail_server() as opened:
        yield opened


@pytest_asyncio.fixture
async def webhook() -> AsyncIterator[Webhook]:
    """The webhook of this test."""
    async with open_webhook() as opened:
        yield opened


@pytest.fixture
def options(mailbox: MailServer) -> Settings:
    """Patient, so that a busy machine is not taken for a slow one at the other end."""
    return Settings(
        smtp_url=SecretStr(mailbox.url),
        mail_from="olievlek@example.org",
        webhook_secret=SecretStr(SECRET),
        public_url="https://webcare.example.org/",
        notice_timeout_seconds=20.0,
        notice_attempts=3,
    )
