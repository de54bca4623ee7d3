"""`olievlek healthy`: is this machine's web server or worker well? For health checks of containers."""

from enum import StrEnum
from typing import Annotated

import typer

app = typer.Typer()


class Role(StrEnum):
    """The programs that can be asked after."""

    WEB = "web"
    WORKER = "worker"
    BEAT = "beat"
    RELAY = "relay"


@app.command()
def healthy(role: Annotated[Role, typer.Argument(help="The program to ask after.")]) -> None:
    """Exit with 0 when the program is well on this machine, else with 1."""
    if not (_web_is_healthy() if role is Role.WEB else _was_seen(role)):
        typer.echo(f"{role} is not well.", err=True)
        raise typer.Exit(1)


def _web_is_healthy() -> bool:
    from service.foundation.settings import settings
    from service.running.ports import is_healthy

    return is_healthy(settings().host, settings().port)


def _was_seen(role: Role) -> bool:
    import asyncio

    from service.foundation.addresses import database_url
    from service.running.health import seen_here
    from service.running.reach import readable_database_errors

    url = database_url()
    with readable_database_errors(url):
        return asyncio.run(seen_here(url, role))
