"""`olievlek network`: the fake network, for demos and tests."""

from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer()


@app.command()
def network(
    port: Annotated[int, typer.Option(help="On loopback; 0 takes a free one.", min=0, max=65535)] = 8010,
    file: Annotated[Path | None, typer.Option(help="Keep what was published here, one JSON line each.")] = None,
) -> None:
    """Run a made-up network that publishes what it is given and misbehaves on request (PUT /behaviour)."""
    import uvicorn

    from service.channels.fake_network import create_network

    uvicorn.run(create_network(file), host="127.0.0.1", port=port, log_level="critical", access_log=False)
