"""A real mail server that can misbehave."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from enum import Enum, auto
from typing import Any

from aiosmtpd.smtp import SMTP, Envelope


class Bad(Enum):
    """What the server does with one mail instead of taking it."""

    LATER = auto()
    """451: not now."""
    NEVER = auto()
    """554: refused for good."""
    NO_MAILBOX = auto()
    """550 to the recipient, before any content."""
    CUT = auto()
    """Hangs up in the middle of the content."""
    CUT_AFTER = auto()
    """Takes the mail, and hangs up instead of saying so."""
    SILENT = auto()
    """Says nothing until it is released."""
    SILENT_AFTER = auto()
    """Takes the mail, and says nothing until it is released."""


@dataclass
class MailServer:
    """Where mail arrives."""

    url: str = ""
    script: list[Bad] = field(default_factory=list)
    """What happens to the next mails; afterwards all are taken."""
    letters: list[EmailMessage] = field(default_factory=list)
    raw: list[bytes] = field(default_factory=list)
    arrived: asyncio.Event = field(default_factory=asyncio.Event)
    released: asyncio.Event = field(default_factory=asyncio.Event)

    async def handle_RCPT(self, server: SMTP, session: object, envelope: Envelope, address: str, options: Any) -> str:
        """The recipient."""
        if self.script and self.script[0] is Bad.NO_MAILBOX:
            self.script.pop(0)
            return "550 5.1.1 no such mailbox"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: object, envelope: Envelope) -> str:
        """The content."""
        bad = self.script.pop(0) if self.script else None
        if bad is Bad.LATER:
            return "451 4.3.2 come back later"
        if bad is Bad.NEVER:
            return "554 5.7.1 not wanted here"
        if bad is Bad.SILENT:
            await self.released.wait()
        if bad is not Bad.CUT and bad is not Bad.SILENT:
            self._take(envelope)
        if bad is Bad.SILENT_AFTER:
            await self.released.wait()
        if bad in (Bad.CUT, Bad.CUT_AFTER):
            assert isinstance(server.transport, asyncio.WriteTransport)
            server.transport.abort()
        return "250 OK"

    def _take(self, envelope: Envelope) -> None:
        content = envelope.content
        assert isinstance(content, bytes)
        self.raw.append(content)
        self.letters.append(message_from_bytes(content, policy=default))
        self.arrived.set()


@asynccontextmanager
async def open_mail_server(**options: Any) -> AsyncIterator[MailServer]:
    """On a free port of loopback, until the block ends."""
    mailbox = MailServer()
    loop = asyncio.get_running_loop()
    server = await loop.create_server(
        lambda: SMTP(mailbox, hostname="mail.test", loop=loop, **options), host="127.0.0.1", port=0
    )
    mailbox.url = f"smtp://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    try:
        yield mailbox
    finally:
        mailbox.released.set()
        server.close()
        await server.wait_closed()
