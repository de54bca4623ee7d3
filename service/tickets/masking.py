"""Hides what tells who a customer is: a department needs the question, not the person."""

import re
from collections.abc import Iterable

from routing_rules.personal_data import PersonalData, PersonalDataKind, replace_personal_data

HIDDEN = "▒▒▒▒"
NEEDED = frozenset(
    {
        PersonalDataKind.CUSTOMER_NUMBER,
        PersonalDataKind.ORDER_NUMBER,
        PersonalDataKind.PARCEL_NUMBER,
        PersonalDataKind.IMEI,
    }
)
"""With these a department looks up what it is asked about."""


def masked(text: str, names: Iterable[str] = ()) -> str:
    """The text without these names and without personal data, except the numbers that the question is about."""
    text = replace_personal_data(text, _hidden)
    for name in sorted({name for name in names if len(name) > 1}, key=len, reverse=True):
        text = re.sub(rf"(?<!\w){re.escape(name)}(?!\w)", HIDDEN, text, flags=re.IGNORECASE)
    return text


def _hidden(one: PersonalData) -> str:
    return one.words if one.kind in NEEDED else HIDDEN
