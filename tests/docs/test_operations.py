"""The page for operators knows every setting and every program, with the defaults as they are."""

from pathlib import Path

import pytest

from service.foundation.settings import Settings

PAGE = (Path(__file__).parents[2] / "docs" / "operations.md").read_text()
MACHINE_DEPENDENT = {"home"}


@pytest.mark.parametrize("name", sorted(Settings.model_fields))
def test_every_setting_is_described_with_its_default(name: str) -> None:
    rows = [
        line for line in PAGE.splitlines() if line.startswith("|") and f"OLIEVLEK_{name.upper()}" in line.split("|")[1]
    ]
    assert len(rows) == 1
    default = Settings.model_fields[name].default
    if name in MACHINE_DEPENDENT or default is None:
        return
    written = f"{default:g}" if isinstance(default, float) else str(default)
    assert written.lower() in rows[0].rsplit("|", 2)[1].lower()


@pytest.mark.parametrize("program", ["web", "worker", "relay", "beat", "migrate"])
def test_every_program_is_described(program: str) -> None:
    assert f"| `olievlek {program}` |" in PAGE
