"""`olievlek worker|beat|relay`: becomes the queue's own program, since service knows nothing of the queue."""

import os
import sys
from typing import Annotated

import typer

app = typer.Typer()

CELERY = ("celery", "--quiet", "--app", "workers.app")
ALONE = ("--without-gossip", "--without-mingle")
"""Workers need nothing of each other, and asking around would cost a second at each start."""
CELERY_ON_ROOT = "You're running the worker with superuser privileges"
"""Celery's warning is about pickled tasks, which ours never are: the worker takes JSON only."""


@app.command()
def worker(
    processes: Annotated[int | None, typer.Option(min=1, help="Messages are handled by this many processes.")] = None,
) -> None:
    """Do what waits: triage and delivery."""
    from service.foundation.addresses import use_running_servers

    count = str(use_running_servers().worker_processes if processes is None else processes)
    name = f"worker-{os.getpid()}@%h"  # two workers of one name would answer for each other
    _become(*CELERY, "worker", "--concurrency", count, "--hostname", name, *ALONE)


@app.command()
def beat() -> None:
    """Nudge each step on its schedule. Two of them do no harm."""
    from service.foundation.addresses import use_running_servers

    use_running_servers()
    _become(*CELERY, "beat", "--pidfile=")


@app.command()
def relay() -> None:
    """Pass on what the database announces, so that the next step begins at once."""
    from service.foundation.addresses import use_running_servers

    use_running_servers()
    _become("workers.relay")


def _become(module: str, *arguments: str) -> None:
    """Replace this process, so that signals and exit codes are the program's own."""
    sys.stdout.flush()
    command = [sys.executable, "-W", f"ignore:{CELERY_ON_ROOT}", "-m", module, *arguments]
    os.execv(sys.executable, command)  # noqa: S606 - our own program
