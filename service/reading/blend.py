"""How much each tier counts, so that what comes out is a probability: fitted on texts that a model did not learn from.

Scores of the tiers are added up with a weight each and a bias per label, and put through a softmax. With few texts the
weights stay near what they are in general, with many they are what the texts say (a log-normal prior).
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from service.reading.words import Floats

USUAL = {"words": 1.7, "sense": 0.7, "hints": 1.2}
"""Weights before anything is known: medians over data sets of other companies for the first two; that of the hints was
tried on messages that were written after the rulebook, and unseen by its authors."""
_STRENGTH = 6.0
"""How many texts' worth of evidence the usual weights are."""
_BIAS_STRENGTH = 4.0
_FEW = 50
"""Texts that customers wrote, below which hints keep their usual weight: rulebooks are tuned on their own examples."""
HINTS_AT_MOST = 8.0


@dataclass(frozen=True)
class Blend:
    """The weight of each tier, in the order of the tiers, and a bias per label."""

    weights: Floats
    biases: Floats

    def probabilities(self, tiers: list[Floats], trust: Floats | None = None) -> Floats:
        """(texts, labels), each row adding up to 1.

        `trust`, a column, says how much each text is like those that the biases were learned from.
        """
        biases = self.biases if trust is None else trust * self.biases
        total = sum((weight * scores for weight, scores in zip(self.weights, tiers, strict=True)), start=biases)
        return softmax(np.asarray(total, dtype=np.float32))


def softmax(scores: npt.NDArray[np.floating]) -> Floats:
    """Row by row, without overflow."""
    grown = np.exp(scores - scores.max(axis=1, keepdims=True))
    return np.asarray(grown / grown.sum(axis=1, keepdims=True), dtype=np.float32)


def fit_blend(
    tiers: list[Floats],
    names: tuple[str, ...],
    answers: npt.NDArray[np.intp],
    amounts: Floats,
    real: npt.NDArray[np.intp],
) -> Blend:
    """The weights under which the answers were likeliest; `amounts` says how much each text counts.

    `real` are the rows of what customers wrote: only with enough of them do hints lose or gain weight.
    """
    from scipy.optimize import minimize  # noqa: PLC0415 - half a second that only training pays

    usual = np.array([USUAL[name] for name in names])
    free = np.array([name != "hints" or len(real) >= _FEW for name in names])
    stacked = np.stack(tiers).astype(np.float64)
    rows = np.arange(len(answers))
    amount = amounts.astype(np.float64)

    def loss(point: npt.NDArray[np.float64]) -> tuple[float, npt.NDArray[np.float64]]:
        stretch, biases = np.where(free, point[: len(usual)], 0.0), point[len(usual) :]
        weights = usual * np.exp(stretch)
        scores = np.tensordot(weights, stacked, axes=1) + biases
        scores -= scores.max(axis=1, keepdims=True)
        grown = np.exp(scores)
        total = grown.sum(axis=1, keepdims=True)
        likely = scores[rows, answers] - np.log(total[:, 0])
        off = grown / total
        off[rows, answers] -= 1
        off *= amount[:, None]
        slope = weights * np.einsum("nk,tnk->t", off, stacked) + _STRENGTH * stretch
        value = -(amount * likely).sum() + _STRENGTH / 2 * (stretch**2).sum() + _BIAS_STRENGTH / 2 * (biases**2).sum()
        return float(value), np.concatenate((np.where(free, slope, 0.0), off.sum(axis=0) + _BIAS_STRENGTH * biases))

    start = np.zeros(len(usual) + stacked.shape[2])
    found = minimize(loss, start, jac=True, method="L-BFGS-B").x
    weights = usual * np.exp(np.where(free, found[: len(usual)], 0.0))
    return Blend(weights.astype(np.float32), found[len(usual) :].astype(np.float32))
