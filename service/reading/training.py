"""Training: from examples to a model, in seconds, and the same from the same examples and seed."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from service.reading import sense
from service.reading.blend import fit_blend
from service.reading.examples import Example, Trial
from service.reading.model import NONE, Model, hint_matrix
from service.reading.neighbours import MOST_NEIGHBOURS, Neighbours
from service.reading.tallies import Tallies, tally
from service.reading.words import Columns, Floats, WordModel, choose_columns, strangeness

Rows = npt.NDArray[np.intp]
_FOLDS = 5
_MANY = 20_000
"""Examples from which three folds are enough."""
_WORD_STRENGTH = 0.3
"""C of the support vector machine: chosen on folds of telecom tweets and of spoken commands, flat around it."""
_STRETCH = 3.0
"""Embeddings have length 1: drawn out, a usual strength of regularisation fits them."""
_SENSE_STRENGTH = ((50.0, 0.2), (150.0, 0.4), (float("inf"), 0.3))
"""C of the logistic regression by examples per label: the fewer there are, the less each may pull."""
_NAME_WEIGHT = 4.0
"""For how many examples the name of a label counts: five real ones outvote it."""
_SURE_MISTAKES = 0.01
"""How much more often the cheap tier may err than both, where it decides alone."""
_SURE_ENOUGH = 100
"""Texts of customers that have to say so."""


@dataclass(frozen=True)
class _Data:
    texts: Sequence[str]
    labels: tuple[str, ...]
    answers: Rows
    weights: Floats
    amounts: Floats
    """What each counts for when probabilities are fitted: texts of customers all the same, or what comes out would be
    true of the clear ones alone."""
    real: Rows
    """The rows that customers wrote: a model is judged by these alone."""
    meant: Floats
    hints: Floats
    columns: Columns
    tallies: Tallies
    names: Floats
    """What the labels' own names mean: (labels, 512)."""


def train(examples: Sequence[Example], *, seed: int = 0) -> Model:
    """A model of these examples. Takes CPU-seconds. Raises ValueError when fewer than two labels have an example."""
    from threadpoolctl import threadpool_limits  # noqa: PLC0415 - of what only training imports

    labels = tuple(sorted({example.label for example in examples}))
    if len(labels) < 2:
        raise ValueError("There is nothing to tell apart: examples of two labels are needed at least.")
    # More threads make such small matrices slower, and take the processor from what people wait for.
    with threadpool_limits(1):
        return _train(examples, labels, seed)


def _train(examples: Sequence[Example], labels: tuple[str, ...], seed: int) -> Model:
    texts = [example.text for example in examples]
    columns = choose_columns(texts)
    place = {label: number for number, label in enumerate(labels)}
    data = _Data(
        texts=texts,
        labels=labels,
        answers=np.array([place[example.label] for example in examples], dtype=np.intp),
        weights=np.array([example.weight for example in examples], dtype=np.float32),
        amounts=np.array([example.weight if example.is_made_up else 1.0 for example in examples], dtype=np.float32),
        real=np.array([row for row, example in enumerate(examples) if not example.is_made_up], dtype=np.intp),
        meant=sense.embed(texts),
        hints=hint_matrix([example.hints for example in examples], labels, len(texts)),
        columns=columns,
        tallies=tally(columns, texts),
        names=sense.embed([label.replace("_", " ") for label in labels]),
    )
    by_words, by_sense = _out_of_fold(data, seed)
    blend = fit_blend(
        [by_words, by_sense, data.hints], ("words", "sense", "hints"), data.answers, data.amounts, data.real
    )
    quick = fit_blend([by_words, data.hints], ("words", "hints"), data.answers, data.amounts, data.real)
    whole = blend.probabilities([by_words, by_sense, data.hints])
    everything = np.arange(len(texts))
    weights, intercepts, rarity = _fit_words(data, everything)
    words = WordModel(Columns(data.columns.names, rarity, strangeness(len(texts))), weights, intercepts)
    sense_weights, sense_intercepts = _fit_sense(data, everything)
    return Model(
        labels=labels,
        words=words,
        sense_weights=sense_weights,
        sense_intercepts=sense_intercepts,
        blend=blend,
        quick_blend=quick,
        sure=_sure(quick.probabilities([by_words, data.hints]), whole, data),
        curve=_curve(whole, data),
        neighbours=_neighbours(examples, data.meant),
        figures=_figures(whole, data),
    )


def _out_of_fold(data: _Data, seed: int) -> tuple[Floats, Floats]:
    """Scores of both tiers for each text, by models that did not learn from it."""
    by_words = np.zeros((len(data.texts), len(data.labels)), np.float32)
    by_sense = np.zeros_like(by_words)
    for held in _folds(data.answers, seed):
        kept = np.setdiff1d(np.arange(len(data.texts)), held)
        if len(np.unique(data.answers[kept])) < 2:
            continue
        weights, intercepts, rarity = _fit_words(data, kept)
        trust = data.tallies.trust(held, rarity)
        by_words[held] = (data.tallies.weighed(held, rarity) @ weights + intercepts) * trust
        weights, intercepts = _fit_sense(data, kept)
        by_sense[held] = data.meant[held] @ weights + intercepts
    return by_words, by_sense


def _folds(answers: Rows, seed: int) -> list[Rows]:
    """Each label spread evenly; with few examples nearly each text for itself."""
    count = min(3 if len(answers) > _MANY else _FOLDS if len(answers) > 200 else 10, len(answers))
    order = np.random.default_rng(seed).permutation(len(answers))
    spread = order[np.argsort(answers[order], kind="stable")]
    return [np.sort(spread[first::count]) for first in range(count)]


def _fit_words(data: _Data, rows: Rows) -> tuple[Floats, Floats, Floats]:
    """Weights, intercepts, and how rare each column is among these rows; one that is not there weighs nothing."""
    from sklearn.svm import LinearSVC  # noqa: PLC0415 - a second that only training pays

    rarity = data.tallies.rarity(rows)
    fitted = LinearSVC(C=_WORD_STRENGTH, random_state=0)
    fitted.fit(data.tallies.weighed(rows, rarity), data.answers[rows], sample_weight=data.weights[rows])
    weights, intercepts = _for_all_labels(fitted, len(data.labels), missing=-1.0)
    return rounded(weights), intercepts, rarity


def _fit_sense(data: _Data, rows: Rows) -> tuple[Floats, Floats]:
    """Logistic regression; the name of each label counts as an example of it, so that there always is one."""
    from sklearn.linear_model import LogisticRegression  # noqa: PLC0415

    named = np.array([place for place, label in enumerate(data.labels) if label != NONE])
    points = np.concatenate((data.meant[rows], data.names[named])) * _STRETCH
    answers = np.concatenate((data.answers[rows], named))
    weights = np.concatenate((data.weights[rows], np.full(len(named), _NAME_WEIGHT)))
    per_label = len(rows) / len(data.labels)
    strength = next(strength for most, strength in _SENSE_STRENGTH if per_label < most)
    fitted = LogisticRegression(C=strength, max_iter=300).fit(points, answers, sample_weight=weights)
    weights, intercepts = _for_all_labels(fitted, len(data.labels), missing=-6.0)
    return weights * np.float32(_STRETCH), intercepts


def _for_all_labels(fitted: Any, count: int, *, missing: float) -> tuple[Floats, Floats]:
    """(columns, labels) and a bias each, with labels that had no example in this fold; two labels have one row."""
    known = fitted.classes_
    weights = np.zeros((fitted.coef_.shape[1], count), np.float32)
    intercepts = np.full(count, missing, np.float32)
    if len(known) == 2:
        weights[:, known[1]], intercepts[known[1]] = fitted.coef_[0], fitted.intercept_[0]
        weights[:, known[0]], intercepts[known[0]] = -fitted.coef_[0], -fitted.intercept_[0]
    else:
        weights[:, known], intercepts[known] = fitted.coef_.T, fitted.intercept_
    return weights, intercepts


def rounded(weights: Floats) -> Floats:
    """As a model's file keeps them: what is trained reads like what is loaded."""
    return weights.astype(np.float16).astype(np.float32)


def _sure(quick: Floats, whole: Floats, data: _Data) -> float:
    """The lowest probability of the cheap tier from which it errs hardly more often than both tiers together."""
    real = data.real
    confident = quick[real].max(axis=1)
    order = np.argsort(-confident)
    worse = (quick[real].argmax(axis=1) != data.answers[real]).astype(float)
    worse -= whole[real].argmax(axis=1) != data.answers[real]
    lost = np.cumsum(worse[order]) / np.maximum(np.arange(1, len(order) + 1), _SURE_ENOUGH)
    right = np.cumsum(quick[real].argmax(axis=1)[order] == data.answers[real][order]) / np.arange(1, len(order) + 1)
    good = np.flatnonzero((lost <= _SURE_MISTAKES) & (right >= 0.98) & (np.arange(1, len(order) + 1) >= _SURE_ENOUGH))
    return float(confident[order][good[-1]]) if len(good) else 2.0


def _curve(whole: Floats, data: _Data) -> tuple[Trial, ...]:
    real = data.real
    best = whole.argmax(axis=1)
    return tuple(
        Trial(data.labels[data.answers[row]], data.labels[best[row]], round(float(whole[row, best[row]]), 5))
        for row in real
    )


def _neighbours(examples: Sequence[Example], meant: Floats) -> Neighbours:
    rows = [row for row, example in enumerate(examples) if example.key is not None][-MOST_NEIGHBOURS:]
    keys = np.array([examples[row].key for row in rows], dtype=np.int64)
    return Neighbours(keys, rounded(meant[rows]))


def _figures(whole: Floats, data: _Data) -> dict[str, float]:
    real = data.real
    right = whole[real].argmax(axis=1) == data.answers[real]
    return {
        "examples": float(len(data.answers)),
        "of_customers": float(len(real)),
        "accuracy": float(right.mean()) if len(real) else 0.0,
        "confidence": float(whole[real].max(axis=1).mean()) if len(real) else 0.0,
    }
