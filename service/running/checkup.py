"""Looks at a whole set-up, one thing after the other, each whatever the others say."""

import os
import sys
from collections.abc import Callable, Iterator
from importlib.resources import files
from pathlib import Path

from service.foundation.addresses import embedded_postgres, embedded_valkey
from service.foundation.embedded.server import EmbeddedServer
from service.foundation.errors import SetupError
from service.foundation.settings import Settings
from service.running.database_checkup import look_at_database
from service.running.findings import Finding, good, note, wrong
from service.running.ports import address, check_free, is_healthy
from service.running.redis_checkup import look_at_redis
from service.running.rulebook import load_chosen_rulebook

OLDEST_PYTHON = (3, 11)
ASSETS = ("app.css", "app.js", "icons.svg")

Check = Callable[[Settings], Iterator[Finding]]


def checkup(chosen: Settings) -> Iterator[Finding]:
    """Everything that can be wrong with a set-up, in the order in which one would mend it."""
    for check in (_python, _home, _embedded, _assets, _rulebook, look_at_database, look_at_redis, _port):
        yield from check(chosen)


def _python(_: Settings) -> Iterator[Finding]:
    version = ".".join(map(str, sys.version_info[:3]))
    if sys.version_info < OLDEST_PYTHON:
        yield wrong(
            "python", f"This is Python {version}; Olievlek needs 3.11 or newer. Install one and run bootstrap.sh."
        )
    else:
        yield good("python", f"Python {version}.")


def _home(chosen: Settings) -> Iterator[Finding]:
    nearest = next(folder for folder in (chosen.home, *chosen.home.parents) if os.path.exists(folder))
    if not os.access(nearest, os.W_OK | os.X_OK):
        yield wrong("data", f"{nearest} can't be written to. Set OLIEVLEK_HOME to a folder of your own.")
    elif nearest == chosen.home:
        yield good("data", f"Data lies in {chosen.home}.")
    else:
        yield note("data", f"Data will lie in {chosen.home}, which `olievlek up` makes.")


def _embedded(chosen: Settings) -> Iterator[Finding]:
    wanted: list[EmbeddedServer] = []
    if chosen.database_url is None:
        wanted.append(embedded_postgres(chosen))
    if chosen.redis_url is None:
        wanted.append(embedded_valkey(chosen))
    for server in wanted:
        try:
            yield good(server.name.lower(), f"The embedded {server.name} is in {server.programs()}.")
        except SetupError as error:
            variable = f"OLIEVLEK_{server.setting.upper()}"
            yield wrong(server.name.lower(), f"{error.detail} Or set {variable} to a server of your own.")


def _assets(_: Settings) -> Iterator[Finding]:
    built = Path(str(files("service") / "web" / "static" / "built"))
    missing = [name for name in ASSETS if not (built / name).exists()]
    if missing:
        yield wrong("pages", f"{', '.join(missing)} not built in {built}. Run `make setup`.")
    else:
        yield good("pages", "Scripts, styles and icons are built.")


def _rulebook(chosen: Settings) -> Iterator[Finding]:
    try:
        rulebook = load_chosen_rulebook(chosen.rulebook)
    except SetupError as error:
        yield wrong("rulebook", error.detail)
    else:
        yield good("rulebook", f"{rulebook.name}: {len(rulebook.rules)} rules, {len(rulebook.processes)} processes.")


def _port(chosen: Settings) -> Iterator[Finding]:
    if is_healthy(chosen.host, chosen.port):
        yield good("web", f"Olievlek answers on {address(chosen.host, chosen.port)}.")
        return
    try:
        check_free(chosen.host, chosen.port)
    except SetupError as error:
        yield wrong("web", error.detail)
    else:
        yield note("web", f"Nothing answers on {address(chosen.host, chosen.port)}; the port is free.")
