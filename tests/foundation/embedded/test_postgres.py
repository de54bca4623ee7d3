"""The embedded Postgres keeps its data whatever happens, and never runs twice on it or without its owner."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import psutil
import psycopg
import pytest

from service.foundation.embedded import Postgres
from service.foundation.embedded.process import wait_until
from service.foundation.errors import SetupError

OWNER = """
import sys, time
from pathlib import Path
from service.foundation.embedded import Postgres
postgres = Postgres(Path(sys.argv[1]))
postgres.start()
print(postgres.process.pid, flush=True)
time.sleep(600)
"""
AS_ORDINARY_USER = """
import os, sys
from pathlib import Path
import psycopg
from service.foundation.embedded import Postgres, Valkey
os.setgroups([]); os.setgid(int(sys.argv[2])); os.setuid(int(sys.argv[2]))
with Postgres(Path(sys.argv[1]) / "postgres") as postgres, Valkey(Path(sys.argv[1]) / "valkey") as valkey:
    with psycopg.connect(postgres.url) as connection:
        print(connection.execute("SELECT current_setting('fsync')").fetchone()[0], os.geteuid(), flush=True)
"""


ENVIRONMENT = Path(sys.prefix)


def open_to_others(folder: Path) -> bool:
    """Whether an ordinary user may enter it."""
    return all(place.stat().st_mode & 0o005 == 0o005 for place in (folder, *folder.parents))


def write(url: str, number: int) -> None:
    """Commit one row."""
    with psycopg.connect(url) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS kept (number int)")
        connection.execute("INSERT INTO kept VALUES (%s)", [number])


def read(url: str) -> list[int]:
    """All rows."""
    with psycopg.connect(url) as connection:
        return [row[0] for row in connection.execute("SELECT number FROM kept ORDER BY number")]


def test_data_survives_stop_and_kill(place: Path) -> None:
    """What was committed is there after an orderly stop and after a kill -9."""
    postgres = Postgres(place / "postgres")
    url = postgres.start()
    write(url, 1)
    postgres.kill()
    assert not postgres.running
    assert postgres.start() == url
    write(url, 2)
    postgres.stop()
    with postgres:
        assert read(url) == [1, 2]
        assert postgres.start() == url, "starting twice is starting once"
    assert not postgres.running


def test_a_second_one_on_the_same_data_is_refused(place: Path) -> None:
    """It names the process that has the data."""
    with Postgres(place / "postgres", "test"):
        second = Postgres(place / "postgres", "test")
        with pytest.raises(
            SetupError, match=rf"already runs on the data in {place}/postgres \(process {os.getpid()}\)"
        ):
            second.start()


def test_it_ends_with_its_owner_and_the_next_one_takes_over(place: Path) -> None:
    """A kill -9 of whoever started it leaves no server and no lock behind."""
    owner = subprocess.Popen([sys.executable, "-c", OWNER, str(place / "postgres")], stdout=subprocess.PIPE, text=True)
    assert owner.stdout is not None
    server = int(owner.stdout.readline())
    owner.kill()
    owner.wait()
    owner.stdout.close()
    with Postgres(place / "postgres") as postgres:
        write(postgres.url, 3)
        assert read(postgres.url) == [3]
    assert wait_until(lambda: not psutil.pid_exists(server), 10)


def test_a_pid_file_of_a_stranger_does_not_stop_it(place: Path) -> None:
    """After a restart of a container the number in the file belongs to another process."""
    with Postgres(place / "postgres") as postgres:
        write(postgres.url, 4)
        pid_file = postgres.data / "postmaster.pid"
        left_behind = pid_file.read_text()
        postgres.kill()
    stranger = subprocess.Popen(["sleep", "600"])
    pid_file.write_text("\n".join([str(stranger.pid), *left_behind.splitlines()[1:]]))
    with Postgres(place / "postgres") as postgres:
        assert read(postgres.url) == [4]
    assert stranger.poll() is None, "somebody else's process was ended"
    stranger.kill()
    stranger.wait()


@pytest.mark.parametrize("content", ["", "\0" * 40])
def test_a_pid_file_that_a_power_cut_left_does_not_stop_it(place: Path, content: str) -> None:
    """Its blocks were given out, and what stands in them was not written any more."""
    with Postgres(place / "postgres") as postgres:
        write(postgres.url, 7)
        postgres.kill()
    (postgres.data / "postmaster.pid").write_text(content)
    with Postgres(place / "postgres") as postgres:
        assert read(postgres.url) == [7]


def test_databases_are_copied_and_dropped(place: Path) -> None:
    """A copy has the rows of its template and a life of its own."""
    with Postgres(place / "postgres", "test") as postgres:
        write(postgres.url, 5)
        copy = postgres.create_database("copy", template="olievlek")
        write(copy, 6)
        assert (read(copy), read(postgres.url)) == ([5, 6], [5])
        postgres.drop_database("copy")
        with pytest.raises(psycopg.OperationalError, match="does not exist"):
            read(copy)
        with pytest.raises(SetupError, match="createdb failed: .*already exists"):
            postgres.create_database("olievlek")


def test_text_sorts_alike_on_every_machine(place: Path) -> None:
    """Whatever the locale of whoever starts it."""
    with Postgres(place / "postgres", "test") as postgres, psycopg.connect(postgres.url) as connection:
        row = connection.execute(
            "SELECT datlocprovider, datlocale, upper('straße'), pg_encoding_to_char(encoding) "
            "FROM pg_database WHERE datname = current_database()"
        ).fetchone()
    assert row == ("b", "PG_UNICODE_FAST", "STRASSE", "UTF8")


def test_a_deep_folder_gets_a_short_socket(place: Path) -> None:
    """The path of a socket has a limit that the path of a folder has not."""
    deep = place / ("d" * 60) / ("e" * 60)
    with Postgres(deep, "test") as postgres:
        assert postgres.sockets.parent == Path("/tmp")  # noqa: S108
        assert postgres.sockets.stat().st_mode & 0o777 == 0o700
        write(postgres.url, 7)


def test_data_of_another_version_is_refused(place: Path) -> None:
    """With what to do about it."""
    (place / "postgres" / "data").mkdir(parents=True)
    (place / "postgres" / "data" / "PG_VERSION").write_text("17\n")
    with pytest.raises(SetupError, match=r"made by Postgres 17; this is 18\. Dump it"):
        Postgres(place / "postgres").start()


def test_a_start_that_fails_says_what_the_server_said(place: Path) -> None:
    """Damaged data is told as Postgres tells it."""
    with Postgres(place / "postgres", "test") as postgres:
        pass
    (postgres.data / "global" / "pg_control").unlink()
    with pytest.raises(SetupError, match=r"Postgres did not start\. .*pg_control"):
        postgres.start()
    with pytest.raises(SetupError, match="pg_control"):
        postgres.start()


def test_a_broken_off_initialisation_is_made_again(place: Path) -> None:
    """Half a cluster is no cluster."""
    with Postgres(place / "postgres", "test") as postgres:
        pass
    postgres.data.rename(postgres.folder / "unfinished")
    with postgres:
        write(postgres.url, 8)
    assert not (postgres.folder / "unfinished").exists()


def test_a_long_log_is_put_aside(place: Path) -> None:
    """It may not fill the disk."""
    with Postgres(place / "postgres", "test") as postgres:
        pass
    postgres.log.write_bytes(b"x" * 10_000_001)
    with postgres:
        assert postgres.log.stat().st_size < 10_000
    assert postgres.log.with_suffix(".old.log").stat().st_size > 10_000_000


@pytest.mark.skipif(os.geteuid() != 0, reason="everything here runs as an ordinary user already")
@pytest.mark.skipif(not open_to_others(ENVIRONMENT), reason="ordinary users can't enter this environment")
def test_it_runs_for_an_ordinary_user(place: Path) -> None:
    """Nothing in it needs root."""
    place.chmod(0o777)
    command = [sys.executable, "-c", AS_ORDINARY_USER, str(place), "65534"]
    ran = subprocess.run(command, capture_output=True, text=True, check=False)
    assert ran.stdout.split() == ["on", "65534"], ran.stderr


@pytest.mark.skipif(os.geteuid() != 0, reason="only root's servers run as somebody else")
def test_roots_server_is_nobody(place: Path) -> None:
    """Postgres refuses to run as root, and other users may not come in."""
    with Postgres(place / "postgres", "test") as postgres:
        assert postgres.process is not None
        assert psutil.Process(postgres.process.pid).username() == "nobody"
        assert postgres.sockets.stat().st_mode & 0o777 == 0o700
        assert place.stat().st_uid == 0


def test_stopping_is_orderly(place: Path) -> None:
    """Postgres says that it shut down; a start after that has nothing to recover."""
    with Postgres(place / "postgres", "test") as postgres:
        assert postgres.stop_signal is signal.SIGINT
    assert "database system is shut down" in postgres.log.read_text()
