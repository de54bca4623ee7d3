"""Finds and masks personal data in a text: what must not leave in a public reply, an export or a log line."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from routing_rules import personal_shapes as shapes
from routing_rules import personal_words as words_before
from routing_rules.personal_addresses import addresses
from routing_rules.personal_numbers import is_bsn, is_iban
from routing_rules.plain_text import plain

__all__ = [
    "PersonalData",
    "PersonalDataKind",
    "find_personal_data",
    "is_bsn",
    "is_iban",
    "mask",
    "replace_personal_data",
]

FOUND = "\0"
"""Stands where something was found, so that nothing is found twice: no pattern crosses it."""

_SOMETHING = re.compile("")
_MAIL = re.compile(r"@(?<=\w@)[\w-]+\.\w|[(\[][ ]?[aA]")
_DIGITS = re.compile(r"[0-9][^0-9]{0,8}[0-9]")
_MANY_DIGITS = re.compile(r"[0-9](?:[^0-9<>\0]{0,3}[0-9]){6}")
_POSTCODE = re.compile(r"[0-9]\s?[A-Za-z]{2}\b|[0-9]{4}")
"""What a text must have at least for a finder to be worth its time."""


class PersonalDataKind(StrEnum):
    """What was found."""

    EMAIL = "email"
    PHONE = "phone"
    IBAN = "iban"
    BSN = "bsn"
    ADDRESS = "address"
    CUSTOMER_NUMBER = "customer_number"
    ORDER_NUMBER = "order_number"
    PARCEL_NUMBER = "parcel_number"
    CARD = "card"
    IMEI = "imei"
    BIRTH_DATE = "birth_date"
    LOGIN = "login"


@dataclass(frozen=True, slots=True)
class PersonalData:
    """One find, with the words as they stand in the text, from `start` up to `end`."""

    kind: PersonalDataKind
    words: str
    start: int
    end: int


def find_personal_data(text: str) -> tuple[PersonalData, ...]:
    """What is one thing is not reported as another; the same words are reported once, where they first stand."""
    found: dict[tuple[PersonalDataKind, str], PersonalData] = {}
    for one in _places(text):
        found.setdefault((one.kind, one.words), one)
    return tuple(found.values())


def mask(text: str) -> str:
    """The text with each find replaced by its kind between angle brackets, such as `<phone>`; masking again changes
    nothing."""
    while (masked := replace_personal_data(text, lambda one: f"<{one.kind}>")) != text:
        text = masked
    return text


def replace_personal_data(text: str, instead: Callable[[PersonalData], str]) -> str:
    """The text with what `instead` makes of each find, also where the same words stand twice."""
    pieces, end = [], 0
    for one in sorted(_places(text), key=lambda one: one.start):
        pieces += [text[end : one.start], instead(one)]
        end = one.end
    return "".join([*pieces, text[end:]])


def _places(text: str) -> Iterator[PersonalData]:
    simple, places = plain(text)
    for needed, finders in _FINDERS:
        if not needed.search(simple):
            continue
        for kind, finder in finders:
            spans = sorted(finder(simple))
            if spans:
                spans = list(_apart(spans))
                for start, end in spans:
                    first, last = (start, end) if places is None else (places[start], places[end])
                    yield PersonalData(kind, text[first:last], first, last)
                simple = _without(simple, spans)


def _apart(spans: Iterable[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Of what overlaps, what starts first."""
    before = 0
    for start, end in spans:
        if start >= before:
            yield start, end
            before = end


def _without(text: str, spans: Sequence[tuple[int, int]]) -> str:
    pieces, before = [], 0
    for start, end in spans:
        pieces += [text[before:start], FOUND * (end - start)]
        before = end
    return "".join([*pieces, text[before:]])


_FINDERS: tuple[
    tuple[re.Pattern[str], tuple[tuple[PersonalDataKind, Callable[[str], Iterator[tuple[int, int]]]], ...]], ...
] = (
    (_MAIL, ((PersonalDataKind.EMAIL, shapes.emails),)),
    (_MANY_DIGITS, ((PersonalDataKind.IBAN, shapes.ibans),)),
    (_SOMETHING, ((PersonalDataKind.LOGIN, words_before.login_data),)),
    (_DIGITS, ((PersonalDataKind.BIRTH_DATE, words_before.birth_dates),)),
    (
        _MANY_DIGITS,
        (
            (PersonalDataKind.IMEI, words_before.imeis_by_word),
            (PersonalDataKind.PARCEL_NUMBER, shapes.parcels),
        ),
    ),
    (
        _DIGITS,
        (
            (PersonalDataKind.CUSTOMER_NUMBER, words_before.customer_numbers),
            (PersonalDataKind.ORDER_NUMBER, words_before.order_numbers),
        ),
    ),
    (
        _MANY_DIGITS,
        (
            (PersonalDataKind.PARCEL_NUMBER, words_before.parcel_numbers),
            (PersonalDataKind.CARD, shapes.cards),
            (PersonalDataKind.IMEI, shapes.imeis),
            (PersonalDataKind.PHONE, shapes.phones),
            (PersonalDataKind.BSN, shapes.bsns),
        ),
    ),
    (_POSTCODE, ((PersonalDataKind.ADDRESS, addresses),)),
)
"""In this order, since a date of birth looks like a customer's number, and that like a telephone number."""
