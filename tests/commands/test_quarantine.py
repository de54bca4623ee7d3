"""`olievlek quarantine` shows what was put aside and why, and gives it another try."""

import asyncio
from collections.abc import Callable

import psycopg
import pytest
from typer.testing import Result

from service.foundation.database import Database
from tests.builders import Said, store, triage_all

Olievlek = Callable[..., Result]
LEFT = "a channel that left the rulebook"
pytestmark = pytest.mark.usefixtures("here")


def put_aside(url: str, *said: Said) -> list[int]:
    """Messages that triage fails on, and what it makes of others."""

    async def run() -> list[int]:
        database = Database(url, pool_size=2)
        ids = await store(database, said)
        await triage_all(database)
        await database.close()
        return ids

    return asyncio.run(run())


def states(url: str) -> list[str]:
    """How each message stands, in the order of arrival."""
    with psycopg.connect(url) as connection:
        return [row[0] for row in connection.execute("SELECT triage FROM message ORDER BY id").fetchall()]


def test_nothing_is_there(olievlek: Olievlek) -> None:
    assert olievlek("quarantine", "list").stdout == "Nothing is in quarantine.\n"
    assert olievlek("quarantine", "retry", "--all").stdout == "To be triaged again: 0.\n"


def test_each_is_shown_on_a_line_with_its_error(olievlek: Olievlek, database_url: str) -> None:
    good, bad = put_aside(database_url, Said("good"), Said("b\x1bad", "Hallo?\n" + "Nou " * 50, channel=LEFT))
    result = olievlek("quarantine", "list")
    assert result.exit_code == 0
    (line,) = result.stdout.splitlines()
    assert line.startswith(f"{bad}  {LEFT} 'b\\x1bad'  'Hallo? Nou Nou ")
    assert "after 3 attempts: KeyError" in line
    assert states(database_url) == ["decided", "quarantined"]
    assert good != bad


def test_a_long_list_says_that_there_is_more(olievlek: Olievlek, database_url: str) -> None:
    put_aside(database_url, Said("0", channel=LEFT))
    with psycopg.connect(database_url) as connection:
        connection.execute("""
            INSERT INTO message (channel, external_id, direction, text, sent_at, received_at, author_id,
                                 author_followers, triage, attempts, error)
            SELECT 'x', 'n' || n, 'inbound', 'hallo', now(), now(), 'jan', 0, 'quarantined', 3, 'broke'
            FROM generate_series(1, 200) AS n""")
    lines = olievlek("quarantine", "list").stdout.splitlines()
    assert len(lines) == 201
    assert lines[-1] == "These are the first 200; there are more."
    assert olievlek("quarantine", "retry", "--all").stdout == "To be triaged again: 201.\n"
    assert set(states(database_url)) == {"waiting"}


def test_some_can_be_retried(olievlek: Olievlek, database_url: str) -> None:
    ids = put_aside(database_url, *(Said(name, channel=LEFT) for name in "abc"))
    result = olievlek("quarantine", "retry", str(ids[0]), str(ids[2]))
    assert (result.exit_code, result.stdout) == (0, "To be triaged again: 2.\n")
    assert states(database_url) == ["waiting", "quarantined", "waiting"]


def test_one_that_is_not_in_quarantine_is_named_and_nothing_changes(olievlek: Olievlek, database_url: str) -> None:
    ids = put_aside(database_url, Said("a", channel=LEFT), Said("b"))
    result = olievlek("quarantine", "retry", str(ids[0]), str(ids[1]))
    assert (result.exit_code, result.stderr) == (
        1,
        f"olievlek: Not in quarantine: {ids[1]}. Nothing was changed.\n",
    )
    assert states(database_url) == ["quarantined", "decided"]


@pytest.mark.parametrize("arguments", [[], ["--all", "1"]])
def test_what_to_retry_has_to_be_clear(olievlek: Olievlek, arguments: list[str]) -> None:
    result = olievlek("quarantine", "retry", *arguments)
    assert (result.exit_code, result.stderr) == (1, "olievlek: Name the messages to try again, or say --all.\n")
