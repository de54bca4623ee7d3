"""The words and phrases of a rulebook, compiled so that one pass over a message finds all of them."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field

from routing_rules.finding import END, NOTHING, Pattern, Place, find_terms
from routing_rules.terms import LANGUAGES, Polarity, TermError, split_language, split_term, stem, ways
from routing_rules.tokens import BREAK, Reading

MAX_GAP = 4
_KNOWN_WORDS = 100_000


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
        self._following: set[int] = set()
        """Atoms that stand anywhere but first."""
        self._after_gap: set[int] = set()
        """Atoms that stand second, after a gap."""
        self._places = {language: _Places(self, language) for language in (*LANGUAGES, "und")}
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
            follows = tuple(zip(atoms[1:], gaps[1:], strict=True))
            second, room = follows[0] if follows else (None, 0)
            pattern = Pattern(len(self._patterns), follows, second, room > 0, polarity, language)
            self._patterns[key] = pattern
            self._starting[atoms[0]].append(pattern)
            self._following.update(atoms[1:])
            self._after_gap.update(atom for atom, gap in pattern.follows[:1] if gap)
            self._forget()
        return self._patterns[key].number

    def find(self, reading: Reading, language: str = "und") -> Mapping[int, str]:
        """Pattern number -> the customer's own words, for every term that the message holds.

        `language` is "und" unless the message is certainly in that one.
        """
        known = self._places[language]
        places = [*map(known.__getitem__, reading.flow), END]
        hits = find_terms(reading, places)
        for tag, token in reading.tags:
            for number in known[tag].complete:
                hits.setdefault(number, reading.tokens[token])
        return hits

    def place(self, word: str, language: str) -> Place:
        """What the word can stand for in a message of that language."""
        atoms = self._look_up(word)
        speaking = (language, "und") if language in LANGUAGES else (*LANGUAGES, "und")
        beginning = [
            pattern
            for atom in sorted(atoms)
            for pattern in self._starting.get(atom, ())
            if pattern.language in speaking
        ]
        unfinished = tuple(pattern for pattern in beginning if not _is_complete(pattern))
        followed = [pattern.follows[0] for pattern in unfinished if pattern.follows]
        place = Place(
            atoms & self._following,
            tuple(pattern.number for pattern in beginning if _is_complete(pattern)),
            unfinished,
            frozenset(atom for atom, gap in followed if not gap),
            frozenset(atom for atom, gap in followed if gap),
            atoms & self._after_gap,
            any(not pattern.follows for pattern in unfinished),
        )
        return NOTHING if place == NOTHING else place

    def _forget(self) -> None:
        for known in self._places.values():
            known.clear()

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


class _Places(dict[str, Place]):
    """Word -> what it can stand for, worked out once; as a dict that fills itself it is read without a call a word."""

    def __init__(self, lexicon: Lexicon, language: str) -> None:
        super().__init__()
        self._lexicon = lexicon
        self._language = language

    def __missing__(self, word: str) -> Place:
        if len(self) >= _KNOWN_WORDS:
            self.clear()
        self[word] = place = END if word == BREAK else self._lexicon.place(word, self._language)
        return place


def _is_complete(pattern: Pattern) -> bool:
    return not pattern.follows and pattern.polarity is Polarity.EITHER
