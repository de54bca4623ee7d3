"""A running `olievlek up`, as its user has it: a process that prints."""

import os
import re
import signal
import subprocess
from pathlib import Path

import psutil

from service.foundation.embedded.process import command_line, wait_until
from service.running.ports import free_port
from service.running.roles import command_of

PATIENCE = 90
"""Seconds: starting five Python programs takes a busy machine a while."""
HOST = "127.0.0.1"


class Up:
    """A running `olievlek up`."""

    def __init__(self, home: Path, log: Path, **environment: str) -> None:
        self.port = free_port(HOST, 0)
        self.log = log
        clean = {name: value for name, value in os.environ.items() if not name.startswith("OLIEVLEK_")}
        given = {"OLIEVLEK_HOME": str(home), "OLIEVLEK_PORT": str(self.port), "OLIEVLEK_WORKER_PROCESSES": "1"}
        given["OLIEVLEK_UNDO_SECONDS"] = "0"
        given["OLIEVLEK_LEARNING"] = "false"
        with log.open("wb") as output:
            self.process = subprocess.Popen(
                command_of("up"), stdout=output, stderr=output, env={**clean, **given, **environment}
            )

    @property
    def said(self) -> str:
        """Everything printed so far."""
        return self.log.read_text(errors="replace")

    def wait_for(self, pattern: str, count: int = 1) -> None:
        """Until it has been said so often."""
        assert wait_until(lambda: len(re.findall(pattern, self.said)) >= count or self.ended, PATIENCE), self.said
        assert len(re.findall(pattern, self.said)) >= count, self.said

    def wait_ready(self) -> None:
        """Until its pages answer and the others have come to life too."""
        self.wait_for(r"Olievlek is ready on http://127\.0\.0\.1:\d+")
        self.wait_for("relay ready")
        self.wait_for("worker ready")

    @property
    def ended(self) -> bool:
        """Whether it has come to its end."""
        return self.process.poll() is not None

    def family(self) -> dict[int, psutil.Process]:
        """Itself and all that it started, directly or not."""
        us = psutil.Process(self.process.pid)
        return {member.pid: member for member in (us, *us.children(recursive=True))}

    def pids(self, words: str) -> list[int]:
        """The direct children whose command line has these words."""
        children = psutil.Process(self.process.pid).children()
        return [child.pid for child in children if words in command_line(child.pid)]

    def kill(self, words: str, then_says: str) -> None:
        """Kill -9 the one child with these words; until another one has taken its place."""
        before = self.pids(words)
        assert len(before) == 1, before
        os.kill(before[0], signal.SIGKILL)
        self.wait_for(then_says)
        assert wait_until(lambda: self.pids(words) not in (before, []), PATIENCE), self.said

    def end(self, *signals: signal.Signals) -> int:
        """Send the signals at once, and wait for its end."""
        for number in signals:
            self.process.send_signal(number)
        return self.process.wait(PATIENCE)


def all_gone(family: dict[int, psutil.Process]) -> bool:
    """Whether none of them is left; another process may have got a number meanwhile."""
    return all(_gone(member) for member in family.values())


def _gone(member: psutil.Process) -> bool:
    try:
        return not member.is_running() or member.status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True
