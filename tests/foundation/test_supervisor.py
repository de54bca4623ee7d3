"""The supervisor restarts what dies, ends what doesn't listen, and prints whole lines."""

import io
import os
import re
import signal
import sys
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest

from service.foundation import supervisor
from service.foundation.clock import monotonic
from service.foundation.embedded import Valkey
from service.foundation.embedded.process import wait_until
from service.foundation.supervisor import Supervisor
from service.foundation.supervisor_output import SupervisorOutput
from tests.places import server_folder

PATIENCE = 60.0
SHELL = "/bin/sh"


class Broken(io.StringIO):
    """A terminal that is gone."""

    def write(self, _: str) -> int:
        """Refuse."""
        raise BrokenPipeError


def run(said: io.StringIO, finished: Callable[[], bool], **programs: str) -> None:
    """Supervise shell scripts until the condition holds, or for a minute."""
    output = SupervisorOutput(said)
    until = monotonic() + PATIENCE
    commands = {name: (SHELL, "-c", script) for name, script in programs.items()}
    Supervisor(commands, [], dict(os.environ), output).run(lambda: finished() or monotonic() > until)
    output.close()


def test_what_dies_is_started_again_and_its_children_go_with_it() -> None:
    """A kill -9 of a program leaves no child of it at work."""
    said = io.StringIO()
    killed: list[psutil.Process] = []

    def finished() -> bool:
        pids = [int(pid) for pid in re.findall(r"web +\| me (\d+)", said.getvalue())]
        helpers = [int(pid) for pid in re.findall(r"web +\| helper (\d+)", said.getvalue())]
        if len(helpers) == 1 and not killed:
            killed.append(psutil.Process(helpers[0]))
            os.kill(pids[0], signal.SIGKILL)
        return len(helpers) == 2

    run(said, finished, web="echo me $$; sleep 600 & echo helper $!; wait")
    assert "olievlek | web was ended by SIGKILL; it starts again in 0.25 s." in said.getvalue()
    assert wait_until(lambda: not killed[0].is_running() or killed[0].status() == psutil.STATUS_ZOMBIE, 10)


def test_the_pause_grows() -> None:
    """A program that can't start doesn't keep the machine busy."""
    said = io.StringIO()
    run(said, lambda: said.getvalue().count("starts again") == 3, bad="exit 3")
    pauses = re.findall(r"bad ended with exit code 3; it starts again in ([\d.]+) s", said.getvalue())
    assert pauses == ["0.25", "0.5", "1"]


def test_a_steady_program_starts_with_the_shortest_pause(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its earlier troubles are forgotten."""
    monkeypatch.setattr(supervisor, "STEADY_SECONDS", 0.0)
    said = io.StringIO()
    run(said, lambda: said.getvalue().count("starts again") == 2, bad="exit 3")
    assert re.findall(r"again in ([\d.]+) s", said.getvalue()) == ["0.25", "0.25"]


def test_who_does_not_listen_is_killed(monkeypatch: pytest.MonkeyPatch) -> None:
    """After a while; the others have ended by then."""
    monkeypatch.setattr(supervisor, "STOP_SECONDS", 0.5)
    said = io.StringIO()
    run(said, lambda: "pid" in said.getvalue(), deaf="trap '' TERM; echo pid $$; while :; do sleep 1; done")
    pid = int(re.findall(r"pid (\d+)", said.getvalue())[0])
    assert not psutil.pid_exists(pid)


def test_last_words_are_printed() -> None:
    """What a program says while it ends, whole or not."""
    said = io.StringIO()
    run(
        said,
        lambda: "ready" in said.getvalue(),
        polite="trap 'printf bye; exit' TERM; echo ready; while :; do sleep 0.1; done",
    )
    assert said.getvalue().splitlines() == ["polite   | ready", "polite   | bye"]


def test_bytes_that_are_no_text_are_printed_as_such() -> None:
    """A program may print anything."""
    said = io.StringIO()
    run(said, lambda: "end" in said.getvalue(), odd=r"printf 'a\377b\r\nhal'; sleep 0.2; printf 'f\nend\n'; sleep 600")
    assert said.getvalue().splitlines() == ["odd      | a\ufffdb", "odd      | half", "odd      | end"]


def test_it_ends_when_nobody_reads_any_more() -> None:
    """A closed pipe or terminal ends everything, as Ctrl-C does."""
    output = SupervisorOutput(Broken())
    Supervisor({"web": (SHELL, "-c", "echo hello; sleep 600")}, [], dict(os.environ), output).run(lambda: False)
    output.close()
    assert output.broken


def test_a_server_is_started_again() -> None:
    """With a line that says that nothing is lost."""
    said = io.StringIO()
    with server_folder() as folder, Valkey(folder / "valkey", "test") as server:
        server.kill()
        output = SupervisorOutput(said)
        script = (sys.executable, "-c", "import time; time.sleep(600)")
        Supervisor({"x": script}, [server], dict(os.environ), output).run(lambda: "again" in said.getvalue())
        assert server.running
        assert Path(server.sockets / server.socket_name).exists()
    assert "Valkey had ended and was started again; its data is as it was." in said.getvalue()
