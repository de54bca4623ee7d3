"""`olievlek clock` explains every clock of a ticket, and says when a row is not what the events say."""

import asyncio
import json
from collections.abc import Callable

import psycopg
import pytest
from typer.testing import Result

from service.foundation.database import Database
from tests.builders import Said, store, triage_all

Olievlek = Callable[..., Result]
pytestmark = pytest.mark.usefixtures("here")


def a_ticket(url: str) -> int:
    """One that waits for a first reply since a Friday afternoon."""

    async def run() -> None:
        database = Database(url, pool_size=2)
        await store(database, [Said("one")])
        await triage_all(database)
        await database.close()

    asyncio.run(run())
    with psycopg.connect(url) as connection:
        row = connection.execute("SELECT id FROM ticket").fetchone()
    assert row is not None
    return int(row[0])


def test_it_tells_each_clock(olievlek: Olievlek, database_url: str) -> None:
    number = a_ticket(database_url)
    result = olievlek("clock", str(number))
    assert result.exit_code == 0, result.output
    for told in ("first_reply: running", "  due ", "counted", "policy ", ", wins", "step near: ", "step late: "):
        assert told in result.stdout
    assert "Recomputed from its events: the same." in result.stdout


def test_it_tells_machines(olievlek: Olievlek, database_url: str) -> None:
    told = json.loads(olievlek("clock", str(a_ticket(database_url)), "--json").stdout)
    assert told["differences"] == []
    (first_reply,) = [one for one in told["clocks"] if one["kind"] == "first_reply"]
    assert first_reply["policies"][0]["lost"] == ""
    counted = [one["seconds"] for one in first_reply["segments"] if one["what"] == "counted"]
    assert abs(sum(counted) - first_reply["elapsed"]) <= len(counted)


def test_it_tells_when_a_row_is_wrong(olievlek: Olievlek, database_url: str) -> None:
    number = a_ticket(database_url)
    with psycopg.connect(database_url) as connection:
        connection.execute("UPDATE target SET due_at = due_at + interval '1 hour' WHERE kind = 'first_reply'")
    result = olievlek("clock", str(number))
    assert result.exit_code == 1
    assert "NOT what its events say: first_reply: due_at" in result.stdout


def test_a_ticket_that_is_not_there(olievlek: Olievlek, database_url: str) -> None:
    a_ticket(database_url)
    result = olievlek("clock", "999999")
    assert result.exit_code != 0
    assert "999999" in str(result.output) + str(result.exception)
