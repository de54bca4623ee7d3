"""The relay: committed events become nudges, at most one per step and 20 ms. Losing one costs at most a sweep.

Run it with `python -m workers.relay`; two of them do no harm.
"""

import asyncio
import signal
import socket

import psycopg
import structlog
import uvloop
from kombu.exceptions import OperationalError

from service.flow.reporting.actions import note_sign_of_life
from service.foundation.database import Database
from service.foundation.errors import SetupError
from service.foundation.logging import configure_logging
from service.foundation.settings import settings
from workers.app import app
from workers.flow import FLOW, Step

log = structlog.get_logger("relay")
COALESCE_SECONDS = 0.02
PRESENCE_SECONDS = 5.0
RECONNECT_SECONDS = 0.5
NUDGE_EXPIRES_SECONDS = 10
"""A nudge that nobody took by then is one of many: sweeps came by meanwhile."""


STEP_OF: dict[str, Step | None] = {kind.value: step for kind, step in FLOW.items()}


class Relay:
    """Listens to Postgres, nudges Celery."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.due: set[Step] = set()
        self.woken = asyncio.Event()

    async def run(self) -> None:
        """Relay until cancelled."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self._listen())
            group.create_task(self._nudge())
            group.create_task(self._show_presence())

    def heard(self, payload: str | None) -> None:
        """Remember the step that this event leads to, if any."""
        step = STEP_OF.get((payload or "").partition(" ")[0])
        if step is not None:
            self._wake({step})

    def _wake(self, steps: set[Step]) -> None:
        self.due |= steps
        self.woken.set()

    async def _listen(self) -> None:
        while True:
            listening = False
            try:
                async for payload in self.database.listen():
                    if not listening:
                        # Whatever was announced before is unknown: look at everything, now that nothing new is missed.
                        self._wake(set(Step))
                        listening = True
                    self.heard(payload)
            except psycopg.OperationalError as error:
                log.warning("lost the database, trying again", error=str(error).strip())
                await asyncio.sleep(RECONNECT_SECONDS)

    async def _nudge(self) -> None:
        while True:
            await self.woken.wait()
            self.woken.clear()
            steps, self.due = self.due, set()
            try:
                await asyncio.to_thread(nudge, steps)
            except (OperationalError, OSError) as error:
                log.warning("lost the broker, trying again", error=str(error).strip())
                self._wake(steps)
                await asyncio.sleep(RECONNECT_SECONDS)
            await asyncio.sleep(COALESCE_SECONDS)

    async def _show_presence(self) -> None:
        name = f"{socket.gethostname()}/relay"
        while True:
            try:
                async with self.database.transaction() as session:
                    await note_sign_of_life(session, name, "relay")
            except Exception as error:
                # Its own absence is what the pages then show; listening goes on by itself.
                log.warning("presence could not be written down", error=str(error).strip())
            await asyncio.sleep(PRESENCE_SECONDS)


def nudge(steps: set[Step]) -> None:
    """Tell the workers that rows may be waiting for these steps. Blocks: call it off the event loop."""
    with app.producer_pool.acquire(block=True) as producer:
        for step in sorted(steps):
            app.send_task(step.value, expires=NUDGE_EXPIRES_SECONDS, producer=producer, ignore_result=True)


async def main() -> None:
    """Relay until told to stop."""
    url = settings().database_url
    if url is None:
        raise SetupError("OLIEVLEK_DATABASE_URL is not set: the relay needs the Postgres that `olievlek up` starts.")
    database = Database(url, pool_size=1)
    task = asyncio.ensure_future(Relay(database).run())
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, task.cancel)
    log.info("relay ready")
    try:
        await task
    except asyncio.CancelledError:
        log.info("relay stopped")
    finally:
        await database.close()


if __name__ == "__main__":
    configure_logging(json=settings().log_json)
    uvloop.run(main())
