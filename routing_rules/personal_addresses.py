"""Finds where somebody lives: a house number together with a postcode, on either side of it."""

import re

from routing_rules.personal_shapes import Spans

_WORDS = (
    "of|en|in|is|te|we|op|om|ik|je|al|er|ze|na|nu|zo|ja|zn|mn|bv"
    "|to|or|at|by|on|it|so|my|no|as|an|he|me|us|if|be|do|go|up"
)
_UNITS = "gb|mb|kb|tb|km|kw|kg|cm|mm|ml|ms|px|hz|nd|th|st|rd"
_POSTCODE = rf"[1-9][0-9]{{3}}(?!\s(?-i:{_WORDS})\b|\s?(?:{_UNITS}|(?-i:[ap]m)|s[ads])\b)\s?[A-Z]{{2}}"
"""Dutch; neither the next word nor a unit is its letters, and no postcode has SA, SD or SS."""
_NUMBER_WORD = r"(?:huisnummer|house number|nummer|number|huisnr|nr|no|#)"
_THEN_HOUSE = re.compile(
    rf"(?<![\w-]){_POSTCODE}(?:[ -]?|[\s,]{{1,3}}(?:en[ ])?{_NUMBER_WORD}[ .:]{{0,2}}|,\s|\n)"
    r"[1-9][0-9]{0,4}(?:[ -]?[A-Z])?\b",
    re.IGNORECASE | re.ASCII,
)
_HOUSE_THEN = re.compile(
    r"\b(?:(?:(?-i:[A-Z])[\w'.-]{0,30}[ ](?:(?:van|de|der|den|het|ter|'t)[ ]){0,2}){0,3}"
    rf"[^\W\d_][\w'.-]{{1,30}}[ ]{{1,2}}|{_NUMBER_WORD}[ .:]{{0,2}})"
    r"[1-9][0-9]{0,3}(?:[ -]?(?:[A-Z]|bis|hs|I{2,3})\b)?"
    rf"[\s,]{{1,3}}(?:(?:en[ ])?postcode[ :]{{0,2}}|te[ ]|in[ ])?{_POSTCODE}\b",
    re.IGNORECASE,
)
_STREET_THEN_TOWN = re.compile(
    r"\b[\w-]{2,30}(?:straat|laan|weg|plein|steenweg|stra(?:ß|ss)e|str\.)[ ][1-9][0-9]{0,3}[ ]?[a-z]?[\s,]{1,3}"
    r"(?:[BD]-)?[1-9][0-9]{3,4}[ ](?=[A-Z][a-z]{2})"
)
"""Belgian and German: their postcodes have no letters."""
_ISLAND_POSTCODE = r"(?:[A-Z]{1,2}[0-9][0-9A-Z]?\s?[0-9][A-Z]{2}|(?-i:[A-Z]{2})[ ][0-9]{5})\b"
_ENGLISH = re.compile(
    r"(?<![\w.,£$€])[1-9][0-9]{0,4}[a-z]?,?[ ](?:[a-z'.-]{1,20}[ ]){1,4}?"
    r"(?:st|street|rd|road|ave|avenue|lane|ln|close|drive|dr|way|court|ct|crescent|gardens|grove|place|square|terrace"
    r"|hill|park|row|mews|walk|green|blvd|boulevard)\b\.?[\s,]{1,3}(?:[a-z'.-]{1,20}[\s,]{1,3}){0,4}?"
    rf"{_ISLAND_POSTCODE}"
    r"|\b[A-Z]{1,2}[0-9][0-9A-Z]?\s?[0-9][A-Z]{2}[\s,]{1,3}(?:house|flat|number|no|nr)(?:[ ]number)?\b"
    r"[ .:]{0,2}[1-9][0-9]{0,3}\b",
    re.IGNORECASE | re.ASCII,
)
"""British and American: the house first, the postcode at the end."""


_CANDIDATES = (
    (re.compile(r"[1-9][0-9]{3}\s?[A-Za-z]{2}"), (_HOUSE_THEN, _THEN_HOUSE)),
    (re.compile(r"[1-9][0-9]{3,4}[ ][A-Z]"), (_STREET_THEN_TOWN,)),
    (re.compile(r"\b[A-Za-z]{1,2}[0-9][0-9A-Za-z]?\s?[0-9][A-Za-z]{2}\b|\b[A-Z]{2}[ ][0-9]{5}\b"), (_ENGLISH,)),
)
"""What a text must have for the patterns after it to be worth their time."""


def addresses(text: str) -> Spans:
    """A postcode alone stands for a whole street, and is found only with the house."""
    for candidate, patterns in _CANDIDATES:
        if candidate.search(text):
            for pattern in patterns:
                yield from (found.span() for found in pattern.finditer(text))
