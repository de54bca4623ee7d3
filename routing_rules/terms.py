"""How a term of a rulebook is written, and what it stands for.

- `pakket` matches every inflection (pakketten, pakketje), `=pakket` only this form;
- `pakket*`, `*storing`, `*storing*` match compounds (pakketdienst, internetstoring, storingsmelding);
- `waar blijft` is a phrase within one clause, `waar ... pakket` leaves room for up to four words;
- `(pakket|bestelling)` is one of several words; `#storing` a hashtag; an emoji and `?` stand for themselves;
- `+opzeggen` matches only when it is not negated, `-opzeggen` only when it is ("ik wil niet opzeggen");
- `nl:brand` and `en:brand` speak in one language only: not in a message that is certainly in the other one.
"""

import re
from collections.abc import Iterable
from enum import StrEnum
from functools import lru_cache

from Stemmer import Stemmer

from routing_rules.tokens import QUESTION, fold, read

LANGUAGES = ("nl", "en")
_SHORTEST_STEM = 4
_SHORTEST_WILDCARD = 3
_STEMMERS = {"nl": Stemmer("dutch"), "en": Stemmer("english")}
_SHORTEST_BARE_STEM = 4
_LANGUAGE = re.compile(r"([+-]?)(nl|en):(?=\S)")
_PIECE = re.compile(r"\.\.\.|\([^()]*\)|\S+")


class TermError(ValueError):
    """A term that matches nothing, or everything."""


class Polarity(StrEnum):
    """Whether a term has to stand under a negation, must not, or either."""

    EITHER = ""
    AFFIRMED = "+"
    NEGATED = "-"


def split_language(term: str, language: str) -> tuple[str, str]:
    """The language that the term names itself, or else the given one; and the term without it."""
    named = _LANGUAGE.match(term.strip())
    return (named[2], named[1] + term.strip()[named.end() :]) if named else (language, term)


def split_term(term: str) -> tuple[Polarity, list[str]]:
    """Its polarity and pieces: words, alternatives in brackets, and gaps ("...")."""
    text = " ".join(term.split())
    polarity = Polarity.EITHER
    if text[:1] in ("+", "-"):
        polarity, text = Polarity(text[0]), text[1:]
    pieces = [part for piece in _PIECE.findall(text) for part in _parts(piece)]
    if pieces and (pieces[0] == "..." or pieces[-1] == "..."):
        raise TermError(f"'{term}' begins or ends with a gap")
    return polarity, pieces


def ways(piece: str, language: str) -> frozenset[tuple[str, str]]:
    """What may stand in a piece's place: (exact, prefix, suffix, infix or the language of a stem, its text)."""
    words = piece[1:-1].split("|") if piece.startswith("(") else [piece]
    return frozenset(way for word in words for way in _ways(word.strip(), language))


@lru_cache(maxsize=65_536)
def stem(word: str, language: str) -> str:
    """The word without its inflection; short words and words with digits are left as they are.

    A stem that lost the word's beginning ("ge-") and is short is another word: "geweldig" is not "wel".
    """
    if len(word) < _SHORTEST_STEM or not word.isalpha():
        return word
    stemmed: str = _STEMMERS[language].stemWord(word)
    return word if len(stemmed) < _SHORTEST_BARE_STEM and not word.startswith(stemmed) else stemmed


def _parts(piece: str) -> list[str]:
    """A piece as the reader of messages would cut it: "wi-fi" is two words."""
    if piece in ("...", QUESTION) or piece[0] in "(=#@" or "*" in piece:
        return [piece]
    return read(piece).words


def _ways(word: str, language: str) -> Iterable[tuple[str, str]]:
    bare = fold(word.strip("*="))
    cut = read(bare)
    if bare not in (*cut.words, *(tag for tag, _ in cut.tags)):
        raise TermError(f"'{word}' is not one word")
    starts, ends = word.startswith("*"), word.endswith("*")
    if starts or ends:
        if len(bare) < _SHORTEST_WILDCARD:
            raise TermError(f"'{word}' is too short for a wildcard: it would match nearly everything")
        return [("infix" if starts and ends else "suffix" if starts else "prefix", bare)]
    ways = [("exact", bare)]
    if word[0] not in "=#@":
        ways += [(tongue, stem(bare, tongue)) for tongue in LANGUAGES if language in (tongue, "und")]
    return ways
