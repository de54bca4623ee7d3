"""The embedded Valkey: broker of the workers, and of nothing else."""

import signal
import socket
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import quote

from service.foundation.embedded.binaries import VALKEY
from service.foundation.embedded.process import end_orphan
from service.foundation.embedded.server import EmbeddedServer
from service.foundation.embedded.user import make_private

PING_SECONDS = 1.0


class Valkey(EmbeddedServer):
    """A Valkey of our own on a Unix socket."""

    name = "Valkey"
    setting = "redis_url"
    package = VALKEY
    socket_name = "valkey.sock"
    stop_signal = signal.SIGTERM

    @property
    def url(self) -> str:
        """The address of database 0, as redis-py reads it."""
        return self.url_of(0)

    def url_of(self, database: int) -> str:
        """The address of one of its databases."""
        return f"unix://{quote(str(self._socket))}?db={database}"

    @property
    def _socket(self) -> Path:
        return self.sockets / self.socket_name

    @property
    def _pid_file(self) -> Path:
        return self.folder / "valkey.pid"

    def _prepare(self) -> None:
        make_private(self.data, self.user)
        if self._pid_file.exists():
            written = self._pid_file.read_text().strip()
            if written:
                end_orphan(int(written), belongs=str(self._socket))
            self._pid_file.unlink(missing_ok=True)

    def _command(self) -> Sequence[str | Path]:
        kept = "no" if self.profile == "test" else "yes"
        settings = {
            "port": "0",
            "unixsocket": str(self._socket),
            "unixsocketperm": "700",
            "dir": str(self.data),
            "pidfile": str(self._pid_file),
            "appendonly": kept,
            "appendfsync": "everysec",
            "save": "",
            "maxmemory-policy": "noeviction",  # any other one throws waiting tasks away
            "loglevel": "warning",
        }
        options = [part for name, value in settings.items() for part in (f"--{name}", value)]
        return [self.programs() / "valkey-server", *options]

    def _ready(self) -> bool:
        """It answers PING with PONG, and not with "I am still loading"."""
        with socket.socket(socket.AF_UNIX) as connection:
            connection.settimeout(PING_SECONDS)
            try:
                connection.connect(str(self._socket))
                connection.sendall(b"PING\r\n")
                return connection.recv(64).startswith(b"+PONG")
            except OSError:
                return False
