"""The compose file is right, and says the same as the code: same commands, same settings, same Postgres."""

import json
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from service.cli import app
from service.foundation.embedded.postgres import INITDB_LOCALE
from service.foundation.settings import Settings
from service.running.roles import ROLES

ROOT = Path(__file__).parents[2]
OUR_OWN = [*ROLES, "migrate"]


def run(program: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """A program of the Python environment, in the project's folder."""
    command: list[str | Path] = [Path(sys.executable).with_name(program), *arguments]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


@cache
def compose() -> Any:
    """The file as Compose itself understands it."""
    read = run("docker-compose", "--env-file", ".env.example", "config", "--format", "json")
    assert read.returncode == 0, read.stderr
    return json.loads(read.stdout)


@pytest.mark.parametrize(
    "check",
    [
        ("docker-compose", "--env-file", ".env.example", "config", "--quiet"),
        ("check-jsonschema", "--builtin-schema", "vendor.compose-spec", "docker-compose.yml"),
        ("hadolint", "Dockerfile"),
        ("compose-lint", "--fail-on", "high", "docker-compose.yml"),
    ],
    ids=lambda check: check[0],
)
def test_the_linters_agree(check: tuple[str, ...]) -> None:
    """None of them needs an engine."""
    checked = run(*check)
    assert checked.returncode == 0, checked.stdout + checked.stderr


def test_a_missing_password_is_refused(tmp_path: Path) -> None:
    """Nobody runs with a password that everybody knows without having chosen to."""
    (tmp_path / "empty.env").touch()
    refused = run("docker-compose", "--env-file", str(tmp_path / "empty.env"), "config", "--quiet")
    assert refused.returncode != 0
    assert "POSTGRES_PASSWORD" in refused.stderr


def test_it_runs_what_one_terminal_runs() -> None:
    """A program that only one of the two knew would be missing in the other."""
    commands = {name: compose()["services"][name]["command"] for name in ROLES}
    assert commands == {name: ["olievlek", *arguments] for name, arguments in ROLES.items()}
    assert set(compose()["services"]) == {*OUR_OWN, "postgres", "valkey"}


@pytest.mark.parametrize("service", OUR_OWN)
def test_every_command_exists(service: str) -> None:
    """Its sub-command answers to --help, its health check too."""
    chosen = compose()["services"][service]
    check = chosen.get("healthcheck", {}).get("test", [])
    for command in (chosen["command"], check[1:]):
        if command:
            assert command[0] == "olievlek"
            assert CliRunner().invoke(app, [*command[1:], "--help"]).exit_code == 0


def test_every_setting_exists() -> None:
    """A variable that nothing reads is a setting that silently does nothing."""
    known = {f"OLIEVLEK_{name.upper()}" for name in Settings.model_fields}
    lines = [*(ROOT / "Dockerfile").read_text().split(), *(ROOT / ".env.example").read_text().split()]
    used = {line.partition("=")[0] for line in lines if line.startswith("OLIEVLEK_")}
    for service in compose()["services"].values():
        used |= {name for name in service.get("environment") or {} if name.startswith("OLIEVLEK_")}
    assert used
    assert used <= known


def test_workers_can_be_multiplied() -> None:
    """A fixed name or a port of the machine would make the second one fail."""
    worker = compose()["services"]["worker"]
    assert "container_name" not in worker
    assert not worker.get("ports")


def test_postgres_sorts_as_the_embedded_one() -> None:
    """Text in another order would be another product."""
    postgres = compose()["services"]["postgres"]["environment"]
    assert postgres["POSTGRES_INITDB_ARGS"].split() == list(INITDB_LOCALE)


def test_locks_name_no_index() -> None:
    """They have to install from whatever index a machine knows."""
    for name in ("requirements.txt", "requirements-dev.txt", "package-lock.json"):
        text = (ROOT / name).read_text()
        assert "://" not in "".join(line for line in text.splitlines() if '"url"' not in line), name
