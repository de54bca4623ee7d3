"""The cheap tier: TF-IDF over words and pieces of words with a linear model, in plain arrays."""

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from service.reading.pieces import PIECE, count_pieces, count_words, fold

Floats = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Counted:
    """What of a text the model knows: columns and values, each of the two blocks of length 1."""

    columns: npt.NDArray[np.int32]
    values: Floats


@dataclass(frozen=True)
class Columns:
    """Which words and pieces the model knows, and how rare each is."""

    names: tuple[str, ...]
    rarity: Floats
    """Inverse document frequency by column."""
    places: Mapping[str, int] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "places", {name: place for place, name in enumerate(self.names)})

    def count(self, text: str) -> Counted:
        """The text as this model sees it."""
        folded = fold(text)
        words = self._block(count_words(folded))
        pieces = self._block(count_pieces(folded))
        return Counted(np.concatenate((words.columns, pieces.columns)), np.concatenate((words.values, pieces.values)))

    def _block(self, counted: Counter[str]) -> Counted:
        places = self.places
        found = [(places[name], count) for name, count in counted.items() if name in places]
        columns = np.fromiter((place for place, _ in found), np.int32, len(found))
        values = np.fromiter((1.0 + math.log(count) for _, count in found), np.float32, len(found))
        values *= self.rarity[columns]
        length = math.sqrt(float(values @ values))
        return Counted(columns, values / length if length else values)


def choose_columns(texts: Sequence[str], most: int = 150_000) -> Columns:
    """The words of these texts, and those pieces that stand in more than one of them (in a few texts: all)."""
    seen: Counter[str] = Counter()
    for text in texts:
        folded = fold(text)
        seen.update(count_words(folded).keys())
        seen.update(count_pieces(folded).keys())
    least = 2 if len(texts) >= 500 else 1
    kept = [(name, count) for name, count in seen.items() if count >= least or not name.startswith(PIECE)]
    if len(kept) > most:
        kept = sorted(kept, key=lambda one: (-one[1], one[0]))[:most]
    kept.sort()
    total = len(texts)
    rarity = np.array([math.log((1 + total) / (1 + count)) + 1 for _, count in kept], dtype=np.float32)
    return Columns(tuple(name for name, _ in kept), rarity)


@dataclass(frozen=True)
class WordModel:
    """A weight per column and label."""

    columns: Columns
    weights: Floats
    """(columns, labels)."""
    intercepts: Floats

    def score(self, counted: Sequence[Counted]) -> Floats:
        """A row of scores per text; higher is likelier."""
        scores = np.empty((len(counted), len(self.intercepts)), np.float32)
        for row, one in enumerate(counted):
            scores[row] = one.values @ self.weights[one.columns]
        scores += self.intercepts
        return scores

    def explain(self, text: str, label: int, limit: int) -> tuple[tuple[str, float], ...]:
        """What in the text speaks most for the label against the mean of all, in points of its score."""
        counted = self.columns.count(text)
        if not len(counted.columns):
            return ()
        weights = self.weights[counted.columns]
        pull = counted.values * (weights[:, label] - weights.mean(axis=1))
        names = self.columns.names
        best = sorted(
            ((names[counted.columns[place]], float(pull[place])) for place in np.argsort(-pull)[: limit * 8]),
            key=lambda one: (-one[1], one[0]),
        )
        return _without_echoes([one for one in best if one[1] > 0], limit)


def _without_echoes(found: Sequence[tuple[str, float]], limit: int) -> tuple[tuple[str, float], ...]:
    """Of a word and its pieces only what weighs most: "bezorg" is not shown again as "ezorg" and "zorg"."""
    kept: list[tuple[str, float]] = []
    for name, weight in found:
        bare = name.removeprefix(PIECE).strip()
        if bare and not any(bare in other or other in bare for other, _ in kept):
            kept.append((bare, round(weight, 3)))
        if len(kept) == limit:
            break
    return tuple(kept)
