"""The web server as Olievlek runs it: live streams end at once, and the garbage collector stays out of the way."""

import contextlib
import gc
import socket
from types import FrameType

import uvicorn
from fastapi import FastAPI

GC_THRESHOLDS = (50_000, 20, 20)
"""Python's own (700, 10, 10) walks through all live objects many times a second under load: five times the p99."""
GRACE_SECONDS = 5
"""How long requests under way may take once we are asked to stop."""


class Server(uvicorn.Server):
    """Closes live streams before uvicorn starts to wait for them: it would wait until the browser leaves."""

    def __init__(self, config: uvicorn.Config, app: FastAPI) -> None:
        """The application may offer `state.stop_streams`, a function that ends what never ends by itself."""
        super().__init__(config)
        self.app = app

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start, and leave all that was made until now out of every later collection."""
        await super().startup(sockets)
        gc.collect()
        gc.freeze()
        gc.set_threshold(*GC_THRESHOLDS)

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Stop: streams first."""
        stop_streams = getattr(self.app.state, "stop_streams", None)
        if stop_streams is not None:
            stop_streams()
        super().handle_exit(sig, frame)


def serve(app: FastAPI, host: str, port: int) -> None:
    """Serve until told to stop. Logs go where the process's logging sends them."""
    config = uvicorn.Config(
        app,
        host=host,
        port=port,
        loop="uvloop",
        http="httptools",
        ws="none",
        lifespan="on",
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=GRACE_SECONDS,
    )
    with contextlib.suppress(KeyboardInterrupt):  # uvicorn raises Ctrl-C again after an orderly end
        Server(config, app).run()
