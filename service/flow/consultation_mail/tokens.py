"""The secret in a letter that opens its one question: in the link, in the address for answers, in the Message-ID."""

import re
import secrets
from base64 import b32encode
from hashlib import sha256

from service.foundation.mail_server import mail_address

BYTES = 32
"""Written as 52 letters and digits in one case: mail systems on the way may change the case of an address."""
TOKEN = re.compile(r"(?<![a-z0-9])[a-z2-7]{52}(?![a-z0-9])", re.IGNORECASE)
MARK = "question."
"""Begins our Message-IDs, so that ours are told from everybody else's."""


def new_token() -> str:
    """256 random bits."""
    return b32encode(secrets.token_bytes(BYTES)).decode().rstrip("=").lower()


def token_hash(token: str) -> bytes:
    """What is kept of it: a plain SHA-256, since 256 random bits can't be guessed."""
    return sha256(token.lower().encode(errors="replace")).digest()


def is_token(text: str) -> bool:
    """Whether it could be one of ours."""
    return TOKEN.fullmatch(text) is not None


def tokens_in(text: str) -> list[str]:
    """Everything in a header that could be a token, in order."""
    return [found.lower() for found in TOKEN.findall(text)]


def address_with(answers: str, token: str) -> str:
    """Where the answer to this letter goes."""
    address = mail_address(answers)
    return f"{address.username}+{token}@{address.domain}"


def message_id(sender: str, token: str) -> str:
    """What the letter is called; replies name it."""
    return f"<{MARK}{token}@{mail_address(sender).domain}>"


def is_our_message_id(text: str, sender: str | None) -> bool:
    """Whether a mail is called as our letters are: it is one of them, come back."""
    if sender is None:
        return False
    ours = rf"<{re.escape(MARK)}[a-z2-7]{{52}}@{re.escape(mail_address(sender).domain)}>"
    return re.fullmatch(ours, text.strip(), re.IGNORECASE) is not None
