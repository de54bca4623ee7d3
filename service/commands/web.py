"""`olievlek web`: serves the API and the pages."""

from typing import Annotated

import typer

app = typer.Typer()


@app.command()
def web(
    host: Annotated[str | None, typer.Option(help="Address to listen on; OLIEVLEK_HOST.")] = None,
    port: Annotated[int | None, typer.Option(min=0, max=65535, help="Port to listen on; OLIEVLEK_PORT.")] = None,
) -> None:
    """Serve the API and the pages."""
    from service.app import create_app
    from service.foundation.addresses import use_running_servers
    from service.foundation.logging import configure_logging
    from service.foundation.web_server import serve

    chosen = use_running_servers()
    configure_logging(json=chosen.log_json)
    serve(create_app(chosen), host or chosen.host, chosen.port if port is None else port)
