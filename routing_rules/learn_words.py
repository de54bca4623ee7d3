"""Words of labelled tickets that the rulebook does not know yet, and that speak for one process."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from itertools import pairwise
from math import log, sqrt
from typing import NamedTuple

from routing_rules.tokens import read

LEAST_TICKETS = 8
MOST_ELSEWHERE = 0.1
"""The share of the tickets with the word that may be of other processes."""
LEAST_LOG_ODDS = log(6)
"""The word is at least six times as usual in the process, sure to two standard errors."""
_ERRORS = 2.0
TELLING, HINT = 2, 1
"""Points of evidence, as a rulebook weighs its own words."""
SHORTEST = 4
MOST_A_PROCESS = 10
SHOWN_MESSAGES = 20


class Told(NamedTuple):
    """A ticket's message of which people said what it is about."""

    ticket: int
    message: int
    process: str
    language: str
    text: str
    """Masked: what stands between angle brackets is no word."""


class WordFound(NamedTuple):
    """A word, or two that follow each other, that speaks for a process."""

    process: str
    language: str
    term: str
    tickets: int
    elsewhere: int
    weight: int
    messages: tuple[int, ...]


IsKnown = Callable[[str, str], bool]
"""Whether the rulebook already finds something in these words of this language."""


def words_found(told: Sequence[Told], is_known: IsKnown) -> list[WordFound]:
    """What the rulebook may take up, by language and process, the most telling first."""
    by_language: dict[str, list[Told]] = defaultdict(list)
    for one in told:
        by_language[one.language].append(one)
    return [
        found
        for language in sorted(by_language)
        for found in _of_language(language, by_language[language], partial(_known_in, is_known, language))
    ]


def _known_in(is_known: IsKnown, language: str, term: str) -> bool:
    return is_known(term, language)


def _of_language(language: str, told: Iterable[Told], is_known: Callable[[str], bool]) -> Iterator[WordFound]:
    tickets: dict[str, set[int]] = defaultdict(set)
    holding: dict[str, dict[str, dict[int, int]]] = defaultdict(lambda: defaultdict(dict))
    """Term -> process -> ticket -> a message that holds it."""
    for one in told:
        tickets[one.process].add(one.ticket)
        for term in _terms(one.text):
            holding[term][one.process][one.ticket] = one.message
    sizes = {process: len(numbers) for process, numbers in tickets.items()}
    found: dict[str, list[tuple[float, WordFound]]] = defaultdict(list)
    for term, by_process in holding.items():
        process = max(by_process, key=lambda slug: (len(by_process[slug]), slug))
        odds = _log_odds(len(by_process[process]), _elsewhere(by_process, process), process, sizes)
        if process and odds is not None and not is_known(term):
            found[process].append((odds, _word(term, process, language, by_process)))
    for process in sorted(found):
        yield from _best(found[process])


def _terms(text: str) -> set[str]:
    """Its words, and each two in one clause; no numbers, names of accounts, links, or what masks personal data."""
    bare = " ".join(word for word in text.split() if not word.startswith("@") and "<" not in word and "//" not in word)
    flow = read(bare).flow
    words = {word for word in flow if len(word) >= SHORTEST and word.isalpha()}
    pairs = {f"{one} {two}" for one, two in pairwise(flow) if {one, two} <= words}
    return words | pairs


def _log_odds(inside: int, elsewhere: int, process: str, sizes: Mapping[str, int]) -> float | None:
    """Surely at least so many times as usual in the process as elsewhere, as a logarithm; None: not telling enough."""
    if inside < LEAST_TICKETS or elsewhere > MOST_ELSEWHERE * (inside + elsewhere):
        return None
    size, others = sizes[process], sum(sizes.values()) - sizes[process]
    if not others:
        return None
    a, b, c, d = (count + 0.5 for count in (inside, size - inside, elsewhere, others - elsewhere))
    odds = log(a * d / (b * c)) - _ERRORS * sqrt(1 / a + 1 / b + 1 / c + 1 / d)
    return odds if odds >= LEAST_LOG_ODDS / 2 and log(a * d / (b * c)) >= LEAST_LOG_ODDS else None


def _word(term: str, process: str, language: str, by_process: Mapping[str, Mapping[int, int]]) -> WordFound:
    inside, elsewhere = by_process[process], _elsewhere(by_process, process)
    weight = TELLING if not elsewhere else HINT
    messages = tuple(sorted(inside.values(), reverse=True)[:SHOWN_MESSAGES])
    return WordFound(process, language, term, len(inside), elsewhere, weight, messages)


def _elsewhere(by_process: Mapping[str, Mapping[int, int]], process: str) -> int:
    return sum(len(numbers) for slug, numbers in by_process.items() if slug != process)


def _best(found: list[tuple[float, WordFound]]) -> Iterator[WordFound]:
    """Two words only where neither of them says as much by itself."""
    taken = Counter[str]()
    for _, word in sorted(found, key=lambda one: (" " in one[1].term, -one[0], one[1].term)):
        parts = word.term.split()
        if len(taken) < MOST_A_PROCESS and not any(part in taken for part in parts):
            taken[word.term] += 1
            yield word
