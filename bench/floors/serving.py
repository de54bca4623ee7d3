"""Serves a floor as fast as uvicorn can: uvloop, httptools, no access log, the collector out of the way."""

import gc
import os
from typing import Any

import uvicorn

THRESHOLDS = (50_000, 20, 20)


def serve(app: Any) -> None:
    """On the port that the bench gave."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(*THRESHOLDS)
    uvicorn.run(
        app,
        host="127.0.0.1",
        port=int(os.environ["BENCH_PORT"]),
        loop="uvloop",
        http="httptools",
        access_log=False,
        log_level="warning",
        ws="none",
    )
