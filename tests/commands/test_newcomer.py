"""Whoever adds a department with one sentence and five examples has messages routed there at once."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from service.cli import app
from service.foundation.rulebook_files import read_rulebook_files
from service.foundation.settings import settings

ENERGY = """\
departments:
  energie: {name: {nl: Energie, en: Energy}}
queues:
  energie: {kind: department, department: energie, name: {nl: Energie, en: Energy}}
processes:
  energie:
    name: {nl: energie, en: energy}
    owner: energie
    description: Vragen over stroom en gas, de slimme meter, meterstanden en het energiecontract.
    examples:
      match:
        - Ik wil mijn meterstanden doorgeven maar dat lukt niet
        - Wanneer wordt mijn stroom en gas overgezet naar jullie?
        - Mijn slimme meter geeft al weken niets door
        - Wat kost een kWh stroom bij jullie op dit moment?
        - We hebben zonnepanelen, hoe werkt terugleveren?
participation:
  energie:
    default: {stage: answer}
"""
"""Not one word of vocabulary."""


@pytest.fixture
def rules(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The packaged rulebook with that department."""
    folder = tmp_path / "rules"
    folder.mkdir()
    for name, text in read_rulebook_files().items():
        (folder / name).write_text(text, encoding="utf-8")
    (folder / "energie.yaml").write_text(ENERGY, encoding="utf-8")
    monkeypatch.setenv("OLIEVLEK_HOME", str(tmp_path / "home"))
    settings.cache_clear()
    return folder


def test_a_department_of_one_sentence_and_five_examples(rules: Path, tmp_path: Path) -> None:
    def decided(text: str) -> dict[str, object]:
        result = CliRunner().invoke(app, ["decide", text, "--channel", "forum", "--rules", str(rules), "--json"])
        assert result.exit_code == 0, result.output
        found: dict[str, object] = json.loads(result.stdout)
        return found

    found = decided("Hoe geef ik mijn meterstand door?")
    assert (found["process"], found["owner"], found["queue"], found["model"]) == (
        *("energie", "energie", "energie"),
        "rulebook",
    )
    # What it has to leave alone, it leaves alone.
    assert decided("Mijn factuur klopt niet, er is te veel afgeschreven")["owner"] == "billing"
    # Nobody told it of gas meters: it may not be sure, but it says whose it probably is.
    unsure = decided("Mijn gasmeter is nog niet uitgelezen")
    suggested = unsure["suggested"]
    assert isinstance(suggested, list)
    assert unsure["process"] == "energie" or suggested[0]["process"] == "energie"
    assert (decided("asdf")["owner"], decided("asdf")["queue"]) == (None, "triage")
    assert len(list((tmp_path / "home" / "models").iterdir())) == 1
    # Words alone know nothing of energy.
    words = ["decide", "Hoe geef ik mijn meterstand door?", "--channel", "forum", "--rules", str(rules)]
    assert "energie" not in CliRunner().invoke(app, [*words, "--model", "words"]).stdout
