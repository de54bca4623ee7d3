"""`olievlek migrate` may be run at any time; tables and migrations agree."""

from collections.abc import Callable, Iterator
from uuid import uuid4

import psycopg
import pytest
from typer.testing import Result

from service.foundation.settings import settings

Olievlek = Callable[..., Result]


@pytest.fixture
def empty_database(admin_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A database with nothing in it, which the settings point at."""
    name = f"empty_{uuid4().hex}"
    with psycopg.connect(admin_url, autocommit=True) as admin:
        admin.execute(f"CREATE DATABASE {name}")
        url = admin_url.replace("/postgres?", f"/{name}?")
        monkeypatch.setenv("OLIEVLEK_DATABASE_URL", url)
        settings.cache_clear()
        yield url
        settings.cache_clear()
        admin.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.mark.usefixtures("empty_database")
def test_it_may_be_run_twice(olievlek: Olievlek) -> None:
    """The second time there is nothing to do, and it says so."""
    first, second = olievlek("migrate"), olievlek("migrate")
    assert (first.exit_code, second.exit_code) == (0, 0), first.output + second.output
    assert "it was empty" in first.stdout
    assert "it was current" in second.stdout
    assert "Rulebook version 1 is in force." in second.stdout


@pytest.mark.usefixtures("empty_database")
def test_a_status_without_a_schema_says_what_to_do(olievlek: Olievlek) -> None:
    """One sentence, no traceback."""
    result = olievlek("status")
    assert result.exit_code == 1
    assert "has no schema yet: run `olievlek migrate`." in result.stderr


def test_tables_and_migrations_agree(olievlek: Olievlek) -> None:
    """On a throw-away database of its own."""
    result = olievlek("check-migrations")
    assert result.exit_code == 0, result.output
    assert result.stdout == "Tables and migrations agree.\n"
