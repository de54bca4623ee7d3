"""Hands an e-mail to the mail server that the settings name."""

from dataclasses import dataclass
from email.message import EmailMessage

import aiosmtplib

from service.foundation.mail_server import mail_address, mail_server
from service.foundation.settings import Settings

PERMANENT = 500
"""Replies from here on are refusals for good (RFC 5321, 4.2.1)."""


@dataclass(frozen=True, slots=True)
class NotSent:
    """Why the mail server does not have it, as far as we know."""

    words: str
    for_good: bool
    """Trying again by ourselves is of no use."""


async def send_mail(content: EmailMessage, options: Settings) -> NotSent | None:
    """One attempt; None: the server took it. `smtp_url` and `mail_from` are set.

    A mail that was accepted before the connection broke counts as not sent.
    """
    if options.smtp_url is None or options.mail_from is None:
        raise ValueError("neither smtp_url nor mail_from may be unset here")
    server = mail_server(options.smtp_url.get_secret_value())
    try:
        await aiosmtplib.send(
            # As it is: the library would fold headers its own way, a Message-ID onto an empty line.
            content.as_bytes(),
            sender=options.mail_from,
            recipients=[str(content["To"])],
            hostname=server.host,
            port=server.port,
            username=server.user,
            password=server.password,
            use_tls=server.starts_with_tls,
            start_tls=server.asks_for_tls,
            # Without it the library asks the resolver for our own name, and blocks while it waits.
            local_hostname=mail_address(options.mail_from).domain,
            timeout=options.notice_timeout_seconds,
        )
    except aiosmtplib.SMTPRecipientsRefused as error:
        return _refusal(error.recipients[0])
    except aiosmtplib.SMTPResponseException as error:
        return _refusal(error)
    except aiosmtplib.SMTPNotSupported as error:
        return NotSent(f"The mail server can't do what is asked of it: {error}", for_good=True)
    except (aiosmtplib.SMTPException, OSError) as error:
        return NotSent(f"The mail server can't be reached, or broke off: {error}", for_good=False)
    return None


def _refusal(error: aiosmtplib.SMTPResponseException) -> NotSent:
    return NotSent(f"The mail server answered {error.code}: {error.message}", for_good=error.code >= PERMANENT)
