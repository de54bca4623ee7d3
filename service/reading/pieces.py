"""Cuts a text into what a linear model weighs: words, pairs of words and pieces of words, folded."""

import re
import unicodedata
from collections.abc import Iterator

_LINK = re.compile(r"(?:https?://|www\.)\S+")
_WORD = re.compile(r"[@#]?\w[\w']*|[^\w\s]")
_APOSTROPHES = str.maketrans({"\u2019": "'", "\u2018": "'"})
_SHORTEST, _LONGEST = 2, 5
"""Letters of a piece of a word; the space before and after a word counts as a letter."""
_LONGEST_WORD = 60
PIECE = "~"
"""Stands before a piece of a word, so that it is never taken for a word; no word begins with it but itself."""


def fold(text: str) -> str:
    """Lower case, compatibility forms made plain, links as one word."""
    plain = unicodedata.normalize("NFKC", text).translate(_APOSTROPHES)
    return _LINK.sub(" xlink ", plain).lower().replace("&amp;", "&")


def words_of(folded: str) -> list[str]:
    """Words, hashtags, names, signs and emoji, and then each two that follow each other."""
    words: list[str] = _WORD.findall(folded)
    return words + [f"{first} {second}" for first, second in zip(words, words[1:], strict=False)]


def pieces_of(word: str) -> Iterator[str]:
    """Pieces of two to five letters: what compounds, endings and slips of the pen have in common."""
    padded = f" {word[:_LONGEST_WORD]} "
    length = len(padded)
    for size in range(_SHORTEST, _LONGEST + 1):
        if size >= length:
            yield PIECE + padded
            break
        for start in range(length - size + 1):
            yield PIECE + padded[start : start + size]
