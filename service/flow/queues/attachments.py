"""Pictures and files that customers add to what they say."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Attachment:
    """A picture or file that the customer added; only its address is ours to show."""

    url: str
    kind: str
    alt: str


def attachment(item: Any) -> Attachment | None:
    """What a network sent with a message; None without an address that a browser may follow."""
    address = web_address(item.get("url"))
    if address is None:
        return None
    return Attachment(address, str(item.get("kind") or ""), str(item.get("alt") or ""))


def web_address(address: str | None) -> str | None:
    """The address if a browser may follow it: a network is not trusted to send no `javascript:`."""
    return address if address and address.startswith(("https://", "http://")) else None
