"""Brings what the supervised programs print together, each line with the name of its program before it."""

import os
import selectors
from typing import IO

READ_BYTES = 65_536
NAME_WIDTH = 8


class SupervisorOutput:
    """Reads the programs' pipes without ever waiting for one of them, and writes whole lines."""

    def __init__(self, target: IO[str]) -> None:
        """The target is a terminal or an open log."""
        self.target = target
        self.broken = False
        """Whoever read our output is gone; there is nobody left to supervise for."""
        self._selector = selectors.DefaultSelector()
        self._pending: dict[int, bytes] = {}

    def follow(self, name: str, pipe: IO[bytes]) -> None:
        """Print a program's lines from now on, until its pipe ends."""
        os.set_blocking(pipe.fileno(), False)
        self._selector.register(pipe, selectors.EVENT_READ, name)
        self._pending[pipe.fileno()] = b""

    def pump(self, seconds: float) -> None:
        """Print what there is; wait at most that long for something to come."""
        for key, _ in self._selector.select(seconds):
            self._read(key)

    def say(self, name: str, line: str) -> None:
        """Print one line."""
        try:
            self.target.write(f"{name:<{NAME_WIDTH}} | {line}\n")
            self.target.flush()
        except OSError:
            self.broken = True

    def close(self) -> None:
        """Let go of the pipes."""
        for key in list(self._selector.get_map().values()):
            self._finish(key)
        self._selector.close()

    def _read(self, key: selectors.SelectorKey) -> None:
        try:
            data = os.read(key.fd, READ_BYTES)
        except BlockingIOError:
            return
        if not data:
            self._finish(key)
            return
        *lines, rest = (self._pending[key.fd] + data).split(b"\n")
        self._pending[key.fd] = rest
        for line in lines:
            self.say(key.data, line.decode(errors="replace").rstrip("\r"))

    def _finish(self, key: selectors.SelectorKey) -> None:
        rest = self._pending.pop(key.fd)
        if rest:
            self.say(key.data, rest.decode(errors="replace"))
        self._selector.unregister(key.fileobj)
        key.fileobj.close()  # type: ignore[union-attr]
