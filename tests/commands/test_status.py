"""`olievlek status` prints what waits and for how long."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import psycopg
import pytest
from typer.testing import Result

from service.commands.status import age

Olievlek = Callable[..., Result]
NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("ago", "said"),
    [
        (timedelta(seconds=-3), "0 s"),
        (timedelta(seconds=59), "59 s"),
        (timedelta(minutes=59, seconds=59), "59 min"),
        (timedelta(hours=3, minutes=5), "3 h 05"),
        (timedelta(days=2, hours=23), "2 d"),
    ],
)
def test_ages_are_said_as_people_say_them(ago: timedelta, said: str) -> None:
    """Short, and no clock that runs ahead makes them negative."""
    assert age(NOW, NOW - ago) == said


@pytest.mark.usefixtures("here")
def test_queues_steps_and_programs(olievlek: Olievlek, database_url: str) -> None:
    """A fresh installation has empty queues, and nobody at work."""
    result = olievlek("status")
    assert result.exit_code == 0, result.output
    assert "quarantine" in result.stdout
    assert "No worker has shown a sign of life lately: `olievlek worker` starts one." in result.stdout
    with psycopg.connect(database_url) as connection:
        for kind in ("worker", "beat", "relay"):
            connection.execute("INSERT INTO sign_of_life (process, kind, seen_at) VALUES (%s, %s, now())", [kind, kind])
    assert "Worker, beat and relay are running, and no step fails." in olievlek("status").stdout
