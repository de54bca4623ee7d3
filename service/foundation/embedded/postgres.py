"""The embedded Postgres: one server for demos and tests, set up as compose sets up its own."""

import signal
import subprocess
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import quote

from service.foundation.embedded.binaries import POSTGRES
from service.foundation.embedded.process import end_orphan
from service.foundation.embedded.server import EmbeddedServer
from service.foundation.errors import SetupError

ACCOUNT = "olievlek"
MAJOR_VERSION = "18"
INITDB_LOCALE = (
    "--locale-provider=builtin",
    "--builtin-locale=PG_UNICODE_FAST",
    "--locale=C.UTF-8",
    "--encoding=UTF8",
)
"""The same order of text on every machine; left to itself Postgres takes the locale of whoever starts it."""
SHARED_MEMORY_TRIES = 50
"""Backends of a killed server let go of its memory within a second or so; until then the next one can't start."""

COMMON = {
    "listen_addresses": "",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_error_verbosity": "terse",  # the details of an error quote what customers wrote
    "max_connections": "200",
    "jit": "off",  # costs more than it brings on queries that take milliseconds
    "random_page_cost": "1.1",  # data lies on solid state or in memory
}
DEMO = {
    "shared_buffers": "256MB",
    "max_wal_size": "2GB",
    "checkpoint_timeout": "15min",
    "wal_compression": "on",
}
TEST = {
    "shared_buffers": "128MB",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "autovacuum": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
}


class Postgres(EmbeddedServer):
    """A Postgres of our own on a Unix socket."""

    name = "Postgres"
    setting = "database_url"
    package = POSTGRES
    socket_name = ".s.PGSQL.5432"
    stop_signal = signal.SIGINT  # "fast": ends connections, then writes a checkpoint

    @property
    def url(self) -> str:
        """The address of the database `olievlek`."""
        return self.url_of(ACCOUNT)

    def url_of(self, database: str) -> str:
        """The address of a database on this server, as libpq and SQLAlchemy both read it."""
        return f"postgresql://{ACCOUNT}@/{quote(database)}?host={quote(str(self.sockets))}"

    def create_database(self, name: str, template: str | None = None) -> str:
        """Make a database and return its address; copying a template's files takes some 20 ms."""
        copied = ("--template", template) if template else ()
        self._run("createdb", *self._connection(), "--strategy", "file_copy", *copied, name)
        return self.url_of(name)

    def drop_database(self, name: str) -> None:
        """Remove a database, with whoever is connected to it."""
        self._run("dropdb", *self._connection(), "--if-exists", "--force", name)

    def _prepare(self) -> None:
        version = self.data / "PG_VERSION"
        if not version.exists():
            self._initialise()
        elif version.read_text().strip() != MAJOR_VERSION:
            raise SetupError(
                f"The data in {self.data} was made by Postgres {version.read_text().strip()}; this is {MAJOR_VERSION}. "
                "Dump it with the old version and load it into the new one, or move the folder away to start empty."
            )
        self._clear_stale_pid()

    def _initialise(self) -> None:
        """Make it all beside its place and move it in at the end: half a cluster is never taken for a whole one."""
        unfinished = self.folder / "unfinished"
        if unfinished.exists():
            self._run_as_server("rm", "-rf", str(unfinished))
        sync = ("--no-sync",) if self.profile == "test" else ()
        initdb = self.programs() / "initdb"
        options = (*INITDB_LOCALE, f"--username={ACCOUNT}", "--auth-local=trust", "--auth-host=reject", *sync)
        self._run_as_server(str(initdb), *options, f"--pgdata={unfinished}")
        single = (str(self.programs() / "postgres"), "--single", "-D", str(unfinished), "-c", "log_min_messages=fatal")
        self._run_as_server(*single, "postgres", given=f"CREATE DATABASE {ACCOUNT}")
        unfinished.rename(self.data)

    def _clear_stale_pid(self) -> None:
        """After a kill -9 the file names a process that is gone, still ending, or somebody else's by now; after a power
        cut it may be empty."""
        pid_file = self.data / "postmaster.pid"
        if pid_file.exists():
            pid = pid_file.read_text(errors="replace").split("\n", 1)[0]
            if pid.isdecimal():
                end_orphan(int(pid), belongs=str(self.data))
            pid_file.unlink(missing_ok=True)

    def _launch(self) -> None:
        for _ in range(SHARED_MEMORY_TRIES):
            try:
                return super()._launch()
            except SetupError as error:
                if "shared memory block" not in error.detail:
                    raise
        return super()._launch()

    def _command(self) -> Sequence[str | Path]:
        settings = COMMON | (TEST if self.profile == "test" else DEMO) | {"unix_socket_directories": str(self.sockets)}
        options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        return [self.programs() / "postgres", "-D", self.data, *options]

    def _ready(self) -> bool:
        """Postgres writes its state into line 8 of its pid file: no connection attempts needed."""
        try:
            lines = (self.data / "postmaster.pid").read_text().splitlines()
        except FileNotFoundError:
            return False
        ours = self.process is not None and lines[:1] == [str(self.process.pid)]
        return ours and len(lines) > 7 and lines[7].strip() == "ready"

    def _connection(self) -> tuple[str, ...]:
        return ("--host", str(self.sockets), "--username", ACCOUNT, "--maintenance-db", "postgres")

    def _run(self, program: str, *arguments: str) -> None:
        self._run_as_server(str(self.programs() / program), *arguments)

    def _run_as_server(self, *command: str, given: str = "") -> None:
        user = self.user
        ended = subprocess.run(
            command,
            user=user.uid if user else None,
            group=user.gid if user else None,
            extra_groups=[] if user else None,
            cwd="/",
            input=given,
            capture_output=True,
            text=True,
            check=False,
        )
        if ended.returncode:
            raise SetupError(f"{Path(command[0]).name} failed: {' '.join((ended.stderr or ended.stdout).split())}")
