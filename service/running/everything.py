"""Runs a whole Olievlek as children of this process until told to stop: servers, migrations, programs."""

import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import IO

from service.foundation.addresses import embedded_postgres, embedded_valkey
from service.foundation.embedded.server import EmbeddedServer
from service.foundation.settings import Settings
from service.foundation.supervisor import Supervisor
from service.foundation.supervisor_output import SupervisorOutput
from service.running.migration import bring_up_to_date
from service.running.ports import address, check_free, free_port, is_healthy
from service.running.reach import check_redis
from service.running.roles import NETWORK, ROLES, command_of

Say = Callable[[str], None]
WhenReady = Callable[[Settings], bool]
"""Called in a thread of its own once the pages answer; False ends everything."""
HEALTH_PAUSE_SECONDS = 0.1
STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
"""Ctrl-C, a service manager, and a terminal that is closed."""


class Stopped(BaseException):
    """A signal came while nothing but the servers ran yet."""


class Everything:
    """One run. `chosen` says where data, servers and port are; what it leaves open is embedded."""

    def __init__(self, chosen: Settings, *, log: IO[str] | None = None, with_network: bool = False) -> None:
        """The programs' lines go to the terminal, or to the log when there is one."""
        self.chosen = chosen
        self.with_network = with_network
        self.output = SupervisorOutput(log or sys.stdout)
        self.log = log
        self.network_port = 0
        self.stop_asked = False
        self.starting = True
        self.failure: BaseException | None = None

    def run(self, when_ready: WhenReady | None = None) -> None:
        """Start everything, and return when it has all ended. Raises SetupError when it can't be started."""
        with ExitStack() as servers, self._signals():
            try:
                started = self._start_servers(servers)
                self._prepare()
                self.starting = False
                self._supervise(started, when_ready)
            except Stopped:
                self.starting = False
            self.say("Stopping ...")
        if self.failure is not None:
            raise self.failure
        self.say("Stopped. The data stays where it is.")

    def say(self, line: str) -> None:
        """One line to whoever started us, wherever the programs' lines go."""
        self.output.say("olievlek", line)
        if self.log is not None:
            print(line, flush=True)  # noqa: T201 - the log has it too; this is for the terminal

    def _start_servers(self, servers: ExitStack) -> list[EmbeddedServer]:
        embedded: list[EmbeddedServer] = []
        if self.chosen.database_url is None:
            embedded.append(embedded_postgres(self.chosen))
        if self.chosen.redis_url is None:
            embedded.append(embedded_valkey(self.chosen))
        for server in embedded:
            servers.enter_context(server)
            self.say(f"{server.name} runs on the data in {server.folder}.")
        addresses = {server.setting: server.url for server in embedded}
        self.chosen = self.chosen.model_copy(update=addresses)
        return embedded

    def _prepare(self) -> None:
        """All that can be wrong is found before any program starts, and said once."""
        check_free(self.chosen.host, self.chosen.port)
        if self.with_network:
            self.network_port = free_port("127.0.0.1", 0)
            self.chosen = self.chosen.model_copy(update={"network_url": address("127.0.0.1", self.network_port)})
        check_redis(str(self.chosen.redis_url))
        for line in bring_up_to_date(str(self.chosen.database_url), self.chosen.rulebook):
            self.say(line)

    def _supervise(self, servers: list[EmbeddedServer], when_ready: WhenReady | None) -> None:
        programs = {role: command_of(role) for role in ROLES}
        if self.with_network:
            published = str(self.chosen.home / "published.jsonl")
            programs[NETWORK] = command_of(NETWORK, "--port", str(self.network_port), "--file", published)
        threading.Thread(target=self._greet, args=[when_ready], daemon=True).start()
        Supervisor(programs, servers, self._environment(), self.output).run(lambda: self.stop_asked)

    def _environment(self) -> dict[str, str]:
        """What the programs read: our own environment with every address filled in."""
        chosen = self.chosen.model_dump(mode="json", exclude_none=True)
        names = ("home", "host", "port", "database_url", "redis_url", "network_url", "rulebook")
        given = {f"OLIEVLEK_{name.upper()}": str(chosen[name]) for name in names if name in chosen}
        return {**os.environ, **given, "PYTHONUNBUFFERED": "1"}

    def _greet(self, when_ready: WhenReady | None) -> None:
        pause = threading.Event()
        while not is_healthy(self.chosen.host, self.chosen.port):
            pause.wait(HEALTH_PAUSE_SECONDS)
            if self.stop_asked:
                return
        self.say(f"Olievlek is ready on {address(self.chosen.host, self.chosen.port)} - Ctrl-C stops it.")
        try:
            if when_ready is not None and not when_ready(self.chosen):
                self.stop_asked = True
        except BaseException as error:
            self.failure = error
            self.stop_asked = True

    @contextmanager
    def _signals(self) -> Iterator[None]:
        """The first one ends everything in an orderly way; later ones must not disturb that."""
        before = {number: signal.signal(number, self._on_signal) for number in STOP_SIGNALS}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)

    def _on_signal(self, *_: object) -> None:
        first = not self.stop_asked
        self.stop_asked = True
        if first and self.starting:
            raise Stopped
