"""Figures by which models are compared, against plain counting."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from service.cli import app
from service.reading.evaluating import calibration_error, coverage, threshold_for
from service.reading.examples import Trial
from service.reading.labelled_files import read_labelled
from service.reading.trials import draw
from tests.reading.samples import samples

TRIALS = st.lists(
    st.builds(
        Trial, st.sampled_from("abc"), st.sampled_from("abc"), st.integers(0, 20).map(lambda number: number / 20)
    ),
    max_size=60,
)


@given(TRIALS, st.sampled_from([0.5, 0.8, 0.95]))
def test_the_threshold_is_the_lowest_that_keeps_the_precision(trials: list[Trial], precision: float) -> None:
    kept: list[float] = []
    for bound in {trial.probability for trial in trials}:
        gone = [trial for trial in trials if trial.probability >= bound]
        if sum(trial.label == trial.guessed for trial in gone) >= precision * len(gone):
            kept.append(bound)
    assert threshold_for(trials, precision) == (min(kept) if kept else None)


def test_what_nobody_owns_never_goes_by_itself() -> None:
    curve = [Trial("a", "a", 0.9), Trial("other", "other", 0.8)]
    assert coverage(curve, curve, 0.95).coverage == 1
    idle = coverage(curve, curve, 0.95, "other")
    assert (idle.coverage, idle.threshold, idle.precision, idle.n) == (0.5, 0.9, 1.0, 1)
    never = coverage([Trial("a", "b", 0.9)], curve, 0.95)
    assert (never.coverage, never.precision, never.threshold) == (0, None, None)


def test_a_probability_that_is_right_as_often_as_it_says_has_no_error() -> None:
    right = [Trial("a", "a", 0.75)] * 3 + [Trial("a", "b", 0.75)]
    assert calibration_error(right) == pytest.approx(0)
    assert calibration_error([Trial("a", "b", 0.95)] * 4) == pytest.approx(0.95)


def test_a_draw_is_the_same_for_the_same_seed() -> None:
    first, again, other = draw(samples(), 4, 1), draw(samples(), 4, 1), draw(samples(), 4, 2)
    assert first == again != other
    assert {label: sum(one.label == label for one in first) for label in ("billing", "network")} == {
        "billing": 4,
        "network": 4,
    }


def test_broken_lines_are_named(tmp_path: Path) -> None:
    file = tmp_path / "labelled.jsonl"
    file.write_bytes(
        b'{"text": "Waar blijft het?", "label": "a", "label_conf": 0.5}\n\n{"text": "no end\n[1]\n{"label": "a"}\n'
        b'{"text": "  ", "label": "a"}\n{"text": "x", "label": 3}\n\xff\xfe\n{"text": "x"}\n'
    )
    found = read_labelled(file)
    assert [(one.text, one.label, one.weight) for one in found.examples] == [("Waar blijft het?", "a", 0.25)]
    assert [one.line for one in found.broken] == [3, 4, 5, 6, 7, 8, 9]
    assert str(found.broken[1]) == f"{file}:4: not a JSON object"


def test_the_command_prints_what_it_promises(tmp_path: Path) -> None:
    train, test = tmp_path / "train.jsonl", tmp_path / "test.jsonl"
    rows = [json.dumps({"id": one.key, "text": one.text, "matter": one.label, "lang": "nl"}) for one in samples()]
    train.write_text("\n".join(rows[::2]), encoding="utf-8")
    test.write_text("\n".join([*rows[1::2], "not JSON"]), encoding="utf-8")
    command = ["evaluate", "--train", str(train), "--test", str(test), "--label-field", "matter"]
    once = CliRunner().invoke(app, [*command, "--json"])
    assert once.exit_code == 0, once.output
    figures = json.loads(once.stdout)
    promised = {
        "accuracy", "macro_f1", "expected_calibration_error", "coverage_at_95", "precision_at_95", "coverage_at_98",
        "precision_at_98", "cpu_ms_per_message", "labels",
    }  # fmt: skip
    assert promised <= figures.keys()
    assert figures["accuracy"] > 0.9
    assert set(figures["labels"]) == {"billing", "network", "order_delivery"}
    assert "test.jsonl:38: not JSON" in once.stderr
    few = CliRunner().invoke(app, [*command, "--shots", "3", "--seeds", "2"])
    assert few.exit_code == 0, few.output
    assert "macro_f1" in few.stdout


def test_a_file_without_anything_usable_is_refused(tmp_path: Path) -> None:
    empty = tmp_path / "empty.jsonl"
    empty.write_text("", encoding="utf-8")
    said = CliRunner().invoke(app, ["evaluate", "--train", str(empty), "--test", str(tmp_path / "missing.jsonl")])
    assert said.exit_code == 1
    assert "empty.jsonl holds no message" in said.stderr
