"""The page about the olievlek is true: it names every stage, and its example, commands and addresses are there."""

import re
from pathlib import Path

import pytest
import yaml
from typer.testing import CliRunner

from routing_rules.facts import Cell
from routing_rules.rulebook import load_rulebook
from routing_rules.vocabulary import Stage
from service.cli import app
from service.foundation.rulebook_files import read_rulebook_files
from tests.serving import description

PAGE = (Path(__file__).parents[2] / "docs" / "olievlek.md").read_text()
EXAMPLE = re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)[0]


@pytest.mark.parametrize("stage", Stage)
def test_every_stage_is_described(stage: Stage) -> None:
    assert len(re.findall(rf"^\| `{stage}` \|", PAGE, re.MULTILINE)) >= 1


def test_its_example_loads() -> None:
    assert yaml.safe_load(EXAMPLE)["participation"]
    held = load_rulebook({**read_rulebook_files(None), "participation.yaml": EXAMPLE}).participation
    forum = held[Cell("order_delivery", "forum")]
    assert (forum.stage, forum.share, forum.languages) == (Stage.DRAFT, 25, frozenset({"nl"}))
    assert held[Cell("order_delivery", "x")].stage is Stage.SHADOW


@pytest.mark.parametrize(
    "command", sorted(set(re.findall(r"olievlek ((?:cells|rules)(?: (?:set|history|export))?)", PAGE)))
)
def test_its_commands_are_there(command: str) -> None:
    assert CliRunner().invoke(app, [*command.split(), "--help"]).exit_code == 0


def test_its_addresses_are_there() -> None:
    paths = description()["paths"]
    named = re.findall(r"`(GET|PATCH) (/api/v1/[^`?]*)", PAGE)
    assert len(named) >= 4
    for method, path in named:
        assert method.lower() in paths[path]
