"""Brings a text to the plain characters that patterns are written in, and remembers where each of them stood."""

import unicodedata
from collections.abc import Sequence

# Zero-width spaces and joiners, directional marks, soft hyphens, variation selectors and the frame of keycap emoji.
_INVISIBLE = frozenset(
    [0x00AD, 0x034F, 0x061C, 0x180E, 0x20E3, 0xFEFF, *range(0x200B, 0x2010), *range(0x202A, 0x202F)]
    + [*range(0x2060, 0x2065), *range(0x2066, 0x2070), *range(0xFE00, 0xFE10)]
)
_DASHES = frozenset([0x2010, 0x2011, 0x2012, 0x2013, 0x2014, 0x2015, 0x2212, 0xFE58, 0xFE63])
_FULL_WIDTH = 0xFEE0
"""How far U+FF01-FF5E, the wide forms that Asian keyboards give, are from the ASCII that they mean."""


class _Plain(dict[int, int]):
    """Code point to code point, one to one, so that places stay what they were; filled as texts need it."""

    def __missing__(self, code: int) -> int:
        plain = self[code] = _plain(code)
        return plain


def plain(text: str) -> tuple[str, Sequence[int] | None]:
    """The text with wide and foreign digits, odd spaces and dashes made ASCII and without invisible characters; with
    the place in `text` of each character that is left and of the end, or None when every place is the same."""
    if text.isascii():
        return text, None
    text = text.translate(_PLAIN)
    if _GONE not in text:
        return text, None
    places = [place for place, letter in enumerate(text) if letter != _GONE]
    return text.replace(_GONE, ""), [*places, len(text)]


def _plain(code: int) -> int:
    if code in _INVISIBLE:
        return ord(_GONE)
    if code in _DASHES:
        return ord("-")
    if 0xFF01 <= code <= 0xFF5E:
        return code - _FULL_WIDTH
    letter = chr(code)
    digit = unicodedata.decimal(letter, None)
    if digit is not None:
        return ord("0") + digit
    return ord(" ") if unicodedata.category(letter) == "Zs" else code


_PLAIN = _Plain()
_GONE = "\ufdd0"
"""A code point that is no character: what becomes of the invisible ones before they go."""
