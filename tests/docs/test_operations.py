"""The page for operators knows every setting and every program, with the defaults as they are."""

from pathlib import Path

import pytest
from fastapi.routing import APIRoute

from service.flow.levels.api import router
from service.foundation.settings import Settings
from service.people.keys import Scope

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


def test_calendar_feeds_are_described() -> None:
    """The address as the API has it, the scope, and how a key for it is made and revoked."""
    feeds = [route.path for route in router.routes if isinstance(route, APIRoute) and route.path.endswith(".ics")]
    assert len(feeds) == 1
    section = PAGE.split("## Calendar feeds")[1].split("## ")[0]
    wanted = (*feeds, f"--scope {Scope.CALENDARS_READ}", "olievlek keys revoke", "OLIEVLEK_PUBLIC_URL")
    assert [text for text in wanted if text not in section] == []
