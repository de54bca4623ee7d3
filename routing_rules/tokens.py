"""Cuts a message into folded words, hashtags, mentions and emoji, and knows which of them stand under a negation."""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

NEGATORS = frozenset(
    # fmt: off
    {
        "niet",
        "geen",
        "nooit",
        "niks",
        "niets",
        "nergens",
        "niemand",
        "noch",
        "zonder",
        "nie",
        "not",
        "no",
        "never",
        "nothing",
        "nobody",
        "without",
        "neither",
        "nor",
        "none",
        "dont",
        "doesnt",
        "didnt",
        "isnt",
        "arent",
        "wasnt",
        "werent",
        "cant",
        "cannot",
        "couldnt",
        "wont",
        "wouldnt",
        "shouldnt",
        "havent",
        "hasnt",
        "hadnt",
        "aint",
    }
    # fmt: on
)
SCOPE_ENDS = frozenset({"maar", "omdat", "dus", "toch", "echter", "but", "because", "however", "although"})
# Not Dutch "want" (because): it is also English, and "do not want to cancel" has to stay negated.
SCOPE = 4
"""How many words after a negator stand under it: enough for "geen enkele nieuwe factuur", not for the next thought."""
QUESTION = "?"

_TOKEN = re.compile(
    r"(?:https?://|www\.)\S+"
    r"|[#@]?\w+(?:['’]\w+)*"
    r"|[.,;:!?()\n\u2026\U0001f1e6-\U0001f1ff\U0001f300-\U0001f5ff\U0001f600-\U0001faff\u2600-\u27bf\u2b50]"
)
_BREAKS = frozenset(".,;:!?()\n\u2026")
_CAMEL = re.compile(r"[A-Z]?[a-zà-ÿ]+|[A-Z]+(?![a-zà-ÿ])|[0-9]+|[^\W\dA-Za-zà-ÿ_]+")
_STRETCHED = re.compile(r"([^\d])\1{2,}")


@dataclass(frozen=True, slots=True)
class Reading:
    """A message as words; words, places, clauses and negators run side by side."""

    text: str
    tokens: list[str]
    """Everything as it stands in the text, also punctuation and links."""
    words: list[str]
    """Folded."""
    places: list[int]
    """Index of the word's token."""
    clauses: list[int]
    negators: list[int]
    """Index of the word that negates this one, or -1."""
    tags: list[tuple[str, int]]
    """What stands outside the flow of words, folded, with its token: whole hashtags, and question marks."""

    def quote(self, first: int, last: int) -> str:
        """The text from one token through another, just as the customer wrote it."""
        if first == last:
            return self.tokens[first]
        start = end = 0
        for index in range(last + 1):
            begin = self.text.index(self.tokens[index], end)
            end = begin + len(self.tokens[index])
            if index <= first:
                start = begin
        return self.text[start:end]


def read(text: str) -> Reading:
    """The text as folded words; hashtags also as their parts ("#GeenInternet" is "geen", "internet")."""
    if not text.isascii():
        text = unicodedata.normalize("NFC", text)
    reading = Reading(text, _TOKEN.findall(text), [], [], [], [], [])
    words, places, clauses = reading.words, reading.places, reading.clauses
    clause = 0
    tokens = reading.tokens
    for place, word in enumerate(map(_plain_word, tokens)):
        if word:
            words.append(word)
            places.append(place)
            clauses.append(clause)
            continue
        raw = tokens[place]
        if raw in _BREAKS:
            clause += 1
            if raw == QUESTION:
                reading.tags.append((QUESTION, place))
        elif raw[0] == "#":
            _add_hashtag(reading, place, raw, clause)
    _mark_negations(reading)
    return reading


@lru_cache(maxsize=65_536)
def _plain_word(raw: str) -> str:
    """The folded word; empty for punctuation, hashtags and links."""
    return "" if raw in _BREAKS or raw[0] == "#" or "/" in raw or "." in raw else fold(raw)


@lru_cache(maxsize=65_536)
def fold(word: str) -> str:
    """Lower case, without accents, apostrophes and stretched letters ("Sóóóórry" is "soorry"; 999 stays 999)."""
    folded = word.casefold()
    if not folded.isascii():
        decomposed = unicodedata.normalize("NFKD", folded)
        folded = "".join(letter for letter in decomposed if not unicodedata.combining(letter)).replace("’", "")
    return _STRETCHED.sub(r"\1\1", folded.replace("'", ""))


def _add_hashtag(reading: Reading, place: int, raw: str, clause: int) -> None:
    reading.tags.append((fold(raw), place))
    for part in _CAMEL.findall(raw) or [raw[1:]]:
        reading.words.append(fold(part))
        reading.places.append(place)
        reading.clauses.append(clause)


def _mark_negations(reading: Reading) -> None:
    words, negators, clauses = reading.words, reading.negators, reading.clauses
    if NEGATORS.isdisjoint(words):
        negators.extend([-1] * len(words))
        return
    negator = -1
    for place, word in enumerate(words):
        out_of_scope = place - negator > SCOPE or word in SCOPE_ENDS
        if negator >= 0 and (out_of_scope or clauses[place] != clauses[negator]):
            negator = -1
        negators.append(negator)
        if word in NEGATORS:
            negator = place
