"""Hides what tells who a customer is: a department needs the question, not the person."""

import re
from collections.abc import Iterable

from routing_rules.personal_data import find_personal_data

HIDDEN = "▒▒▒▒"


def masked(text: str, names: Iterable[str] = ()) -> str:
    """The text without e-mail addresses, telephone numbers, IBANs, BSNs and addresses, and without these names."""
    for words in sorted({one.words for one in find_personal_data(text)}, key=len, reverse=True):
        text = text.replace(words, HIDDEN)
    for name in sorted({name for name in names if len(name) > 1}, key=len, reverse=True):
        text = re.sub(rf"(?<!\w){re.escape(name)}(?!\w)", HIDDEN, text, flags=re.IGNORECASE)
    return text
