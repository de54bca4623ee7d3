"""Finds personal data in a text: what must not leave in a public reply."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum


class PersonalDataKind(StrEnum):
    """What was found."""

    EMAIL = "email"
    PHONE = "phone"
    IBAN = "iban"
    BSN = "bsn"
    ADDRESS = "address"


@dataclass(frozen=True, slots=True)
class PersonalData:
    """One find, with the words as they stand in the text."""

    kind: PersonalDataKind
    words: str


_EMAIL = re.compile(r"(?<![@\w.+-])[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_IBAN = re.compile(r"\b[A-Z]{2}[0-9]{2}(?:[ ]?[A-Z0-9]){11,30}\b", re.IGNORECASE)
_PHONE = re.compile(
    r"(?<![\w+])(?:\+|00)[1-9](?:[ ()./-]{0,3}[0-9]){7,13}(?!\w)|(?<![\w+])0[1-9](?:[ ()./-]{0,3}[0-9]){8}(?!\w)"
)
_NINE_DIGITS = re.compile(
    r"(?<![\w.+-])[0-9]{4}[ .]?[0-9]{2}[ .]?[0-9]{3}(?![\w-])|(?<!\w)[0-9]{3}[. ][0-9]{3}[. ][0-9]{3}(?!\w)"
)
_ADDRESS = re.compile(
    r"\b[1-9][0-9]{3}"
    r"(?:[A-Za-z]{2}| [A-Z]{2}| (?!of|en|in|is|te|we|op|om|ik|je|al|er|ze|na|to|or|at|by|on|gb|mb|km)[a-z]{2})"
    r"(?:[ -]?|[ ,]{1,3}(?:huisnummer|nummer|huisnr|nr|no)[ .:]{1,2}|, )[1-9][0-9]{0,4}(?:[ -]?[A-Za-z])?\b"
)


def find_personal_data(text: str) -> tuple[PersonalData, ...]:
    """E-mail addresses, IBANs with a right checksum, telephone numbers, BSNs that pass the 11-proef, Dutch postcodes
    with a house number; what is one thing is not reported as another."""
    found: dict[PersonalData, None] = {}
    for finder in _FINDERS:
        for find in tuple(finder(text)):
            found[find] = None
            text = text.replace(find.words, "\n" * len(find.words))
    return tuple(found)


def mask(text: str) -> str:
    """The text with each find replaced by its kind between angle brackets, such as `<phone>`; masking again changes
    nothing."""
    while found := find_personal_data(text):
        for find in found:
            text = text.replace(find.words, f"<{find.kind}>")
    return text


def is_iban(text: str) -> bool:
    """ISO 13616: with the first four characters moved to the end and letters as numbers, the rest modulo 97 is 1."""
    bare = text.replace(" ", "").upper()
    if not 15 <= len(bare) <= 34 or not bare.isalnum() or not bare.isascii():
        return False
    return int("".join(str(int(letter, 36)) for letter in bare[4:] + bare[:4])) % 97 == 1


def is_bsn(text: str) -> bool:
    """The "11-proef": digits times 9, 8 ... 2 and -1 add up to a multiple of 11."""
    digits = [int(letter) for letter in text if letter.isdigit()]
    if len(digits) != 9 or not any(digits):
        return False
    return sum(digit * weight for digit, weight in zip(digits, (9, 8, 7, 6, 5, 4, 3, 2, -1), strict=True)) % 11 == 0


def _matches(pattern: re.Pattern[str], kind: PersonalDataKind) -> Callable[[str], Iterator[PersonalData]]:
    return lambda text: (PersonalData(kind, found.group().strip()) for found in pattern.finditer(text))


def _ibans(text: str) -> Iterator[PersonalData]:
    for found in _IBAN.finditer(text):
        words = found.group()
        while words and not is_iban(words):
            words = words[:-1]
        if words:
            yield PersonalData(PersonalDataKind.IBAN, words.strip())


def _bsns(text: str) -> Iterator[PersonalData]:
    return (PersonalData(PersonalDataKind.BSN, n.group()) for n in _NINE_DIGITS.finditer(text) if is_bsn(n.group()))


_FINDERS: tuple[Callable[[str], Iterator[PersonalData]], ...] = (
    _matches(_EMAIL, PersonalDataKind.EMAIL),
    _ibans,
    _matches(_PHONE, PersonalDataKind.PHONE),
    _bsns,
    _matches(_ADDRESS, PersonalDataKind.ADDRESS),
)
