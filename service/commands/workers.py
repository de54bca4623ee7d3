"""`olievlek worker|beat|relay`: becomes the queue's own program, since service knows nothing of the queue."""

import os
import sys
from typing import Annotated

import typer

app = typer.Typer()


@app.command()
def worker(
    processes: Annotated[int | None, typer.Option(min=1, help="Messages are handled by this many processes.")] = None,
) -> None:
    """Do what waits: triage, delivery, escalation and learning."""
    from service.foundation.addresses import use_running_servers

    count = processes or use_running_servers().worker_processes
    name = f"worker-{os.getpid()}@%h"  # two workers of one name would answer for each other
    _become(
        "celery",
        "--app",
        "workers.app",
        "worker",
        "--concurrency",
        str(count),
        "--hostname",
        name,
        "--loglevel",
        "INFO",
    )


@app.command()
def beat() -> None:
    """Nudge each step on its schedule. Two of them do no harm."""
    from service.foundation.addresses import use_running_servers

    use_running_servers()
    _become("celery", "--app", "workers.app", "beat", "--pidfile=", "--loglevel", "INFO")


@app.command()
def relay() -> None:
    """Pass on what the database announces, so that the next step begins at once."""
    from service.foundation.addresses import use_running_servers

    use_running_servers()
    _become("workers.relay")


def _become(module: str, *arguments: str) -> None:
    """Replace this process, so that signals and exit codes are the program's own."""
    sys.stdout.flush()
    os.execv(sys.executable, [sys.executable, "-m", module, *arguments])  # noqa: S606 - our own program
