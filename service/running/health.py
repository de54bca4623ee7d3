"""Whether one program on this machine is well: what a container's health check asks."""

import socket
from datetime import timedelta

from sqlmodel import col, select

from service.foundation.clock import now
from service.foundation.database import Database
from service.tables import SignOfLife

RECENT = timedelta(seconds=60)


async def seen_here(url: str, kind: str) -> bool:
    """Whether a background program has shown a sign of life lately; a worker or relay, from this machine."""
    recent = select(SignOfLife.process).where(col(SignOfLife.kind) == kind, col(SignOfLife.seen_at) > now() - RECENT)
    database = Database(url, pool_size=1)
    try:
        async with database.transaction() as session:
            seen = (await session.exec(recent)).all()
    finally:
        await database.close()
    # The schedule shows its life through the worker that it nudges, wherever that runs.
    return any(kind == process or process.startswith(f"{socket.gethostname()}/") for process in seen)
