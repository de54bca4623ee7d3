"""What reads a message: two tiers of a model, blended into calibrated probabilities; plain arrays and no surprises."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from service.reading import sense
from service.reading.blend import HINTS_AT_MOST, Blend
from service.reading.examples import Guess, Trial
from service.reading.neighbours import Neighbours
from service.reading.words import Floats, WordModel

NONE = ""
"""The label of texts that are about none of the others."""
_LIKELY = 5


@dataclass(frozen=True)
class Model:
    """A trained model. Reading the same text with the same hints always gives the same guess."""

    labels: tuple[str, ...]
    words: WordModel
    sense_weights: Floats
    """(512, labels)."""
    sense_intercepts: Floats
    blend: Blend
    """Of words, sense and hints."""
    quick_blend: Blend
    """Of words and hints alone."""
    sure: float
    """The probability of the quick blend from which the sense would not change anything; 2: it always has a say."""
    neighbours: Neighbours
    curve: tuple[Trial, ...]
    """What it would have said of texts that customers wrote, trained without them."""
    figures: Mapping[str, float]

    def read(self, texts: Sequence[str], hints: Sequence[Mapping[str, float]] | None = None) -> list[Guess]:
        """A guess per text; the dear tier looks only at those of which the cheap one is not sure."""
        if not texts:
            return []
        counted = [self.words.columns.count(text) for text in texts]
        by_words, by_hints = self.words.score(counted), self.hint_scores(hints, len(texts))
        trust = np.array([[one.trust] for one in counted], dtype=np.float32)
        probabilities = self.quick_blend.probabilities([by_words, by_hints], trust)
        unsure = np.flatnonzero(probabilities.max(axis=1) < self.sure)
        nearest: dict[int, tuple[tuple[int, float], ...]] = {}
        if len(unsure):
            meant = sense.embed([texts[row] for row in unsure.tolist()])
            by_sense = np.asarray(meant @ self.sense_weights + self.sense_intercepts, dtype=np.float32)
            tiers = [by_words[unsure], by_sense, by_hints[unsure]]
            probabilities[unsure] = self.blend.probabilities(tiers, trust[unsure])
            nearest = dict(zip(unsure.tolist(), self.neighbours.nearest(meant), strict=True))
        return [self._guess(row, nearest.get(place)) for place, row in enumerate(probabilities)]

    def explain(self, text: str, label: str, limit: int = 6) -> tuple[tuple[str, float], ...]:
        """Words and word pieces of the text that speak for the label, with their points, strongest first."""
        return self.words.explain(text, self.labels.index(label), limit)

    def hint_scores(self, hints: Sequence[Mapping[str, float]] | None, count: int) -> Floats:
        """Points of a rulebook as a tier of their own; those for labels that the model does not know are left out."""
        return hint_matrix(hints, self.labels, count)

    def _guess(self, probabilities: Floats, nearest: tuple[tuple[int, float], ...] | None) -> Guess:
        best = np.argsort(-probabilities, kind="stable")[:_LIKELY]
        likely = tuple((self.labels[place], round(float(probabilities[place]), 6)) for place in best)
        none = float(probabilities[self.labels.index(NONE)]) if NONE in self.labels else 0.0
        return Guess(likely, 1.0 - none, "words" if nearest is None else "sense", nearest or ())


def hint_matrix(hints: Sequence[Mapping[str, float]] | None, labels: tuple[str, ...], count: int) -> Floats:
    """(texts, labels): points, bounded so that a long message does not drown everything else."""
    scores = np.zeros((count, len(labels)), np.float32)
    places = {label: place for place, label in enumerate(labels)}
    for row, given in enumerate(hints or ()):
        for label, points in given.items():
            if label in places:
                scores[row, places[label]] = min(max(points, -HINTS_AT_MOST), HINTS_AT_MOST)
    return scores
