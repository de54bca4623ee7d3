"""`olievlek decide` and `olievlek rules check` without a database: for people and for machines."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from service.cli import app

PARCEL = "Waar blijft mijn pakketje? Al 5 dagen geleden besteld"


def olievlek(*arguments: str) -> Result:
    """Run the command."""
    return CliRunner().invoke(app, arguments)


def test_a_decision_for_machines() -> None:
    """The keys that the API has too."""
    result = olievlek("decide", PARCEL, "--channel", "forum", "--json")
    assert result.exit_code == 0, result.output
    decision = json.loads(result.stdout)
    assert decision["owner"] == "supply_chain"
    assert {"process", "queue", "cell", "stage", "because", "confidence"} <= set(decision)
    assert decision["cell"] == f"{decision['process']}/forum"
    assert decision["because"]


def test_a_decision_for_people() -> None:
    """With its reasons."""
    result = olievlek("decide", PARCEL, "--channel", "forum", "--followers", "5", "--author", "jan")
    assert result.exit_code == 0, result.output
    assert "owner    supply_chain" in result.stdout
    assert "because\n  - " in result.stdout


def test_undecided_is_said() -> None:
    """Never a guess."""
    asked = ("decide", "asdf", "--channel", "forum", "--model", "words")
    assert "process  undecided" in olievlek(*asked).stdout
    assert json.loads(olievlek(*asked, "--json").stdout)["owner"] is None


def test_an_unknown_channel_names_the_known_ones() -> None:
    """One sentence, no traceback."""
    result = olievlek("decide", PARCEL, "--channel", "telex")
    assert result.exit_code == 1
    assert result.stderr.startswith("olievlek: There is no channel telex; there are ")
    assert "forum" in result.stderr


def test_the_packaged_rulebook_is_right() -> None:
    """And its check says what it looked at."""
    result = olievlek("rules", "check")
    assert result.exit_code == 0, result.output
    assert result.stdout.startswith("telecom-nl: ")


def test_every_problem_has_file_and_line(tmp_path: Path) -> None:
    """On a line of its own, as editors read it."""
    (tmp_path / "mine.yaml").write_text("departments:\n  nobody: 12\nnonsense: true\n")
    result = olievlek("rules", "check", str(tmp_path))
    assert result.exit_code == 1
    problems = [line for line in result.stderr.splitlines() if line.startswith("mine.yaml:")]
    assert len(problems) >= 2
    assert {line.split(":")[1] for line in problems} <= {"1", "2", "3"}


@pytest.mark.parametrize(("make", "says"), [("nothing", "not a directory"), ("empty", "holds no .yaml file")])
def test_a_folder_without_a_rulebook_is_named(make: str, says: str, tmp_path: Path) -> None:
    """One sentence, no traceback."""
    folder = tmp_path / "rules"
    if make == "empty":
        folder.mkdir()
    result = olievlek("decide", PARCEL, "--channel", "forum", "--rules", str(folder))
    assert result.exit_code == 1
    assert says in result.stderr
    assert str(folder) in result.stderr


@pytest.mark.usefixtures("here")
def test_a_rulebook_goes_out_to_a_folder_and_back(tmp_path: Path) -> None:
    """What is in force is written to files; a folder is put in force as it is."""
    folder = tmp_path / "mine"
    written = olievlek("rules", "export", str(folder))
    assert written.exit_code == 0, written.output
    assert {"organisation.yaml", "calendars.yaml", "holidays.yaml"} <= {file.name for file in folder.iterdir()}
    levels = folder / "service-levels.yaml"
    levels.write_text(levels.read_text("utf-8").replace("waiting: 2", "waiting: 3"), "utf-8")
    published = olievlek("rules", "publish", str(folder))
    assert published.stdout == "Rulebook version 2 is in force.\n", published.output
    levels.write_text("policies: {}", "utf-8")
    refused = olievlek("rules", "publish", str(folder))
    assert refused.exit_code == 1
    assert "service-levels.yaml:1: no policy is the default" in refused.stderr
