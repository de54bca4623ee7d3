"""`olievlek up`: everything in one terminal."""

from typing import Annotated

import typer

app = typer.Typer()


@app.command()
def up(
    host: Annotated[str | None, typer.Option(help="Address to listen on; OLIEVLEK_HOST.")] = None,
    port: Annotated[int | None, typer.Option(min=0, max=65535, help="Port to listen on; OLIEVLEK_PORT.")] = None,
) -> None:
    """Run everything: Postgres and Valkey unless you have your own, migrations, web, worker, beat and relay."""
    from service.foundation.settings import settings
    from service.running.everything import Everything

    given = {name: value for name, value in (("host", host), ("port", port)) if value is not None}
    Everything(settings().model_copy(update=given)).run()
