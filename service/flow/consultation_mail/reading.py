"""An e-mail that came in, as far as taking an answer from it needs; it changes and decides nothing."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes
from email.message import EmailMessage, MIMEPart
from email.policy import default
from email.utils import getaddresses

from service.flow.consultation_mail.own_words import own_words, own_words_of_html
from service.flow.consultation_mail.tokens import is_our_message_id, tokens_in
from service.foundation.settings import Settings

RECIPIENTS = ("To", "Cc", "Delivered-To", "X-Original-To", "Envelope-To")
REFERENCES = ("In-Reply-To", "References")
AUTOMATIC = ("X-Autoreply", "X-Autorespond", "X-Autoresponder", "X-Auto-Reply", "X-Loop", "List-Id", "List-Unsubscribe")
"""Headers that people's own mails don't have, whatever stands in them."""
BULK = frozenset({"bulk", "junk", "list", "auto_reply", "auto-reply"})
MACHINES = ("mailer-daemon", "postmaster")
METHOD = re.compile(r"\b(dmarc|dkim|spf)\s*=\s*([a-z]+)", re.IGNORECASE)
GOOD = frozenset({"pass"})
BAD = frozenset({"fail", "softfail", "policy"})


@dataclass(frozen=True, slots=True)
class ReadMail:
    """What an e-mail says about itself, and what its sender wrote."""

    sender: str
    """The one address that it names as its author, in small letters; empty when that is none, or several."""
    tokens: tuple[str, ...]
    """Whatever could be one of ours, from the addresses it went to and from the mails that it answers."""
    is_automatic: bool
    is_ours: bool
    """One of our own letters, or from one of our own addresses."""
    is_forged: bool
    """Our own mail server says that the sender is not who it says."""
    text: str
    attachments: tuple[str, ...] = ()
    """Names of files, which are not taken over."""


def read_mail(raw: bytes, options: Settings) -> ReadMail | None:
    """The mail; None for what is no mail at all."""
    message = message_from_bytes(raw, policy=default)
    assert isinstance(message, EmailMessage)  # noqa: S101 - what the policy makes
    if not message.keys():
        return None
    sender = _sender(message)
    return ReadMail(
        sender=sender,
        tokens=tuple(dict.fromkeys(_tokens(message))),
        is_automatic=_is_automatic(message, sender),
        is_ours=_is_ours(message, sender, options),
        is_forged=_is_forged(message, options.mail_checked_by),
        text=_text(message),
        attachments=tuple(_attachments(message)),
    )


def _headers(message: EmailMessage, name: str) -> list[str]:
    """All headers of this name as text; one that the parser stumbles over is as good as none."""
    try:
        return [str(value) for value in message.get_all(name, [])]
    except Exception:  # the parser of the standard library stumbles over some headers in ways of its own
        return []


def _sender(message: EmailMessage) -> str:
    addresses = {address.casefold() for _, address in getaddresses(_headers(message, "From")) if address}
    return addresses.pop() if len(addresses) == 1 else ""


def _tokens(message: EmailMessage) -> Iterator[str]:
    for name in (*RECIPIENTS, *REFERENCES):
        for value in _headers(message, name):
            yield from tokens_in("".join(value.split()) if name in RECIPIENTS else value)


def _is_automatic(message: EmailMessage, sender: str) -> bool:
    """RFC 3834 and what programs did before it, which out-of-office answers, bounces and lists still do."""
    submitted = "".join(_headers(message, "Auto-Submitted")).partition(";")[0].strip().lower()
    return (
        submitted not in ("", "no")
        or any(value.strip().lower() in BULK for value in _headers(message, "Precedence"))
        or any(_headers(message, name) for name in AUTOMATIC)
        or any(value.strip() == "<>" for value in _headers(message, "Return-Path"))
        or message.get_content_type() == "multipart/report"
        or sender.partition("@")[0] in MACHINES
    )


def _is_ours(message: EmailMessage, sender: str, options: Settings) -> bool:
    own = {(options.mail_from or "").casefold(), (options.mail_answers or "").casefold()} - {""}
    name, _, domain = sender.partition("@")
    plain = f"{name.partition('+')[0]}@{domain}"
    return (
        plain in own
        or sender in own
        or any(is_our_message_id(value, options.mail_from) for value in _headers(message, "Message-ID"))
    )


def _is_forged(message: EmailMessage, checked_by: str | None) -> bool:
    """What our own server found (RFC 8601): the topmost of its headers, since senders may write more of them."""
    if checked_by is None:
        return False
    for value in _headers(message, "Authentication-Results"):
        server, _, rest = value.partition(";")
        if (server.split() or [""])[0].casefold() == checked_by.casefold():
            found = {method.lower(): result.lower() for method, result in reversed(METHOD.findall(rest))}
            if "dmarc" in found:
                return found["dmarc"] in BAD
            return bool(set(found.values()) & BAD) and not set(found.values()) & GOOD
    return False


def _text(message: EmailMessage) -> str:
    for kind, own in (("plain", own_words), ("html", own_words_of_html)):
        part = message.get_body((kind,))
        if part is not None:
            words = own(_content(part))
            if words:
                return words
    return ""


def _content(part: MIMEPart) -> str:
    try:
        content = part.get_content()
    except (LookupError, ValueError):  # a character set that nobody knows
        payload = part.get_payload(decode=True)
        content = payload.decode("utf-8", "replace") if isinstance(payload, bytes) else ""
    return content.replace("\0", "") if isinstance(content, str) else ""


def _attachments(message: EmailMessage) -> Iterator[str]:
    for part in message.iter_attachments() if message.is_multipart() else ():
        if part.get_content_disposition() == "attachment":
            yield part.get_filename() or part.get_content_type()
