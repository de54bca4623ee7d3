"""`olievlek doctor` names what is wrong and how to mend it, `olievlek healthy` says it with an exit code."""

import os
import re
import socket
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest
import redis
from typer.testing import Result

from service.foundation.settings import settings
from service.running.ports import free_port

Olievlek = Callable[..., Result]


def alive(url: str, *processes: tuple[str, str]) -> None:
    """Write down signs of life."""
    with psycopg.connect(url) as connection:
        for process, kind in processes:
            row = "INSERT INTO sign_of_life (process, kind, seen_at) VALUES (%s, %s, now())"
            connection.execute(row, [process, kind])


def line(result: Result, verdict: str, what: str) -> str:
    """The lines of this verdict about this."""
    found = [text for text in result.stdout.splitlines() if text.startswith(f"{verdict:<6} {what}")]
    assert found, result.output
    return "\n".join(found)


@pytest.mark.usefixtures("here")
def test_a_set_up_that_works(olievlek: Olievlek, database_url: str) -> None:
    """Nothing wrong, exit 0; what is merely worth knowing is a note."""
    alive(database_url, ("a/1", "worker"), ("beat", "beat"), ("a/relay", "relay"))
    result = olievlek("doctor")
    assert result.exit_code == 0, result.output
    assert "wrong" not in {text.split()[0] for text in result.stdout.splitlines()}
    assert "No API key is in force" in line(result, "note", "keys")
    assert "the port is free" in line(result, "note", "web")
    assert "is in force" in line(result, "note", "keys")
    line(result, "ok", "work")


@pytest.mark.usefixtures("here")
def test_nobody_works(olievlek: Olievlek) -> None:
    """Each missing program is named, with the command that starts it."""
    result = olievlek("doctor")
    assert result.exit_code == 1
    missing = line(result, "wrong", "work")
    for kind in ("worker", "beat", "relay"):
        assert f"`olievlek {kind}`" in missing


@pytest.mark.usefixtures("here")
def test_a_failing_step_is_named(olievlek: Olievlek, database_url: str) -> None:
    """With its error."""
    with psycopg.connect(database_url) as connection:
        connection.execute(
            "INSERT INTO step_failure (step, since, last_at, count, error) "
            "VALUES ('triage', now(), now(), 3, 'no luck')"
        )
    assert "Step triage fails: no luck" in line(olievlek("doctor"), "wrong", "work")
    status = olievlek("status")
    assert re.search(r"Step triage has failed 3 times in the last \d+ s: no luck", status.stdout)


@pytest.mark.usefixtures("here")
@pytest.mark.parametrize(
    ("schema", "says"), [("newer", "a newer version of Olievlek"), ("empty", "`olievlek migrate`")]
)
def test_the_schema(schema: str, says: str, olievlek: Olievlek, database_url: str) -> None:
    """Of another version, or not there yet."""
    with psycopg.connect(database_url) as connection:
        if schema == "newer":
            connection.execute("UPDATE alembic_version SET version_num = 'from_the_future'")
        else:
            connection.execute("DROP TABLE alembic_version")
    result = olievlek("doctor")
    assert result.exit_code == 1
    assert says in line(result, "wrong", "database")


@pytest.mark.usefixtures("here")
def test_what_does_not_answer_is_named(olievlek: Olievlek, monkeypatch: pytest.MonkeyPatch) -> None:
    """Both are looked at, whatever the other says."""
    monkeypatch.setenv("OLIEVLEK_DATABASE_URL", f"postgresql://me:secret@127.0.0.1:{free_port('127.0.0.1', 0)}/x")
    monkeypatch.setenv("OLIEVLEK_REDIS_URL", f"redis://127.0.0.1:{free_port('127.0.0.1', 0)}/0")
    settings.cache_clear()
    result = olievlek("doctor")
    assert result.exit_code == 1
    assert "can't be reached" in line(result, "wrong", "database")
    assert "can't be reached" in line(result, "wrong", "redis")
    assert "secret" not in result.output


@pytest.mark.usefixtures("here")
def test_a_redis_that_forgets_is_named(olievlek: Olievlek, valkey_url: str) -> None:
    """The run's Valkey forgets on purpose; that it throws work away would be wrong."""
    assert "appendonly no" in line(olievlek("doctor"), "note", "redis")
    with redis.Redis.from_url(valkey_url) as client:
        client.config_set("maxmemory-policy", "allkeys-lru")
        try:
            assert "noeviction" in line(olievlek("doctor"), "wrong", "redis")
        finally:
            client.config_set("maxmemory-policy", "noeviction")


@pytest.mark.usefixtures("here")
def test_a_taken_port_is_named(olievlek: Olievlek) -> None:
    """By something that is not Olievlek."""
    with socket.create_server(("127.0.0.1", settings().port)):
        assert "is taken" in line(olievlek("doctor"), "wrong", "web")


@pytest.mark.usefixtures("nowhere")
def test_before_the_first_start(olievlek: Olievlek) -> None:
    """Nothing is wrong yet; the notes say what comes."""
    result = olievlek("doctor")
    assert "which `olievlek up` makes" in line(result, "note", "data")
    assert "start `olievlek up`" in line(result, "note", "database")
    assert "start `olievlek up`" in line(result, "note", "redis")
    line(result, "ok", "postgres")
    line(result, "ok", "valkey")
    assert olievlek("status").stderr.startswith("olievlek: No Postgres runs here")


@pytest.mark.usefixtures("nowhere")
@pytest.mark.skipif(os.geteuid() == 0, reason="root may enter every folder")
def test_a_home_that_may_not_be_entered(olievlek: Olievlek, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Such as one below /root: what to do about it, and no traceback."""
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o000)
    monkeypatch.setenv("OLIEVLEK_HOME", str(closed / "home"))
    settings.cache_clear()
    assert f"{closed} can't be written to" in line(olievlek("doctor"), "wrong", "data")
    assert olievlek("status").stderr.startswith("olievlek: No Postgres runs here")


@pytest.mark.usefixtures("nowhere")
def test_a_home_that_can_not_be(olievlek: Olievlek, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No file system has so long a name; that is no traceback either."""
    monkeypatch.setenv("OLIEVLEK_HOME", str(tmp_path / ("x" * 300)))
    settings.cache_clear()
    assert "x" * 300 in line(olievlek("doctor"), "note", "data")


@pytest.mark.usefixtures("nowhere")
def test_a_wrong_rulebook_is_named(olievlek: Olievlek, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """With file and line."""
    (tmp_path / "mine.yaml").write_text("departments:\n  nobody: 12\n")
    monkeypatch.setenv("OLIEVLEK_RULEBOOK", str(tmp_path))
    settings.cache_clear()
    result = olievlek("doctor")
    assert result.exit_code == 1
    assert "mine.yaml:" in result.stdout


@pytest.mark.usefixtures("here")
def test_the_health_of_one_program(olievlek: Olievlek, database_url: str) -> None:
    """A worker elsewhere says nothing of the one here; the schedule has no place."""
    alive(database_url, ("elsewhere/1", "worker"), ("beat", "beat"), (f"{socket.gethostname()}/relay", "relay"))
    assert {role: olievlek("healthy", role).exit_code for role in ("web", "worker", "beat", "relay")} == {
        "web": 1,
        "worker": 1,
        "beat": 0,
        "relay": 0,
    }
    assert olievlek("healthy", "worker").stderr == "worker is not well.\n"
