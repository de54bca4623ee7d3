"""The first page that anybody reads: what it points at is there, and the commands it names exist."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.architecture.source import ROOT

PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
LINK = re.compile(r"]\((?!https?://|#)([^)#]+)")
COMMAND = re.compile(r"olievlek ([a-z-]+)")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_leads_somewhere(page: Path) -> None:
    """From the page that it stands on."""
    assert [link for link in LINK.findall(page.read_text()) if not (page.parent / link).exists()] == []


def test_every_command_exists() -> None:
    """Those of the README are commands of `olievlek`."""
    named = set(COMMAND.findall((ROOT / "README.md").read_text()))
    assert len(named) > 8
    told = subprocess.run([sys.executable, "-m", "service.cli", "--help"], capture_output=True, text=True, check=True)
    assert named <= set(re.findall(r"^  ([a-z-]+)", told.stdout, re.MULTILINE))
