"""Group commit: messages that arrive together are stored together, and each is answered only after its commit.

There is no time window: while one group is being committed the next one gathers, so groups grow with the load and one
message alone waits for nobody.
"""

import asyncio
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass

import structlog

from service.flow.intake.actions import Receipt, store_messages
from service.flow.intake.forms import MessageForm
from service.foundation.database import Database
from service.foundation.errors import Overloaded
from service.foundation.patience import PATIENCE_SECONDS, RETRY_SECONDS, UNAVAILABLE

log = structlog.get_logger(__name__)

GROUP_LIMIT = 500
"""Beyond, a larger group saves nothing more and makes the first of it wait."""
WAITING_LIMIT = 10_000
"""Some seconds of work at full speed; whoever comes then is told to come back."""


@dataclass(slots=True, eq=False)
class _Waiting:
    forms: Sequence[MessageForm]
    stored: asyncio.Future[list[Receipt]]
    deadline: float


class GroupCommit:
    """The one writer of messages in a web process."""

    def __init__(
        self, database: Database, *, patience_seconds: float = PATIENCE_SECONDS, waiting_limit: int = WAITING_LIMIT
    ) -> None:
        self._database = database
        self._patience = patience_seconds
        self._limit = waiting_limit
        self._waiting: deque[_Waiting] = deque()
        self._count = 0
        self._arrived = asyncio.Event()

    async def store(self, forms: Sequence[MessageForm]) -> list[Receipt]:
        """Store the messages of one request; returns once they are committed.

        Raises Overloaded when too many wait already, or the database stayed away too long: nothing is promised then,
        and sending again is safe. A message whose commit succeeded while its answer was lost is a duplicate afterwards.
        """
        if self._count >= self._limit:
            raise Overloaded("Too many messages wait to be stored: come back in a moment.", retry_after=1)
        loop = asyncio.get_running_loop()
        waiting = _Waiting(forms, loop.create_future(), loop.time() + self._patience)
        self._count += len(forms)
        self._waiting.append(waiting)
        self._arrived.set()
        return await waiting.stored

    async def run(self) -> None:
        """Write groups until cancelled; whoever still waits then is told so."""
        try:
            while True:
                await self._arrived.wait()
                self._arrived.clear()
                while self._waiting:
                    await self._write(self._next_group())
        finally:
            self._refuse(self._waiting, "Olievlek is stopping")

    def _next_group(self) -> list[_Waiting]:
        group = [self._waiting.popleft()]
        size = len(group[0].forms)
        while self._waiting and size + len(self._waiting[0].forms) <= GROUP_LIMIT:
            size += len(self._waiting[0].forms)
            group.append(self._waiting.popleft())
        return group

    async def _write(self, group: list[_Waiting]) -> None:
        try:
            async with asyncio.timeout_at(group[0].deadline):
                await self._commit(group)
        except UNAVAILABLE as error:
            log.warning("messages wait for the database", error=type(error).__name__, waiting=self._count)
            await self._keep(group)
        except asyncio.CancelledError:
            self._refuse(group, "Olievlek is stopping")
            raise
        except Exception as error:
            await self._apart(group, error)

    async def _commit(self, group: list[_Waiting]) -> None:
        async with self._database.hot_transaction() as connection:
            receipts = await store_messages(connection, [form for waiting in group for form in waiting.forms])
        place = 0
        for waiting in group:
            self._answer(waiting, receipts[place : place + len(waiting.forms)])
            place += len(waiting.forms)

    async def _keep(self, group: list[_Waiting]) -> None:
        """Put back whoever still has patience, and give the database a moment."""
        moment = asyncio.get_running_loop().time()
        self._refuse([waiting for waiting in group if waiting.deadline <= moment], "The database does not answer")
        self._waiting.extendleft(reversed([waiting for waiting in group if waiting.deadline > moment]))
        await asyncio.sleep(RETRY_SECONDS)

    async def _apart(self, group: list[_Waiting], error: Exception) -> None:
        """One request in the group can't be stored: find it by storing each alone, so that only it fails."""
        if len(group) == 1:
            log.error("a message could not be stored", error=type(error).__name__)
            self._fail(group[0], error)
            return
        apart = deque(group)
        try:
            while apart:
                await self._write([apart.popleft()])
        finally:
            self._waiting.extendleft(reversed(apart))

    def _refuse(self, refused: Sequence[_Waiting], why: str) -> None:
        for waiting in list(refused):
            self._fail(waiting, Overloaded(f"{why}: nothing was promised, send it again.", retry_after=2))

    def _answer(self, waiting: _Waiting, receipts: list[Receipt]) -> None:
        self._count -= len(waiting.forms)
        if not waiting.stored.done():
            waiting.stored.set_result(receipts)

    def _fail(self, waiting: _Waiting, error: Exception) -> None:
        self._count -= len(waiting.forms)
        if not waiting.stored.done():
            waiting.stored.set_exception(error)
