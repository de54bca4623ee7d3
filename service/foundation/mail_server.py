"""The mail server that OLIEVLEK_SMTP_URL names."""

from dataclasses import dataclass
from email.headerregistry import Address
from urllib.parse import SplitResult, unquote, urlsplit

PORTS = {"smtp": 25, "smtp+starttls": 587, "smtps": 465}
"""Submission with implicit TLS is on 465 (RFC 8314, 3.3), with STARTTLS on 587 (RFC 6409)."""

LONGEST_NAME = 11
"""Of the 64 characters that a mailbox's name may have (RFC 5321, 4.5.3.1.1), a token and its + take 53."""


@dataclass(frozen=True, slots=True)
class MailServer:
    """Where mail is handed in, and as whom."""

    host: str
    port: int
    user: str | None
    password: str | None
    starts_with_tls: bool
    asks_for_tls: bool
    """STARTTLS, or no mail at all."""


def mail_server(url: str) -> MailServer:
    """smtp://, smtp+starttls:// or smtps://[USER:PASSWORD@]HOST[:PORT]. Raises ValueError, in words without the
    address: it may hold a password."""
    parts = urlsplit(url)
    if parts.scheme not in PORTS:
        raise ValueError("must begin with smtp://, smtp+starttls:// or smtps://")
    port = _port(parts)
    if not parts.hostname:
        raise ValueError("must name a host")
    if bool(parts.username) != bool(parts.password):
        raise ValueError("must have both a user and a password, or neither; in them, write @ as %40 and : as %3A")
    if parts.path.strip("/") or parts.query or parts.fragment:
        raise ValueError("must end after the port; in a password, write / as %2F, ? as %3F and # as %23")
    return MailServer(
        host=parts.hostname,
        port=PORTS[parts.scheme] if port is None else port,
        user=unquote(parts.username) if parts.username else None,
        password=unquote(parts.password) if parts.password else None,
        starts_with_tls=parts.scheme == "smtps",
        asks_for_tls=parts.scheme == "smtp+starttls",
    )


def _port(parts: SplitResult) -> int | None:
    try:
        return parts.port
    except ValueError:
        # Its own words quote what stands there: a piece of the password, when that holds a /.
        raise ValueError("must have a port from 0 to 65535; in a password, write / as %2F") from None


def mail_address(text: str) -> Address:
    """A bare NAME@DOMAIN in ASCII, a domain of other letters in its xn-- form. Raises ValueError."""
    try:
        address = Address(addr_spec=text)
    except Exception as error:  # the parser of the standard library stumbles over some texts in ways of its own
        raise ValueError("must be an e-mail address, as in webcare@example.org") from error
    if not (address.username and address.domain and text.isascii() and text.isprintable()):
        raise ValueError("must be an e-mail address, as in webcare@example.org")
    return address


def answer_address(text: str) -> Address:
    """An address that takes NAME+TOKEN@DOMAIN with our tokens in it. Raises ValueError."""
    address = mail_address(text)
    if len(address.username) > LONGEST_NAME or "+" in address.username:
        raise ValueError(f"must have at most {LONGEST_NAME} characters before the @, and no +: ours are added to them")
    return address
