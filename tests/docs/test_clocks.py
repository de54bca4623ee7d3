"""The page about clocks names its cases, and every file of cases, clock and outcome is told."""

import re
from pathlib import Path

import pytest

from routing_rules.vocabulary import ClockKind, Outcome
from tests.routing_rules.clock_case import FOLDER

PAGE = (Path(__file__).parents[2] / "docs" / "clocks.md").read_text()
THEMES = {path.stem for path in FOLDER.glob("*.yaml")} - {"common"}


def test_every_theme_of_cases_is_told() -> None:
    assert {name for name in THEMES if f"`{name}`" in PAGE} == THEMES


def test_every_meaning_names_cases() -> None:
    """Each paragraph that begins with a word in bold, or the list under it, ends with files of cases."""
    _, meanings = PAGE.split("## What starts and stops them")
    sections = re.split(r"\n(?=\*\*[A-Z])", meanings)[1:]
    assert len(sections) > 12
    assert [section.split(".")[0] for section in sections if not any(f"`{name}`" in section for name in THEMES)] == []


@pytest.mark.parametrize("kind", ClockKind)
def test_every_clock_has_its_row(kind: ClockKind) -> None:
    assert re.search(rf"^\| `{kind}` \|", PAGE, re.MULTILINE)


@pytest.mark.parametrize("outcome", Outcome)
def test_every_outcome_is_told(outcome: Outcome) -> None:
    assert f"**{outcome}**" in PAGE
