"""Where the bench runs: a folder of its own on a real disk, with our own embedded servers in it."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

from service.foundation.embedded import Postgres

SETTINGS = {"track_commit_timestamp": "on", "shared_preload_libraries": "pg_stat_statements"}
"""When a transaction was committed, to the microsecond; and which statements cost what."""


@contextmanager
def temporary_home() -> Iterator[Path]:
    """A folder that is gone afterwards. Readable, since as root the servers run as nobody inside it."""
    folder = Path(tempfile.mkdtemp(prefix="olievlek-bench-"))
    folder.chmod(0o755)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def prepare_postgres(postgres: Postgres) -> None:
    """Make the cluster, with what the bench wants to know about it switched on; it is stopped again."""
    with postgres, psycopg.connect(postgres.url, autocommit=True) as connection:
        for name, value in SETTINGS.items():
            connection.execute(f"ALTER SYSTEM SET {name} = {value}".encode())
        connection.execute("CREATE EXTENSION pg_stat_statements")


def environment(**given: str) -> dict[str, str]:
    """This process's own without any setting of an Olievlek that runs here, and with these."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("OLIEVLEK_")}
    return {**inherited, "PYTHONUNBUFFERED": "1", "PYTHONPATH": str(Path(__file__).parents[1]), **given}
