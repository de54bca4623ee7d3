"""Handing an e-mail to the mail server."""

from service.flow.notices.letter import letter
from service.flow.notices.outcomes import ClaimedNotice, Delivered, Failed, Lacking, Later, Outcome
from service.foundation.mail_sending import send_mail
from service.foundation.mail_server import mail_address
from service.foundation.settings import Settings


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
    refused = await send_mail(letter(notice, options.mail_from, options.public_url), options)
    if refused is None:
        return Delivered()
    return Failed(refused.words) if refused.for_good else Later(refused.words)
