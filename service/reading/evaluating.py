"""How well a model reads what it has not seen: the figures by which models are compared."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from service.foundation.clock import cpu_seconds
from service.reading.examples import Example, Guess, Trial
from service.reading.model import Model

BINS = 10
"""Of the expected calibration error (Guo et al. 2017), equally wide, as in the reliability diagram of the pages."""
TOGETHER = 100
"""Messages that are read in one batch, as triage does under load."""


@dataclass(frozen=True, slots=True)
class LabelFigures:
    """How one label fares."""

    n: int
    precision: float
    recall: float
    f1: float


@dataclass(frozen=True, slots=True)
class Coverage:
    """What goes by itself at a threshold that was chosen on training folds alone."""

    threshold: float | None
    """None: no threshold kept the precision there."""
    coverage: float
    precision: float | None
    """What was achieved; None where nothing went."""
    n: int


@dataclass(frozen=True, slots=True)
class Evaluation:
    """Figures over a test set."""

    n: int
    accuracy: float
    macro_f1: float
    expected_calibration_error: float
    at_95: Coverage
    at_98: Coverage
    unknown_auroc: float | None
    """How well texts of the unknown label stand apart by the probability that they are about a known one."""
    cpu_ms_per_message: float
    sense_share: float
    """Of the messages: how many the dear tier had to read."""
    labels: Mapping[str, LabelFigures]


def evaluate(
    model: Model, test: Sequence[Example], unknown: str | None = None, *, unknown_acts: bool = True
) -> Evaluation:
    """Read the test set in batches and compare.

    `unknown` is the label of what nobody owns; unless it acts, texts that are taken for it don't count as covered.
    """
    began = cpu_seconds()
    guesses: list[Guess] = []
    for first in range(0, len(test), TOGETHER):
        batch = test[first : first + TOGETHER]
        guesses += model.read([one.text for one in batch], [one.hints for one in batch])
    spent = cpu_seconds() - began
    trials = [Trial(one.label, *guess.likely[0]) for one, guess in zip(test, guesses, strict=True)]
    per_label = _per_label(trials)
    idle = None if unknown_acts else unknown
    return Evaluation(
        n=len(trials),
        accuracy=sum(trial.label == trial.guessed for trial in trials) / len(trials),
        macro_f1=sum(one.f1 for one in per_label.values()) / len(per_label),
        expected_calibration_error=calibration_error(trials),
        at_95=coverage(model.curve, trials, 0.95, idle),
        at_98=coverage(model.curve, trials, 0.98, idle),
        unknown_auroc=None if unknown is None else _auroc(model, test, guesses, unknown),
        cpu_ms_per_message=spent / len(trials) * 1_000,
        sense_share=sum(guess.tier == "sense" for guess in guesses) / len(trials),
        labels=per_label,
    )


def calibration_error(trials: Sequence[Trial]) -> float:
    """Mean distance between stated probability and share that was right, over the bins, weighted by their size."""
    bins: dict[int, list[Trial]] = {}
    for trial in trials:
        bins.setdefault(min(int(trial.probability * BINS), BINS - 1), []).append(trial)
    distance = 0.0
    for kept in bins.values():
        distance += abs(sum(trial.probability - (trial.label == trial.guessed) for trial in kept))
    return distance / len(trials)


def threshold_for(curve: Sequence[Trial], precision: float, idle: str | None = None) -> float | None:
    """The lowest probability from which the curve keeps the precision, None when it never does; `idle` never goes."""
    ordered = sorted((one for one in curve if one.guessed != idle), key=lambda one: -one.probability)
    best, right = None, 0
    for count, trial in enumerate(ordered, 1):
        right += trial.label == trial.guessed
        is_last_of_equals = count == len(ordered) or ordered[count].probability < trial.probability
        if is_last_of_equals and right >= precision * count:
            best = trial.probability
    return best


def coverage(curve: Sequence[Trial], trials: Sequence[Trial], precision: float, idle: str | None = None) -> Coverage:
    """What goes by itself of the trials at the threshold of the curve, and how much of that is right."""
    threshold = threshold_for(curve, precision, idle)
    if threshold is None:
        return Coverage(None, 0.0, None, 0)
    gone = [one for one in trials if one.probability >= threshold and one.guessed != idle]
    right = sum(one.label == one.guessed for one in gone)
    return Coverage(threshold, len(gone) / len(trials), right / len(gone) if gone else None, len(gone))


def _per_label(trials: Sequence[Trial]) -> dict[str, LabelFigures]:
    figures: dict[str, LabelFigures] = {}
    for label in sorted({trial.label for trial in trials}):
        said = sum(trial.label == label for trial in trials)
        guessed = sum(trial.guessed == label for trial in trials)
        both = sum(trial.label == label == trial.guessed for trial in trials)
        precision, recall = both / guessed if guessed else 0.0, both / said
        figures[label] = LabelFigures(said, precision, recall, 2 * both / (said + guessed))
    return figures


def _auroc(model: Model, test: Sequence[Example], guesses: Sequence[Guess], unknown: str) -> float | None:
    """The chance that a text of the unknown label is held for less known than one of a department (Mann-Whitney)."""
    if unknown not in model.labels:
        return None
    ranked = sorted(
        (dict(guess.likely).get(unknown, 0.0), one.label == unknown) for one, guess in zip(test, guesses, strict=True)
    )
    outside = sum(is_unknown for _, is_unknown in ranked)
    inside = len(ranked) - outside
    if not outside or not inside:
        return None
    total, place = 0.0, 0
    while place < len(ranked):
        end = place
        while end < len(ranked) and ranked[end][0] == ranked[place][0]:
            end += 1
        total += (place + 1 + end) / 2 * sum(is_unknown for _, is_unknown in ranked[place:end])
        place = end
    return (total - outside * (outside + 1) / 2) / (inside * outside)
