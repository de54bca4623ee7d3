"""`olievlek evaluate`: how well the product's reader learns from one file and reads another."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from collections.abc import Sequence

    from service.reading.examples import Example
    from service.reading.trials import Result

app = typer.Typer()
_UNKNOWN = ("other_triage", "other", "none", "unknown")


@app.command()
def evaluate(
    train: Annotated[
        Path, typer.Option(help="Labelled messages to learn from, a JSON object with text and label a line.")
    ],
    test: Annotated[Path, typer.Option(help="Labelled messages to be judged by; nothing is chosen on them.")],
    label_field: Annotated[str, typer.Option(help="The field that holds the label.")] = "label",
    shots: Annotated[
        int | None, typer.Option(min=1, help="Learn from so many messages per label, drawn at random.")
    ] = None,
    seeds: Annotated[int, typer.Option(min=1, help="How many draws, or trainings, to average over.")] = 1,
    seed: Annotated[int, typer.Option(min=0, help="The first seed; the same seed gives the same figures.")] = 0,
    add: Annotated[Path | None, typer.Option(help="A second file to learn from whole, beside the draws.")] = None,
    unknown_label: Annotated[
        str | None, typer.Option(help="The label of what nobody owns: it never goes by itself.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON for machines.")] = False,
) -> None:
    """Train on one file, read the other, and print accuracy, calibration, coverage and cost. Nothing is kept."""
    from service.reading.trials import run_trials

    training, judged = _read(train, label_field), _read(test, label_field)
    extra = [] if add is None else _read(add, label_field)
    known = {example.label for example in training}
    unknown = unknown_label or next((label for label in _UNKNOWN if label in known), None)
    result = run_trials(
        training,
        judged,
        extra=extra,
        shots=shots,
        seeds=range(seed, seed + seeds),
        unknown=unknown,
        unknown_acts=unknown_label is None,
    )
    if as_json:
        typer.echo(json.dumps(result.as_json(), ensure_ascii=False, indent=2))
    else:
        _print(result)


def _read(path: Path, label_field: str) -> "Sequence[Example]":
    from service.foundation.errors import Invalid
    from service.reading.labelled_files import in_words, read_labelled

    try:
        found = read_labelled(path, label_field)
    except OSError as error:
        raise Invalid(f"{path} can't be read: {error.strerror}.") from error
    for line in in_words(found.broken):
        typer.echo(f"left out: {line}", err=True)
    if not found.examples:
        raise Invalid(f"{path} holds no message with 'text' and '{label_field}'.")
    return found.examples


def _print(result: "Result") -> None:
    for name, value in result.figures.items():
        typer.echo(f"{name:<28} {value:.4f}" if value is not None else f"{name:<28} -")
    typer.echo(f"{'label':<28} {'n':>6} {'precision':>9} {'recall':>7} {'f1':>7}")
    for label, one in result.labels.items():
        typer.echo(f"{label:<28} {one.n:>6} {one.precision:>9.3f} {one.recall:>7.3f} {one.f1:>7.3f}")
