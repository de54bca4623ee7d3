"""Starts processes that never outlive the one that started them, and waits for what they bring about."""

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import IO, Any

from service.foundation.embedded.user import ServerUser

PR_SET_PDEATHSIG = 1
"""prctl(2): the signal that a process gets when the thread that started it ends."""
POLL_SECONDS = 0.01

_libc = ctypes.CDLL(None) if sys.platform == "linux" else None


def start_process(
    command: Sequence[str | Path],
    *,
    output: IO[Any] | int,
    death_signal: signal.Signals,
    user: ServerUser | None = None,
    environment: Mapping[str, str] | None = None,
) -> subprocess.Popen[bytes]:
    """Start a process in a session of its own, so that Ctrl-C in the terminal reaches only us.

    Call it from the main thread: Linux sends the death signal when the starting thread ends. Other systems have no such
    signal; there, what a killed Olievlek leaves behind is found and ended at the next start.
    """
    parent = os.getpid()

    def die_with_parent() -> None:
        if _libc is not None:
            _libc.prctl(PR_SET_PDEATHSIG, int(death_signal))
            if os.getppid() != parent:
                os._exit(1)

    return subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=subprocess.STDOUT,
        env=environment,
        start_new_session=True,
        preexec_fn=die_with_parent,  # a libc call that was loaded before the fork
        user=user.uid if user else None,
        group=user.gid if user else None,
        extra_groups=[] if user else None,
    )


def wait_until(condition: Callable[[], bool], seconds: float) -> bool:
    """Poll until the condition holds; False when it did not in about that many seconds."""
    for _ in range(int(seconds / POLL_SECONDS)):
        if condition():
            return True
        time.sleep(POLL_SECONDS)
    return condition()


def end_process(process: subprocess.Popen[bytes], first: signal.Signals, seconds: float) -> None:
    """Ask with a signal, and kill what has not ended in time."""
    if process.poll() is None:
        process.send_signal(first)
        if not wait_until(lambda: process.poll() is not None, seconds):
            process.kill()
    process.wait()


def end_orphan(pid: int, belongs: str, seconds: float = 15) -> None:
    """End what an earlier Olievlek that was killed left running: only a process whose command line names our data."""
    if belongs not in command_line(pid):
        return
    os.kill(pid, signal.SIGINT)
    if not wait_until(lambda: belongs not in command_line(pid), seconds):
        os.kill(pid, signal.SIGKILL)
        wait_until(lambda: belongs not in command_line(pid), seconds)


def command_line(pid: int) -> str:
    """The command line of a running process; empty when there is none with this number, or only its remains."""
    if _libc is not None:
        try:
            return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
        except OSError:
            return ""
    listing = subprocess.run(["/bin/ps", "-p", str(pid), "-o", "command="], capture_output=True, text=True, check=False)
    return listing.stdout.strip()
