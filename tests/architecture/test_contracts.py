"""The dependency rules hold, and each of them would be noticed: every contract is broken once on purpose."""

import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGES = ("routing_rules", "service", "workers")
CONTRACTS = {
    contract["id"]: contract["name"]
    for contract in tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
}
VIOLATIONS = [
    ("direction", "routing_rules/lifecycle.py", "import service.foundation.errors"),
    ("direction", "service/foundation/errors.py", "import workers"),
    ("pure-rules", "routing_rules/lifecycle.py", "import random"),
    ("pure-rules", "routing_rules/route.py", "import pathlib"),
    ("pure-rules", "routing_rules/route.py", "import sqlalchemy"),
    ("no-celery", "service/tickets/ledger.py", "import celery"),
    ("steps-apart", "service/flow/intake/actions.py", "import service.flow.triage"),
    ("floors", "service/foundation/errors.py", "import service.tables"),
    ("floors", "service/tables/tickets.py", "import service.tickets"),
    ("floors", "service/web/__init__.py", "import service.people"),
    ("floors", "service/unplaced/__init__.py", ""),
    ("inside-a-step", "service/flow/queues/queries.py", "import service.flow.queues.actions"),
    ("inside-a-step", "service/flow/intake/pages.py", "import service.flow.intake.api"),
    ("no-http-below", "service/flow/queues/actions.py", "import fastapi"),
    ("no-http-below", "service/tickets/queries.py", "import jinja2"),
    ("no-sql-above", "service/flow/queues/pages.py", "import sqlalchemy"),
    ("no-sql-above", "service/flow/intake/api.py", "import sqlmodel"),
    ("outside-world", "service/channels/registry.py", "import service.tables"),
    ("outside-world", "service/reading/language.py", "import sqlalchemy"),
    ("workers-below-http", "workers/tasks/triage.py", "import service.flow.triage.pages"),
    ("workers-below-http", "workers/relay.py", "import fastapi"),
    ("one-database", "service/flow/queues/actions.py", "import service.foundation.embedded"),
    ("no-clock", "service/flow/escalation/actions.py", "import time"),
]


def test_every_contract_holds() -> None:
    """The tree as it is."""
    linted = _lint(ROOT)
    assert linted.returncode == 0, linted.stdout + linted.stderr


def test_every_contract_is_broken_once() -> None:
    """A contract that nothing here breaks might say nothing at all."""
    assert {contract for contract, _, _ in VIOLATIONS} == set(CONTRACTS)


@pytest.mark.parametrize(("contract", "path", "line"), VIOLATIONS)
def test_a_violation_is_named(contract: str, path: str, line: str, tmp_path: Path) -> None:
    """One forbidden import in a copy of the tree breaks just the contract that forbids it."""
    for package in PACKAGES:
        shutil.copytree(ROOT / package, tmp_path / package, ignore=_only_python)
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    _write(tmp_path, path, line)

    linted = _lint(tmp_path, "--contract", contract)

    assert linted.returncode == 1, linted.stdout + linted.stderr
    assert f"{CONTRACTS[contract]} BROKEN" in " ".join(linted.stdout.split())


def _write(root: Path, path: str, line: str) -> None:
    target = root / path
    target.parent.mkdir(parents=True, exist_ok=True)
    for folder in (target.parent, *target.parent.parents):
        if folder != root and root in folder.parents:
            (folder / "__init__.py").touch()
    with target.open("a") as module:
        module.write(f"\n{line}\n")
    forbidden = line.removeprefix("import ")
    if forbidden.startswith(PACKAGES) and not (root / forbidden.replace(".", "/")).exists():
        _write(root, f"{forbidden.replace('.', '/')}.py", "")


def _only_python(folder: str, names: list[str]) -> list[str]:
    return [name for name in names if not name.endswith(".py") and not (Path(folder) / name).is_dir()]


def _lint(root: Path, *options: str) -> subprocess.CompletedProcess[str]:
    command: list[str | Path] = [Path(sys.executable).with_name("lint-imports"), "--no-logo", "--no-cache", *options]
    return subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)
