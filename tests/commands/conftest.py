"""Runs commands on this test's own database and settings."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from service.cli import app
from service.foundation.settings import settings
from service.running.ports import free_port

Olievlek = Callable[..., Result]


@pytest.fixture
def here(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, database_url: str, valkey_url: str) -> Iterator[None]:
    """This test's own database, the run's Valkey and a free port are what the settings say."""
    values = {
        "HOME": tmp_path,
        "DATABASE_URL": database_url,
        "REDIS_URL": valkey_url,
        "PORT": free_port("127.0.0.1", 0),
    }
    for name, value in values.items():
        monkeypatch.setenv(f"OLIEVLEK_{name}", str(value))
    settings.cache_clear()
    yield
    settings.cache_clear()


@pytest.fixture
def nowhere(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    """Nothing is set and nothing runs."""
    for name in ("DATABASE_URL", "REDIS_URL"):
        monkeypatch.delenv(f"OLIEVLEK_{name}", raising=False)
    monkeypatch.setenv("OLIEVLEK_HOME", str(tmp_path / "home"))
    settings.cache_clear()
    yield
    settings.cache_clear()


@pytest.fixture
def olievlek() -> Olievlek:
    """The command."""
    return lambda *arguments: CliRunner().invoke(app, arguments)
