"""The words and phrases of a rulebook, compiled so that one pass over a message finds all of them."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field

from routing_rules.terms import LANGUAGES, Polarity, TermError, split_language, split_term, stem, ways
from routing_rules.tokens import Reading

MAX_GAP = 4
_KNOWN_WORDS = 100_000


@dataclass(frozen=True, slots=True)
class Pattern:
    """A compiled term: an atom per place (the key of what may stand there) and the room before each."""

    number: int
    atoms: tuple[int, ...]
    gaps: tuple[int, ...]
    polarity: Polarity
    language: str
    """"und", or the only language in which it speaks."""
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
        self._patterns: dict[tuple[tuple[int, ...], tuple[int, ...], Polarity, str], Pattern] = {}
        self._starting: dict[int, list[Pattern]] = defaultdict(list)
        self._places: dict[str, dict[str, _Place]] = {language: {} for language in (*LANGUAGES, "und")}
        """Language of the message -> word -> what it can stand for there."""

    def add(self, term: str, language: str) -> int:
        """The number of the term's pattern; `language` ("nl", "en", or "und" for both) says how words inflect.

        A term of one language is not looked for in a message that is certainly in the other.
        """
        language, term = split_language(term, language)
        polarity, pieces = split_term(term)
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
        key = (tuple(atoms), tuple(gaps), polarity, language)
        if key not in self._patterns:
            pattern = Pattern(len(self._patterns), *key, frozenset(atoms))
            self._patterns[key] = pattern
            self._starting[atoms[0]].append(pattern)
            self._forget()
        return self._patterns[key].number

    def find(self, reading: Reading, language: str = "und") -> Mapping[int, str]:
        """Pattern number -> the customer's own words, for every term that the message holds.

        `language` is "und" unless the message is certainly in that one.
        """
        known = self._places[language]
        places = [known.get(word) or self._place(word, language) for word in reading.words]
        hits, unfinished = _find_words(reading, places)
        if unfinished:
            _find_phrases(reading, places, unfinished, hits)
        for tag, token in reading.tags:
            for number in (known.get(tag) or self._place(tag, language)).complete:
                hits.setdefault(number, reading.tokens[token])
        return hits

    def _forget(self) -> None:
        for known in self._places.values():
            known.clear()

    def _place(self, word: str, language: str) -> _Place:
        known = self._places[language]
        if len(known) >= _KNOWN_WORDS:
            known.clear()
        atoms = self._look_up(word)
        speaking = (language, "und") if language in LANGUAGES else (*LANGUAGES, "und")
        beginning = [
            pattern
            for atom in sorted(atoms)
            for pattern in self._starting.get(atom, ())
            if pattern.language in speaking
        ]
        place = _Place(
            atoms,
            tuple(pattern.number for pattern in beginning if _is_complete(pattern)),
            tuple(pattern for pattern in beginning if not _is_complete(pattern)),
        )
        known[word] = place = place if atoms else _NOTHING
        return place

    def _look_up(self, word: str) -> frozenset[int]:
        index = self._index
        found = set(index.exact.get(word, ()))
        for language in LANGUAGES:
            found |= index.stems.get((language, stem(word, language)), set())
        found.update(atom for start, atom in index.prefixes if word.startswith(start))
        found.update(atom for end, atom in index.suffixes if word.endswith(end))
        found.update(atom for inside, atom in index.infixes if inside in word)
        return frozenset(found)

    def _atom(self, piece: str, language: str) -> int:
        key = ways(piece, language)
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
