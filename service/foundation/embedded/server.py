"""What the embedded servers have in common: one folder, one lock, one log, one process."""

import fcntl
import hashlib
import os
import signal
import subprocess
from abc import ABC, abstractmethod
from collections.abc import Sequence
from pathlib import Path
from typing import IO, ClassVar, Literal, Self

from service.foundation.embedded.binaries import Package, programs_folder
from service.foundation.embedded.process import end_process, start_process, wait_until
from service.foundation.embedded.user import ServerUser, make_private, server_user
from service.foundation.errors import SetupError

Profile = Literal["demo", "test"]
"""demo keeps data whatever happens; test forgets it for speed."""

SOCKET_PATH_LIMIT = 103
"""The longest socket path in bytes: 107 on Linux, 103 on macOS."""
LOG_LIMIT_BYTES = 10_000_000


class EmbeddedServer(ABC):
    """A server that runs as our child on a Unix socket, with everything it owns in one folder."""

    name: ClassVar[str]
    setting: ClassVar[str]
    """The setting that points at a server of one's own instead."""
    package: ClassVar[Package]
    socket_name: ClassVar[str]
    stop_signal: ClassVar[signal.Signals]
    start_seconds: ClassVar[float] = 60
    stop_seconds: ClassVar[float] = 20

    def __init__(self, folder: Path, profile: Profile = "demo") -> None:
        """Nothing is touched before `start`."""
        self.folder = folder.absolute()
        self.profile = profile
        self.user: ServerUser | None = server_user()
        self.process: subprocess.Popen[bytes] | None = None
        self._lock: IO[str] | None = None

    @property
    @abstractmethod
    def url(self) -> str:
        """The address for clients."""

    @property
    def data(self) -> Path:
        """The server's own files."""
        return self.folder / "data"

    @property
    def log(self) -> Path:
        """What the server says."""
        return self.folder / "server.log"

    @property
    def sockets(self) -> Path:
        """The folder of the socket: in ours, or a short one when ours is too deep for a socket's path."""
        folder = self.folder / "run"
        if len(os.fsencode(folder / self.socket_name)) <= SOCKET_PATH_LIMIT:
            return folder
        mark = hashlib.sha256(os.fsencode(self.folder)).hexdigest()[:12]
        return Path("/tmp") / f"olievlek-{os.geteuid()}-{mark}"  # noqa: S108 - made private, and refused unless it is ours

    @property
    def running(self) -> bool:
        """Whether the process is there."""
        return self.process is not None and self.process.poll() is None

    def start(self) -> str:
        """Start the server on its data, wait until it answers, and return its address. Call it from the main thread."""
        if self.running:
            return self.url
        for folder in (self.folder, self.sockets):
            make_private(folder, self.user)
        self._take_lock()
        try:
            self._prepare()
            self._launch()
        except BaseException:
            self.stop()
            raise
        return self.url

    def stop(self) -> None:
        """End the server in an orderly way; its data stays."""
        if self.process is not None:
            end_process(self.process, self.stop_signal, self.stop_seconds)
            self.process = None
        if self._lock is not None:
            self._lock.close()
            self._lock = None

    def kill(self) -> None:
        """End the server as a power cut would; it can be started again."""
        if self.process is not None:
            self.process.kill()
            self.process.wait()

    def programs(self) -> Path:
        """The folder of its programs. Raises SetupError when there are none for this machine."""
        return programs_folder(self.package, self.user)

    def __enter__(self) -> Self:
        """Started."""
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        """Stopped."""
        self.stop()

    @abstractmethod
    def _prepare(self) -> None:
        """Bring the data into a state that the server can start on."""

    @abstractmethod
    def _command(self) -> Sequence[str | Path]:
        """The server's command line."""

    @abstractmethod
    def _ready(self) -> bool:
        """Whether the process that we started answers."""

    def _take_lock(self) -> None:
        """One Olievlek per data folder. The kernel gives the lock back whatever way we end."""
        if self._lock is not None:
            return
        lock = (self.folder / "lock").open("a+", encoding="utf-8")
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.seek(0)
            holder = lock.read().strip()
            lock.close()
            raise SetupError(f"Olievlek already runs on the data in {self.folder} (process {holder}).") from None
        lock.truncate(0)
        lock.write(str(os.getpid()))
        lock.flush()
        self._lock = lock

    def _launch(self) -> None:
        with self._open_log() as log:
            began = log.tell()
            self.process = start_process(self._command(), output=log, death_signal=self.stop_signal, user=self.user)
        if not wait_until(lambda: self._ready() or not self.running, self.start_seconds) or not self.running:
            raise SetupError(f"{self.name} did not start. {self.log} says: {self._said_since(began)}")

    def _open_log(self) -> IO[bytes]:
        if self.log.exists() and self.log.stat().st_size > LOG_LIMIT_BYTES:
            self.log.rename(self.log.with_suffix(".old.log"))
        log = self.log.open("ab")
        log.seek(0, os.SEEK_END)
        return log

    def _said_since(self, began: int) -> str:
        with self.log.open("rb") as log:
            log.seek(began)
            lines = log.read().decode(errors="replace").splitlines()
        return " | ".join(line.strip() for line in lines[-4:]) or "nothing"
