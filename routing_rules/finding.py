"""Finds the terms of a rulebook in a message of which it is known what each of its words can stand for."""

from dataclasses import dataclass

from routing_rules.terms import Polarity
from routing_rules.tokens import Reading


@dataclass(frozen=True, slots=True)
class Pattern:
    """A compiled term: an atom per place (the key of what may stand there) and the room before each."""

    number: int
    follows: tuple[tuple[int, int], ...]
    """Atom and gap of every place after the first."""
    second: int | None
    """The first atom of `follows`."""
    has_gap: bool
    """Whether there is room before the second."""
    polarity: Polarity
    language: str
    """"und", or the only language in which it speaks."""


@dataclass(frozen=True, slots=True)
class Place:
    """What a word of a message can stand for: its atoms, and the terms that it satisfies alone or begins."""

    atoms: frozenset[int] = frozenset()
    complete: tuple[int, ...] = ()
    open: tuple[Pattern, ...] = ()
    next: frozenset[int] = frozenset()
    """Atoms with which the following word goes on with an open pattern."""
    later: frozenset[int] = frozenset()
    """Atoms with which a word a little further on goes on with an open pattern that has a gap."""
    after_gap: frozenset[int] = frozenset()
    """Its own atoms with which some pattern goes on after a gap."""
    is_open_alone: bool = False
    """Whether one of the open patterns asks for no other word, just for polarity."""


NOTHING = Place()
END = Place()
"""Where a clause or the message ends."""


def find_terms(reading: Reading, places: list[Place]) -> dict[int, str]:
    """Pattern number -> the customer's words; `places` is what each word of the flow stands for, and an END."""
    resumed = NOTHING.atoms.union(*[place.after_gap for place in places if place.after_gap])
    hits, begun = _find_words(reading, places, resumed)
    for index in begun:
        _find_phrases(reading, places, index, resumed, hits)
    return hits


def _find_words(reading: Reading, places: list[Place], resumed: frozenset[int]) -> tuple[dict[int, str], list[int]]:
    """The terms of one word, and the places where a longer one may begin.

    Of 20 phrases that the words of a tweet begin one goes on: asking the words after it spares following the others.
    """
    hits: dict[int, str] = {}
    begun: list[int] = []
    tokens, at = reading.tokens, reading.places
    for index, place in enumerate(places):
        if place.complete:
            for number in place.complete:
                if number not in hits:
                    hits[number] = tokens[at[index]]
        if place.open and (
            not place.next.isdisjoint(places[index + 1].atoms)
            or (place.later and not place.later.isdisjoint(resumed))
            or place.is_open_alone
        ):
            begun.append(index)
    return hits, begun


def _find_phrases(
    reading: Reading, places: list[Place], index: int, resumed: frozenset[int], hits: dict[int, str]
) -> None:
    at = reading.places
    following = places[index + 1].atoms
    for pattern in places[index].open:
        if pattern.second is not None and pattern.second not in (resumed if pattern.has_gap else following):
            continue
        found = _follow(pattern, places, index)
        if found and pattern.number not in hits and _polarity_fits(pattern.polarity, reading, found):
            hits[pattern.number] = reading.quote(at[found[0]], at[found[-1]])


def _follow(pattern: Pattern, places: list[Place], first: int) -> list[int]:
    found = [first]
    last = first
    for atom, gap in pattern.follows:
        for candidate in range(last + 1, last + 2 + gap):
            place = places[candidate]
            if place is END:
                return []
            if atom in place.atoms:
                found.append(candidate)
                last = candidate
                break
        else:
            return []
    return found


def _polarity_fits(polarity: Polarity, reading: Reading, found: list[int]) -> bool:
    if polarity is Polarity.EITHER:
        return True
    negators = [reading.negator(index) for index in found]
    negated = any(negator >= 0 and negator not in found for negator in negators)
    return negated is (polarity is Polarity.NEGATED)
