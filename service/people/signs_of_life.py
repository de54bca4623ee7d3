"""Every request of a colleague is a sign of life; a web process writes them down together, and each but rarely."""

import asyncio
from datetime import datetime

import structlog

from service.foundation.clock import now
from service.foundation.database import Database
from service.people.presence import SEEN_EVERY, note_signs_of_life

log = structlog.get_logger(__name__)


class SignsOfLife:
    """Who was seen by this process, written beside their requests: a page neither waits for it nor fails by it."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._written: dict[int, datetime] = {}
        self._due: set[int] = set()
        self._writing: asyncio.Task[None] | None = None

    def seen(self, colleague_id: int) -> None:
        """Note that they are there."""
        at = now()
        last = self._written.get(colleague_id)
        if last is not None and at - last < SEEN_EVERY:
            return
        self._written[colleague_id] = at
        self._due.add(colleague_id)
        if self._writing is None or self._writing.done():
            self._writing = asyncio.create_task(self._write(), name="signs-of-life")

    def gone(self, colleague_id: int) -> None:
        """They went away themselves: when they are seen again, that is news."""
        self._written.pop(colleague_id, None)

    async def settled(self) -> None:
        """Wait until what was seen by now is written."""
        if self._writing is not None:
            await self._writing

    async def _write(self) -> None:
        while self._due:
            due, self._due = self._due, set()
            try:
                async with self._database.transaction() as session:
                    await note_signs_of_life(session, due)
            except Exception as error:
                # Their next request tries again; until then they may look absent, which is what the pages then say.
                log.warning("signs_of_life_not_written", error=str(error).strip(), colleagues=len(due))
                for colleague_id in due:
                    self._written.pop(colleague_id, None)
