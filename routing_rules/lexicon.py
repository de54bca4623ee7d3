"""The words and phrases of a rulebook, compiled so that one pass over a message finds all of them.

How a term is written:

- `pakket` matches every inflection (pakketten, pakketje), `=pakket` only this form;
- `pakket*`, `*storing`, `*storing*` match compounds (pakketdienst, internetstoring, storingsmelding);
- `waar blijft` is a phrase within one clause, `waar ... pakket` leaves room for up to four words;
- `(pakket|bestelling)` is one of several words; `#storing` a hashtag; an emoji and `?` stand for themselves;
- `+opzeggen` matches only when it is not negated, `-opzeggen` only when it is ("ik wil niet opzeggen").
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import lru_cache

from Stemmer import Stemmer

from routing_rules.tokens import QUESTION, Reading, fold, read

MAX_GAP = 4
_KNOWN_WORDS = 100_000
_SHORTEST_STEM = 4
_SHORTEST_WILDCARD = 3
_STEMMERS = {"nl": Stemmer("dutch"), "en": Stemmer("english")}
_PIECE = re.compile(r"\.\.\.|\([^()]*\)|\S+")


class TermError(ValueError):
    """A term that matches nothing, or everything."""


class Polarity(StrEnum):
    """Whether a term has to stand under a negation, must not, or either."""

    EITHER = ""
    AFFIRMED = "+"
    NEGATED = "-"


@dataclass(frozen=True, slots=True)
class Pattern:
    """A compiled term: an atom per place (the key of what may stand there) and the room before each."""

    number: int
    atoms: tuple[int, ...]
    gaps: tuple[int, ...]
    polarity: Polarity
    needs: frozenset[int]
    """The same atoms as a set: a message that lacks one of them can't hold the term."""


@dataclass(frozen=True, slots=True)
class _Place:
    """What a word of a message can stand for: all its atoms, and the terms that it satisfies alone or begins."""

    atoms: frozenset[int] = frozenset()
    complete: tuple[int, ...] = ()
    open: tuple[Pattern, ...] = ()


_NOTHING = _Place()


@dataclass(slots=True)
class _WordIndex:
    exact: dict[str, set[int]] = field(default_factory=lambda: defaultdict(set))
    stems: dict[tuple[str, str], set[int]] = field(default_factory=lambda: defaultdict(set))
    prefixes: list[tuple[str, int]] = field(default_factory=list)
    suffixes: list[tuple[str, int]] = field(default_factory=list)
    infixes: list[tuple[str, int]] = field(default_factory=list)


class Lexicon:
    """All terms of a rulebook; `find` costs one dictionary look-up per word of the message."""

    def __init__(self) -> None:
        self._index = _WordIndex()
        self._atoms: dict[frozenset[tuple[str, str]], int] = {}
        self._patterns: dict[tuple[tuple[int, ...], tuple[int, ...], Polarity], Pattern] = {}
        self._starting: dict[int, list[Pattern]] = defaultdict(list)
        self._places: dict[str, _Place] = {}

    def add(self, term: str, language: str) -> int:
        """The number of the term's pattern; `language` ("nl", "en", or "und" for both) says how words inflect."""
        polarity, pieces = _split(term)
        atoms: list[int] = []
        gaps: list[int] = []
        gap = 0
        for piece in pieces:
            if piece == "...":
                gap = MAX_GAP
                continue
            atoms.append(self._atom(piece, language))
            gaps.append(gap)
            gap = 0
        if not atoms:
            raise TermError(f"'{term}' holds no word")
        key = (tuple(atoms), tuple(gaps), polarity)
        if key not in self._patterns:
            pattern = Pattern(len(self._patterns), *key, frozenset(atoms))
            self._patterns[key] = pattern
            self._starting[atoms[0]].append(pattern)
            self._places.clear()
        return self._patterns[key].number

    def find(self, reading: Reading) -> Mapping[int, str]:
        """Pattern number -> the customer's own words, for every term that the message holds."""
        known = self._places
        places = [known.get(word) or self._place(word) for word in reading.words]
        hits, unfinished = _find_words(reading, places)
        if unfinished:
            _find_phrases(reading, places, unfinished, hits)
        for tag, token in reading.tags:
            for number in (known.get(tag) or self._place(tag)).complete:
                hits.setdefault(number, reading.tokens[token])
        return hits

    def _place(self, word: str) -> _Place:
        if len(self._places) >= _KNOWN_WORDS:
            self._places.clear()
        atoms = self._look_up(word)
        beginning = [pattern for atom in sorted(atoms) for pattern in self._starting.get(atom, ())]
        place = _Place(
            atoms,
            tuple(pattern.number for pattern in beginning if _is_complete(pattern)),
            tuple(pattern for pattern in beginning if not _is_complete(pattern)),
        )
        self._places[word] = place = place if atoms else _NOTHING
        return place

    def _look_up(self, word: str) -> frozenset[int]:
        index = self._index
        found = set(index.exact.get(word, ()))
        for language in _STEMMERS:
            found |= index.stems.get((language, stem(word, language)), set())
        found.update(atom for start, atom in index.prefixes if word.startswith(start))
        found.update(atom for end, atom in index.suffixes if word.endswith(end))
        found.update(atom for inside, atom in index.infixes if inside in word)
        return frozenset(found)

    def _atom(self, piece: str, language: str) -> int:
        words = piece[1:-1].split("|") if piece.startswith("(") else [piece]
        key = frozenset(way for word in words for way in _ways(word.strip(), language))
        if key not in self._atoms:
            self._atoms[key] = len(self._atoms)
            for way, value in key:
                self._index_way(way, value, self._atoms[key])
        return self._atoms[key]

    def _index_way(self, way: str, value: str, atom: int) -> None:
        match way:
            case "exact":
                self._index.exact[value].add(atom)
            case "prefix":
                self._index.prefixes.append((value, atom))
            case "suffix":
                self._index.suffixes.append((value, atom))
            case "infix":
                self._index.infixes.append((value, atom))
            case _:
                self._index.stems[way, value].add(atom)


@lru_cache(maxsize=65_536)
def stem(word: str, language: str) -> str:
    """The word without its inflection; short words and words with digits are left as they are."""
    if len(word) < _SHORTEST_STEM or not word.isalpha():
        return word
    stemmed: str = _STEMMERS[language].stemWord(word)
    return stemmed


def _split(term: str) -> tuple[Polarity, list[str]]:
    text = " ".join(term.split())
    polarity = Polarity.EITHER
    if text[:1] in ("+", "-"):
        polarity, text = Polarity(text[0]), text[1:]
    pieces = [part for piece in _PIECE.findall(text) for part in _parts(piece)]
    if pieces and (pieces[0] == "..." or pieces[-1] == "..."):
        raise TermError(f"'{term}' begins or ends with a gap")
    return polarity, pieces


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
        ways += [(tongue, stem(bare, tongue)) for tongue in _STEMMERS if language in (tongue, "und")]
    return ways


def _find_words(reading: Reading, places: list[_Place]) -> tuple[dict[int, str], list[tuple[int, _Place]]]:
    hits: dict[int, str] = {}
    unfinished: list[tuple[int, _Place]] = []
    for index, place in enumerate(places):
        if place is _NOTHING:
            continue
        for number in place.complete:
            if number not in hits:
                hits[number] = reading.tokens[reading.places[index]]
        if place.open:
            unfinished.append((index, place))
    return hits, unfinished


def _find_phrases(
    reading: Reading, places: list[_Place], unfinished: list[tuple[int, _Place]], hits: dict[int, str]
) -> None:
    present = _NOTHING.atoms.union(*[place.atoms for place in places])
    at = reading.places
    for index, place in unfinished:
        for pattern in place.open:
            if pattern.needs <= present and pattern.number not in hits:
                found = _follow(pattern, reading.clauses, places, index)
                if found and _polarity_fits(pattern.polarity, reading.negators, found):
                    hits[pattern.number] = reading.quote(at[found[0]], at[found[-1]])


def _is_complete(pattern: Pattern) -> bool:
    return len(pattern.atoms) == 1 and pattern.polarity is Polarity.EITHER


def _follow(pattern: Pattern, clauses: list[int], places: list[_Place], first: int) -> tuple[int, ...]:
    found = [first]
    for atom, gap in zip(pattern.atoms[1:], pattern.gaps[1:], strict=True):
        last = found[-1]
        for candidate in range(last + 1, min(last + 2 + gap, len(places))):
            if clauses[candidate] == clauses[first] and atom in places[candidate].atoms:
                found.append(candidate)
                break
        else:
            return ()
    return tuple(found)


def _polarity_fits(polarity: Polarity, negators: list[int], found: tuple[int, ...]) -> bool:
    if polarity is Polarity.EITHER:
        return True
    negated = any(negators[place] >= 0 and negators[place] not in found for place in found)
    return negated is (polarity is Polarity.NEGATED)
