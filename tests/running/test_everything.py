"""`olievlek up` with everything real: it stays up whatever dies, says what is wrong, and leaves nothing behind."""

import re
import signal
import socket
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest

from service.foundation.addresses import database_url as embedded_url
from service.foundation.embedded.process import wait_until
from service.foundation.settings import settings
from service.running.ports import free_port, is_healthy
from service.running.roles import ROLES
from tests.running.up import HOST, PATIENCE, Up, all_gone


@pytest.fixture
def start(place: Path, tmp_path: Path) -> Iterator[Callable[..., Up]]:
    """Starts `olievlek up` on this test's folder; whatever still runs at the end is ended."""
    started: list[Up] = []

    def start_one(**environment: str) -> Up:
        started.append(Up(place / "home", tmp_path / f"up-{len(started)}.log", **environment))
        return started[-1]

    yield start_one
    for up in started:
        if not up.ended:
            up.end(signal.SIGTERM)


@pytest.mark.long
def test_whatever_dies_is_started_again_and_it_ends_in_an_orderly_way(
    start: Callable[..., Up], place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each with a line that says so; a second one on the same data is sent away meanwhile. It ends once also when the
    signal comes twice, as from make in a terminal; the next one goes on with its data, and after a kill of the whole
    its programs end by themselves."""
    up = start()
    up.wait_ready()
    second = start()
    assert second.process.wait(PATIENCE) == 1
    assert f"Olievlek already runs on the data in {place}/home/postgres (process {up.process.pid})" in second.said

    up.kill("service.cli web", r"web was ended by SIGKILL; it starts again in 0\.25 s")
    up.kill("workers.relay", "relay was ended by SIGKILL; it starts again")
    up.kill("workers.app beat", "beat was ended by SIGKILL; it starts again")
    up.kill("workers.app worker", "worker was ended by SIGKILL; it starts again")
    up.kill("bin/postgres -D", "Postgres had ended and was started again; its data is as it was")
    up.kill("valkey-server", "Valkey had ended and was started again; its data is as it was")
    assert wait_until(lambda: is_healthy(HOST, up.port), PATIENCE)

    family = up.family()
    assert len(family) > len(ROLES)
    assert up.end(signal.SIGTERM, signal.SIGTERM) == 0
    assert wait_until(lambda: all_gone(family), 5)
    assert "Stopped. The data stays where it is." in up.said

    again = start()
    again.wait_ready()
    again.wait_for(r"it was current")
    assert _publications(place / "home", monkeypatch) == 1, "the rulebook was published again, or the data is gone"
    family = again.family()
    again.end(signal.SIGKILL)
    assert wait_until(lambda: all_gone(family), 30), [member for member in family.values() if member.is_running()]


def _publications(home: Path, monkeypatch: pytest.MonkeyPatch) -> int:
    """Found as another terminal finds the running database."""
    monkeypatch.setenv("OLIEVLEK_HOME", str(home))
    settings.cache_clear()
    with psycopg.connect(embedded_url()) as connection:
        row = connection.execute("SELECT count(*) FROM config_publication").fetchone()
    settings.cache_clear()
    return row[0] if row else 0


def test_it_runs_on_servers_of_ones_own(start: Callable[..., Up], database_url: str, valkey_url: str) -> None:
    """Nothing embedded is started then."""
    up = start(OLIEVLEK_DATABASE_URL=database_url, OLIEVLEK_REDIS_URL=valkey_url)
    up.wait_ready()
    assert "runs on the data in" not in up.said
    commands = [" ".join(member.cmdline()) for member in up.family().values()]
    assert not any("postgres -D" in command or "valkey-server" in command for command in commands)
    assert up.end(signal.SIGINT) == 0


def test_a_taken_port_is_named(start: Callable[..., Up], database_url: str, valkey_url: str) -> None:
    """Before anything is started."""
    with socket.create_server((HOST, 0)) as taken:
        port = taken.getsockname()[1]
        up = start(OLIEVLEK_DATABASE_URL=database_url, OLIEVLEK_REDIS_URL=valkey_url, OLIEVLEK_PORT=str(port))
        assert up.process.wait(PATIENCE) == 1
    assert up.said.strip().splitlines()[-1] == (
        f"olievlek: Port {port} on 127.0.0.1 is taken: choose another with --port or OLIEVLEK_PORT."
    )


def test_an_unreachable_database_is_named(start: Callable[..., Up], valkey_url: str) -> None:
    """Without its password."""
    url = f"postgresql://me:secret@127.0.0.1:{free_port(HOST, 0)}/olievlek"
    up = start(OLIEVLEK_DATABASE_URL=url, OLIEVLEK_REDIS_URL=valkey_url)
    assert up.process.wait(PATIENCE) == 1
    assert f"olievlek: The database at {url.replace('secret', '***')} can't be reached:" in up.said
    assert "secret" not in up.said
    assert "Traceback" not in up.said


def test_an_unreachable_redis_is_named(start: Callable[..., Up], database_url: str) -> None:
    """Before anything waits for it."""
    url = f"redis://127.0.0.1:{free_port(HOST, 0)}/0"
    up = start(OLIEVLEK_DATABASE_URL=database_url, OLIEVLEK_REDIS_URL=url)
    assert up.process.wait(PATIENCE) == 1
    assert f"olievlek: The Redis at {url} can't be reached:" in up.said
    assert "Traceback" not in up.said


def test_a_newer_schema_is_left_alone(start: Callable[..., Up], database_url: str, valkey_url: str) -> None:
    """This code does not know what it would break."""
    with psycopg.connect(database_url) as connection:
        connection.execute("UPDATE alembic_version SET version_num = 'from_the_future'")
    up = start(OLIEVLEK_DATABASE_URL=database_url, OLIEVLEK_REDIS_URL=valkey_url)
    assert up.process.wait(PATIENCE) == 1
    assert "was made by a newer version of Olievlek than this one." in up.said
    assert "Traceback" not in up.said


def test_a_wrong_rulebook_is_named_with_its_lines(
    start: Callable[..., Up], database_url: str, valkey_url: str, tmp_path: Path
) -> None:
    """Nothing runs on half a rulebook."""
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules" / "mine.yaml").write_text("departments:\n  nobody: 12\n")
    urls = {"OLIEVLEK_DATABASE_URL": database_url, "OLIEVLEK_REDIS_URL": valkey_url}
    up = start(**urls, OLIEVLEK_RULEBOOK=str(tmp_path / "rules"))
    assert up.process.wait(PATIENCE) == 1
    assert re.search(r"^mine\.yaml:\d+: ", up.said, re.MULTILINE), up.said
    assert "Traceback" not in up.said
