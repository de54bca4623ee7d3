"""Handing one notice to its mail server or webhook; no transaction is open here."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import httpx2
import structlog

from service.flow.notices.calling import call
from service.flow.notices.mailing import mail
from service.flow.notices.outcomes import ClaimedNotice, Later, Outcome
from service.foundation.settings import Settings
from service.tables.notices import NoticeKind

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Senders:
    """The ways out of this house."""

    options: Settings
    client: httpx2.AsyncClient

    async def send(self, notice: ClaimedNotice) -> Outcome:
        """Send it, within the time-out; what goes wrong in an unforeseen way may go right at another try."""
        seconds = self.options.notice_timeout_seconds
        try:
            async with asyncio.timeout(seconds):
                if notice.kind == NoticeKind.EMAIL:
                    return await mail(notice, self.options)
                return await call(self.client, notice, self.options)
        except TimeoutError:
            return Later(f"There was no answer within {seconds:g} seconds.")
        except Exception as error:
            log.exception("notice_broke", notice=notice.id, kind=notice.kind)
            return Later(f"It could not be sent: {type(error).__name__}.")


@asynccontextmanager
async def open_senders(options: Settings) -> AsyncIterator[Senders]:
    """They wait in vain no longer than the settings say, and follow no redirects."""
    timeout = options.notice_timeout_seconds
    async with httpx2.AsyncClient(timeout=timeout, trust_env=False, follow_redirects=False) as client:
        yield Senders(options, client)
