"""`olievlek colleagues`: create, update, list and disable; what is not right is one sentence and a non-zero exit."""

from collections.abc import Callable

import psycopg
import pytest
from typer.testing import Result

Olievlek = Callable[..., Result]
pytestmark = pytest.mark.usefixtures("here")


def test_from_the_first_day_to_the_last(olievlek: Olievlek, database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OLIEVLEK_PASSWORD", "een goed wachtwoord")
    monkeypatch.setenv("COLUMNS", "150")

    def run(*arguments: str) -> Result:
        return olievlek("colleagues", *arguments)

    made = run("create", "ann", "--name", "Ann", "--role", "agent", "--role", "manager", "--language", "en")
    assert made.exit_code == 0, made.stderr
    twice = run("create", "ann", "--name", "Ann", "--role", "agent")
    assert (twice.exit_code, twice.stderr) == (1, "olievlek: There is a colleague ann already.\n")
    changed = run("update", "ann", "--speaks", "nl", "--speaks", "en", "--knows", "billing", "--capacity", "4")
    assert changed.stdout == "Ann: languages en, nl, processes billing, capacity 4, e-mail none.\n", changed.stderr
    changed = run("update", "ann", "--knows", "all", "--email", "ann@example.org")
    assert changed.stdout == "Ann: languages en, nl, processes all, capacity 4, e-mail ann@example.org.\n"
    assert run("disable", "ann").exit_code == 0
    listed = run("list").stdout
    assert "agent, manager" in listed
    with psycopg.connect(database_url) as connection:
        (kept,) = connection.execute("SELECT language, disabled_at AT TIME ZONE 'UTC' FROM colleague").fetchall()
    assert kept[0] == "en"
    assert f"{kept[1]:%Y-%m-%dT%H:%M}" in listed
