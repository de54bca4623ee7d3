"""Keeps a set of programs and embedded servers running, restarts what dies, and leaves nothing behind."""

import contextlib
import os
import signal
import subprocess
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from service.foundation.clock import monotonic
from service.foundation.embedded.process import start_process
from service.foundation.embedded.server import EmbeddedServer
from service.foundation.supervisor_output import SupervisorOutput

LOOK_SECONDS = 0.2
STOP_SECONDS = 10.0
FIRST_PAUSE_SECONDS = 0.25
LONGEST_PAUSE_SECONDS = 30.0
STEADY_SECONDS = 30.0
"""A program that ran this long is taken for healthy: its next death starts with the shortest pause again."""


@dataclass(slots=True)
class Program:
    """One supervised program: how to start it, and how it fares."""

    name: str
    command: Sequence[str]
    process: subprocess.Popen[bytes] | None = None
    started_at: float = 0.0
    start_again_at: float | None = None
    pause: float = FIRST_PAUSE_SECONDS

    @property
    def running(self) -> bool:
        """Whether its process is there."""
        return self.process is not None and self.process.poll() is None


class Supervisor:
    """Starts, watches and ends, all in the main thread: a death signal hangs on the thread that made the child."""

    def __init__(
        self,
        programs: Mapping[str, Sequence[str]],
        servers: Sequence[EmbeddedServer],
        environment: Mapping[str, str],
        output: SupervisorOutput,
    ) -> None:
        """The servers are started and stopped by their owner; here they are kept running in between."""
        self.programs = [Program(name, command) for name, command in programs.items()]
        self.servers = servers
        self.environment = environment
        self.output = output

    def run(self, finished: Callable[[], bool]) -> None:
        """Keep everything running until the condition holds or nobody reads our output any more."""
        try:
            for program in self.programs:
                self._start(program)
            while not finished() and not self.output.broken:
                self.output.pump(LOOK_SECONDS)
                self._revive_servers()
                for program in self.programs:
                    self._look_after(program)
        finally:
            self._stop()

    def _start(self, program: Program) -> None:
        program.process = start_process(
            program.command, output=subprocess.PIPE, death_signal=signal.SIGTERM, environment=self.environment
        )
        program.started_at = monotonic()
        program.start_again_at = None
        if program.process.stdout is not None:
            self.output.follow(program.name, program.process.stdout)

    def _revive_servers(self) -> None:
        for server in self.servers:
            if not server.running:
                server.start()
                self.output.say("olievlek", f"{server.name} had ended and was started again; its data is as it was.")

    def _look_after(self, program: Program) -> None:
        if program.running or program.process is None:
            return
        if program.start_again_at is None:
            self._plan_restart(program, program.process)
        elif monotonic() >= program.start_again_at:
            self._start(program)

    def _plan_restart(self, program: Program, process: subprocess.Popen[bytes]) -> None:
        """Its own children go with it; the pause doubles each time it dies young."""
        _kill_group(process)
        if monotonic() - program.started_at > STEADY_SECONDS:
            program.pause = FIRST_PAUSE_SECONDS
        program.start_again_at = monotonic() + program.pause
        self.output.say(
            "olievlek", f"{program.name} {_ending(process.returncode)}; it starts again in {program.pause:g} s."
        )
        program.pause = min(2 * program.pause, LONGEST_PAUSE_SECONDS)

    def _stop(self) -> None:
        """Ask all at once, go on printing so that none waits on a full pipe, and kill what is left after a while."""
        for program in self.programs:
            if program.running and program.process is not None:
                program.process.terminate()
        until = monotonic() + STOP_SECONDS
        while any(program.running for program in self.programs) and monotonic() < until:
            self.output.pump(LOOK_SECONDS / 4)
        for program in self.programs:
            if program.process is not None:
                _kill_group(program.process)
                program.process.wait()
        self.output.pump(0)


def _kill_group(process: subprocess.Popen[bytes]) -> None:
    """Each program leads a session of its own, so this reaches its children too, also when it is dead itself."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)


def _ending(code: int) -> str:
    if code < 0:
        return f"was ended by {signal.Signals(-code).name}"
    return f"ended with exit code {code}"
