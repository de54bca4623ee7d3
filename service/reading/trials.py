"""Trials: draw, train, read, and average over seeds."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean
from typing import Any

import numpy as np

from service.foundation.clock import cpu_seconds
from service.foundation.errors import Invalid
from service.reading.evaluating import Evaluation, LabelFigures, evaluate
from service.reading.examples import Example
from service.reading.training import train


@dataclass(frozen=True, slots=True)
class Result:
    """Means over the seeds."""

    figures: Mapping[str, float | None]
    labels: Mapping[str, LabelFigures]

    def as_json(self) -> dict[str, Any]:
        """The figures, with the labels as a table by name."""
        table = {
            label: {"n": one.n, "precision": one.precision, "recall": one.recall, "f1": one.f1}
            for label, one in self.labels.items()
        }
        return {**self.figures, "labels": table}


def run_trials(
    training: Sequence[Example],
    judged: Sequence[Example],
    *,
    seeds: Iterable[int],
    extra: Sequence[Example] = (),
    shots: int | None = None,
    unknown: str | None = None,
    unknown_acts: bool = True,
) -> Result:
    """Train once per seed and read the same test set; with `shots`, on so many examples per label drawn by the seed.

    Raises Invalid when there is nothing to tell apart.
    """
    runs: list[Evaluation] = []
    spent: list[float] = []
    for seed in seeds:
        chosen = [*extra, *(training if shots is None else draw(training, shots, seed))]
        began = cpu_seconds()
        try:
            model = train(chosen, seed=seed)
        except ValueError as error:
            raise Invalid(str(error)) from error
        spent.append(cpu_seconds() - began)
        runs.append(evaluate(model, judged, unknown, unknown_acts=unknown_acts))
    return Result(_means(runs) | {"train_cpu_seconds": fmean(spent)}, _mean_labels(runs))


def draw(examples: Sequence[Example], shots: int, seed: int) -> list[Example]:
    """So many of each label, or all that there are, the same for the same seed."""
    by_label: dict[str, list[Example]] = {}
    for example in examples:
        by_label.setdefault(example.label, []).append(example)
    chance = np.random.default_rng(seed)
    return [
        by_label[label][place]
        for label in sorted(by_label)
        for place in chance.permutation(len(by_label[label]))[:shots].tolist()
    ]


def _means(runs: Sequence[Evaluation]) -> dict[str, float | None]:
    return {
        "n": fmean(run.n for run in runs),
        "accuracy": fmean(run.accuracy for run in runs),
        "macro_f1": fmean(run.macro_f1 for run in runs),
        "expected_calibration_error": fmean(run.expected_calibration_error for run in runs),
        "coverage_at_95": fmean(run.at_95.coverage for run in runs),
        "precision_at_95": _mean(run.at_95.precision for run in runs),
        "threshold_at_95": _mean(run.at_95.threshold for run in runs),
        "coverage_at_98": fmean(run.at_98.coverage for run in runs),
        "precision_at_98": _mean(run.at_98.precision for run in runs),
        "threshold_at_98": _mean(run.at_98.threshold for run in runs),
        "unknown_auroc": _mean(run.unknown_auroc for run in runs),
        "cpu_ms_per_message": fmean(run.cpu_ms_per_message for run in runs),
        "sense_share": fmean(run.sense_share for run in runs),
    }


def _mean(values: Iterable[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return fmean(known) if known else None


def _mean_labels(runs: Sequence[Evaluation]) -> dict[str, LabelFigures]:
    return {
        label: LabelFigures(
            runs[0].labels[label].n,
            fmean(run.labels[label].precision for run in runs),
            fmean(run.labels[label].recall for run in runs),
            fmean(run.labels[label].f1 for run in runs),
        )
        for label in runs[0].labels
    }
