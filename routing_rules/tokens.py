"""Cuts a message into folded words, hashtags, mentions and emoji, and knows which of them stand under a negation."""

import re
import unicodedata
from collections.abc import Sequence
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
BREAK = "."
"""Stands in the flow of words where a clause ends; no word folds to it."""
_REMEMBERED = 100_000

_TOKEN = re.compile(
    r"(?:https?://|www\.)\S+"
    r"|[#@]?\w+(?:['’]\w+)*"
    r"|[.,;:!?()\n\u2026\U0001f1e6-\U0001f1ff\U0001f300-\U0001f5ff\U0001f600-\U0001faff\u2600-\u27bf\u2b50]"
)
_BREAKS = frozenset(".,;:!?()\n\u2026")
_CAMEL = re.compile(r"[A-Z]?[a-zà-ÿ]+|[A-Z]+(?![a-zà-ÿ])|[0-9]+|[^\W\dA-Za-zà-ÿ_]+")
_STRETCHED = re.compile(r"([^\d])\1{2,}")


@dataclass(slots=True)
class Reading:
    """A message as words; flow and places run side by side."""

    text: str
    tokens: list[str]
    """Everything as it stands in the text, also punctuation and links."""
    flow: list[str]
    """Folded words, with a BREAK wherever a clause ends."""
    places: Sequence[int]
    """Index of the token that a word of the flow comes from."""
    tags: list[tuple[str, int]]
    """What stands outside the flow of words, folded, with its token: whole hashtags, and question marks."""

    @property
    def words(self) -> list[str]:
        """The flow without its breaks."""
        return [word for word in self.flow if word != BREAK]

    def negator(self, index: int) -> int:
        """Index in the flow of the word that negates this one, or -1.

        Looked up backwards for the few words that are asked about: most messages ask about none.
        """
        flow = self.flow
        for before in range(index - 1, max(index - SCOPE, 0) - 1, -1):
            if flow[before + 1] in SCOPE_ENDS or flow[before] == BREAK:
                return -1
            if flow[before] in NEGATORS:
                return before
        return -1

    def quote(self, first: int, last: int) -> str:
        """The text from one token through another, just as the customer wrote it."""
        if first == last:
            return self.tokens[first]
        find, end = self.text.index, 0
        for token in self.tokens[:first]:
            end = find(token, end) + len(token)
        start = end = find(self.tokens[first], end)
        for token in self.tokens[first : last + 1]:
            end = find(token, end) + len(token)
        return self.text[start:end]


def read(text: str) -> Reading:
    """The text as folded words; hashtags also as their parts ("#GeenInternet" is "geen", "internet")."""
    if not text.isascii():
        text = unicodedata.normalize("NFC", text)
    tokens: list[str] = _TOKEN.findall(text)
    flow = list(map(_FLOWING.__getitem__, tokens))
    if "#" in text:
        return _read_with_hashtags(text, tokens, flow)
    places: Sequence[int] = range(len(tokens))
    if "" in flow:
        places = [place for place, word in enumerate(flow) if word]
        flow = [word for word in flow if word]
    tags = [(QUESTION, tokens.index(QUESTION))] if QUESTION in tokens else []
    return Reading(text, tokens, flow, places, tags)


def _read_with_hashtags(text: str, tokens: list[str], flowing: list[str]) -> Reading:
    flow: list[str] = []
    places: list[int] = []
    tags: list[tuple[str, int]] = []
    parts: tuple[str, ...]
    for place, (raw, word) in enumerate(zip(tokens, flowing, strict=True)):
        parts = (word,) if word else ()
        if raw == QUESTION:
            tags.append((QUESTION, place))
        elif raw[0] == "#":
            whole, parts = _cut_hashtag(raw)
            tags.append((whole, place))
        flow += parts
        places += [place] * len(parts)
    return Reading(text, tokens, flow, places, tags)


@lru_cache(maxsize=_REMEMBERED)
def _cut_hashtag(raw: str) -> tuple[str, tuple[str, ...]]:
    return fold(raw), tuple(fold(part) for part in _CAMEL.findall(raw) or [raw[1:]])


def fold(word: str) -> str:
    """Lower case, without accents, apostrophes and stretched letters ("Sóóóórry" is "soorry"; 999 stays 999)."""
    folded = word.casefold()
    if not folded.isascii():
        decomposed = unicodedata.normalize("NFKD", folded)
        folded = "".join(letter for letter in decomposed if not unicodedata.combining(letter)).replace("’", "")
    return _STRETCHED.sub(r"\1\1", folded.replace("'", ""))


class _Flowing(dict[str, str]):
    """Token -> what it is in the flow: a folded word, BREAK, or nothing (links; hashtags, which are cut on their own).

    People use few words often: looking them up costs 0.04 µs a token, and an lru_cache 0.1.
    """

    def __missing__(self, raw: str) -> str:
        if len(self) >= _REMEMBERED:
            self.clear()
        self[raw] = word = _flowing(raw)
        return word


def _flowing(raw: str) -> str:
    if raw in _BREAKS:
        return BREAK
    return "" if raw[0] == "#" or "/" in raw or "." in raw else fold(raw)


_FLOWING = _Flowing()
