"""`olievlek read` and `decide` with a model of a small rulebook, kept where the settings say."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from service.cli import app
from service.foundation.settings import settings
from service.reader.rulebook_model import rulebook_reader
from tests.routing_rules.small_rulebook import small_rulebook
from tests.trained import described_files, described_rulebook

PARCEL = "Wanneer komt de bezorger, ik ben jan@example.com 😡"


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home in which the model of the small rulebook is kept by whoever asks first."""
    return tmp_path_factory.mktemp("home")


@pytest.fixture
def rules(tmp_path: Path, home: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The small rulebook as a folder."""
    for name, text in described_files().items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    monkeypatch.setenv("OLIEVLEK_HOME", str(home))
    settings.cache_clear()
    return tmp_path


def olievlek(*arguments: str) -> Result:
    """Run the command; it has to succeed."""
    result = CliRunner().invoke(app, arguments)
    assert result.exit_code == 0, result.output
    return result


def test_what_is_understood_for_machines(rules: Path) -> None:
    found = json.loads(olievlek("read", PARCEL, "--rules", str(rules), "--json").stdout)
    assert (found["language"], found["tone"], found["urgency"], found["model"]) == ("nl", "angry", 2, "rulebook")
    ours = [(one["process"], one["owner"]) for one in found["likely"] if one["process"]]
    assert ours == [("delivery", "supply"), ("bills", "money")]
    assert found["likely"][0]["probability"] > found["likely"][1]["probability"]
    assert found["pieces"]
    assert found["personal_data"] == ["email"]
    assert not any("example" in one["piece"] for one in found["pieces"])
    assert (found["intent"], found["concerns"], found["rule"]) == ("question", [], None)


def test_what_is_understood_for_people(rules: Path) -> None:
    said = olievlek("read", PARCEL, "--rules", str(rules)).stdout
    assert "delivery (supply)" in said
    assert "personal  email" in said


def test_a_decision_with_its_model(rules: Path) -> None:
    said = olievlek("decide", "hmm tja", "--channel", "forum", "--rules", str(rules)).stdout
    assert "by model rulebook" in said
    assert "perhaps  " in said
    words = olievlek("decide", "hmm tja", "--channel", "forum", "--rules", str(rules), "--model", "words").stdout
    assert "model" not in words


def test_a_home_that_cannot_be_written_costs_time_alone(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    reader = rulebook_reader(described_rulebook(), tmp_path / "file" / "models")
    assert reader is not None
    assert reader.model.labels == ("", "bills", "delivery")
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


def test_it_is_kept_whole_or_not_at_all(home: Path) -> None:
    first = rulebook_reader(described_rulebook(), home / "models")
    (kept,) = (home / "models").iterdir()
    second = rulebook_reader(described_rulebook(), home / "models")
    assert first is not None
    assert second is not None
    texts = ["Wanneer komt de bezorger"]
    assert first.model.read(texts) == second.model.read(texts)
    assert list((home / "models").iterdir()) == [kept]
    kept.write_bytes(kept.read_bytes()[:-100])
    again = rulebook_reader(described_rulebook(), home / "models")
    assert again is not None
    assert again.model.read(texts) == first.model.read(texts)
    assert list((home / "models").iterdir()) == [kept]


def test_a_rulebook_that_says_nothing_of_its_processes_has_no_model(tmp_path: Path) -> None:
    assert rulebook_reader(small_rulebook(), tmp_path) is None
