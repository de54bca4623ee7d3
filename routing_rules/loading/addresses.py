"""Reads e-mail addresses."""

import re

from routing_rules.loading.nodes import Block

_EMAIL = re.compile(r"[^@\s,;<>]+@[^@\s,;<>]+")


def read_emails(block: Block) -> tuple[str, ...]:
    """The addresses of a list, or the one; what is none is a problem."""
    found = {item: item.text() for item in block.items()}
    for item, text in found.items():
        if not _EMAIL.fullmatch(text):
            item.refuse(f"expected an e-mail address, not '{text}'")
    return tuple(dict.fromkeys(found.values()))
