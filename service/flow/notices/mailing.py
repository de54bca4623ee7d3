"""Handing an e-mail to the mail server."""

import aiosmtplib

from service.flow.notices.letter import letter
from service.flow.notices.outcomes import ClaimedNotice, Delivered, Failed, Lacking, Later, Outcome
from service.foundation.mail_server import mail_address, mail_server
from service.foundation.settings import Settings

PERMANENT = 500
"""Replies from here on are refusals for good (RFC 5321, 4.2.1)."""


async def mail(notice: ClaimedNotice, options: Settings) -> Outcome:
    """One attempt. A mail that was accepted before the connection broke comes again, under the same Message-ID."""
    if options.smtp_url is None:
        return Lacking("smtp_url", "OLIEVLEK_SMTP_URL is not set: without it no e-mail is sent.")
    if options.mail_from is None:
        return Lacking("mail_from", "OLIEVLEK_MAIL_FROM is not set: without it no e-mail is sent.")
    try:
        mail_address(notice.address)
    except ValueError as error:
        return Failed(f"The address {error}.")
    server = mail_server(options.smtp_url.get_secret_value())
    content = letter(notice, options.mail_from, options.public_url)
    try:
        await aiosmtplib.send(
            content,
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
        return Failed(f"The mail server can't do what is asked of it: {error}")
    except (aiosmtplib.SMTPException, OSError) as error:
        return Later(f"The mail server can't be reached, or broke off: {error}")
    return Delivered()


def _refusal(error: aiosmtplib.SMTPResponseException) -> Outcome:
    words = f"The mail server answered {error.code}: {error.message}"
    return Failed(words) if error.code >= PERMANENT else Later(words)
