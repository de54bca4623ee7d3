"""`olievlek cells`: the map now and on a past day, setting a cell, and who changed it."""

from collections.abc import Callable
from zoneinfo import ZoneInfo

import psycopg
import pytest
from typer.testing import Result

from service.foundation.clock import now

Olievlek = Callable[..., Result]
pytestmark = pytest.mark.usefixtures("here")


def test_a_cell_from_consult_to_draft(olievlek: Olievlek, database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "150")
    with psycopg.connect(database_url) as connection:
        connection.execute("UPDATE config_publication SET published_at = '2026-09-30 12:00Z'")

    def run(*arguments: str) -> Result:
        return olievlek("cells", *arguments)

    done = run(
        "set", "porting", "forum", "--stage", "draft", "--share", "25", "--language", "nl", "--note", "It goes well."
    )
    assert done.exit_code == 0, done.stderr
    assert "stage draft for 25 % of the authors, in nl, in rulebook version" in done.stdout
    again = run("set", "porting", "forum", "--share", "25", "--note", "Again.")
    assert again.stdout == "porting/forum was so already: stage draft for 25 % of the authors, in nl.\n"
    assert row(run(), "porting", "forum")[3:8] == ["draft", "25 %", "nl", "closed", "draft"]
    assert row(run("--at", "2026-10-01"), "porting", "forum")[3:6] == ["consult", "100 %", "all"]
    wide = run("set", "porting", "forum", "--language", "all", "--note", "All of them.")
    assert wide.stdout.startswith("porting/forum: stage draft for 25 % of the authors, in rulebook")
    told = run("history", "porting", "forum").stdout
    assert told.index("All of them.") < told.index("It goes well.")
    assert "consult 100 %" in told
    assert "draft 25 % nl" in told


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--at", "last week"), "last week is no day or moment"),
        (("--at", "2020-01-01"), "No rulebook was in force yet"),
        (("--at", "2120-01-01T12:00"), "yet to come"),
        (("set", "porting", "fax", "--share", "5", "--note", "x"), "There is no channel fax."),
        (("set", "porting", "forum", "--share", "500", "--note", "x"), "A share is 0 to 100 %, not 500."),
        (("set", "porting", "forum", "--share", "5", "--note", " "), "A note is needed"),
        (("set", "porting", "forum", "--share", "5", "--note", "x", "--seen", "99"), "Version 99 is not in force"),
        (("history", "flying", "forum"), "There is no process flying."),
    ],
)
def test_what_is_wrong_is_one_sentence(olievlek: Olievlek, arguments: tuple[str, ...], said: str) -> None:
    refused = olievlek("cells", *arguments)
    assert refused.exit_code == 1
    assert said in refused.stderr


def test_a_note_is_asked_for(olievlek: Olievlek) -> None:
    assert "--note" in olievlek("cells", "set", "porting", "forum", "--share", "5").stderr


def test_today_is_now(olievlek: Olievlek) -> None:
    """A day that is not over has no end yet."""
    today = now().astimezone(ZoneInfo("Europe/Amsterdam"))
    for at in (f"{today:%Y-%m-%d}", f"{now():%Y-%m-%dT%H:%M:%S+00:00}"):
        shown = olievlek("cells", "--at", at)
        assert shown.exit_code == 0, shown.stderr


def row(shown: Result, *cell: str) -> list[str]:
    """The columns of one cell."""
    assert shown.exit_code == 0, shown.stderr
    rows = [[column.strip() for column in line.strip("│").split("│")] for line in shown.stdout.splitlines()]
    (found,) = [columns for columns in rows if columns[: len(cell)] == list(cell)]
    return found
