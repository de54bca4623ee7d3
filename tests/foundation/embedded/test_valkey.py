"""The embedded Valkey keeps what it was given, and never runs without its owner."""

import subprocess
import sys
from pathlib import Path

import psutil
import pytest
import redis

from service.foundation.embedded import Valkey
from service.foundation.embedded.process import wait_until
from service.foundation.errors import SetupError

OWNER = """
import sys, time
from pathlib import Path
from service.foundation.embedded import Valkey
valkey = Valkey(Path(sys.argv[1]))
valkey.start()
print(valkey.process.pid, flush=True)
time.sleep(600)
"""


def client(url: str) -> redis.Redis:
    """A connection."""
    return redis.Redis.from_url(url, decode_responses=True)


def test_data_survives_stop_and_kill(place: Path) -> None:
    """Once it is on disk, which takes a second at most."""
    valkey = Valkey(place / "valkey")
    url = valkey.start()
    with client(url) as connection:
        connection.set("kept", "1")
        assert connection.waitaof(1, 0, 5000)
    valkey.kill()
    with valkey, client(url) as connection:
        assert connection.get("kept") == "1"
    with Valkey(place / "valkey"), client(url) as connection:
        assert connection.get("kept") == "1"


def test_it_never_throws_work_away(place: Path) -> None:
    """Any other policy drops waiting tasks when memory is full."""
    with Valkey(place / "valkey") as valkey, client(valkey.url) as connection:
        assert connection.config_get("maxmemory-policy") == {"maxmemory-policy": "noeviction"}
        assert connection.config_get("appendonly") == {"appendonly": "yes"}
        assert connection.config_get("port") == {"port": "0"}


def test_databases_are_apart(place: Path) -> None:
    """Each number is a key space of its own."""
    with Valkey(place / "valkey", "test") as valkey, client(valkey.url) as first, client(valkey.url_of(3)) as third:
        first.set("a", "1")
        assert third.get("a") is None


def test_a_second_one_on_the_same_data_is_refused(place: Path) -> None:
    """Two writers of one log would lose both."""
    with Valkey(place / "valkey", "test"), pytest.raises(SetupError, match="already runs on the data"):
        Valkey(place / "valkey", "test").start()


def test_it_ends_with_its_owner_and_the_next_one_takes_over(place: Path) -> None:
    """A kill -9 of whoever started it leaves no server and no lock behind."""
    owner = subprocess.Popen([sys.executable, "-c", OWNER, str(place / "valkey")], stdout=subprocess.PIPE, text=True)
    assert owner.stdout is not None
    server = int(owner.stdout.readline())
    owner.kill()
    owner.wait()
    owner.stdout.close()
    with Valkey(place / "valkey") as valkey, client(valkey.url) as connection:
        assert connection.ping()
    assert wait_until(lambda: not psutil.pid_exists(server), 10)


def test_a_start_that_fails_says_why(place: Path) -> None:
    """Damage is told as Valkey tells it."""
    with Valkey(place / "valkey") as valkey, client(valkey.url) as connection:
        connection.set("a", "1")
    for part in (valkey.data / "appendonlydir").glob("*.manifest"):
        part.write_text("no manifest at all")
    with pytest.raises(SetupError, match=r"Valkey did not start\. .*server\.log says: .*manifest"):
        valkey.start()
