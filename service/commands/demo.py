"""`olievlek demo`: everything in one terminal, on a made-up day of webcare."""

from typing import Annotated

import typer

app = typer.Typer()


@app.command()
def demo(
    port: Annotated[int | None, typer.Option(help="Port to listen on; without it OLIEVLEK_PORT or a free one.")] = None,
    end: Annotated[
        bool, typer.Option("--exit", help="End after the table; 1 when something is lost or stuck.")
    ] = False,
) -> None:
    """Run everything, play a made-up day of webcare, print what went where and why, and keep running."""
    from service.demo.stage import Stage
    from service.foundation.settings import settings
    from service.running.ports import free_port

    chosen = settings()
    taken = free_port(chosen.host, chosen.port) if port is None else port
    stage = Stage(chosen.model_copy(update={"port": taken}), keep_running=not end)
    stage.run()
    if end and not stage.went_well:
        raise typer.Exit(1)
