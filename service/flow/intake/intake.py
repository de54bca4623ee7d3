"""What a web process keeps for taking messages in, put together once."""

import asyncio
from collections.abc import AsyncIterator, Collection, Sequence
from contextlib import asynccontextmanager, suppress

from service.flow.intake.actions import Receipt, check_channel
from service.flow.intake.forms import MessageForm
from service.flow.intake.group_commit import GroupCommit
from service.flow.intake.known_channels import KnownChannels
from service.flow.intake.rate_limit import RateLimit
from service.flow.intake.reading import Reading, Rejection
from service.foundation.database import Database
from service.foundation.errors import Invalid


class Intake:
    """Takes checked messages and says what became of each."""

    def __init__(self, database: Database, rate_limit: str) -> None:
        self.rate_limit = RateLimit(rate_limit)
        self.commit = GroupCommit(database)
        self._channels = KnownChannels(database)

    async def take(self, form: MessageForm) -> Receipt:
        """Store one message. Raises Invalid for an unknown channel, Overloaded when it could not be stored."""
        check_channel(form, await self._channels.slugs())
        return (await self.commit.store((form,)))[0]

    async def take_many(self, readings: Sequence[Reading]) -> list[Receipt | Rejection]:
        """Store the good ones in one transaction; the outcome of each, in order."""
        channels = await self._channels.slugs()
        checked = [_checked(reading, channels) for reading in readings]
        good = [reading for reading in checked if isinstance(reading, MessageForm)]
        receipts = iter(await self.commit.store(good) if good else ())
        return [next(receipts) if isinstance(reading, MessageForm) else reading for reading in checked]


@asynccontextmanager
async def open_intake(database: Database, rate_limit: str) -> AsyncIterator[Intake]:
    """Intake with its writer running."""
    intake = Intake(database, rate_limit)
    writer = asyncio.create_task(intake.commit.run(), name="group commit")
    try:
        yield intake
    finally:
        writer.cancel()
        with suppress(asyncio.CancelledError):
            await writer


def _checked(reading: Reading, channels: Collection[str]) -> Reading:
    if isinstance(reading, MessageForm):
        try:
            check_channel(reading, channels)
        except Invalid as error:
            return Rejection(reading.external_id, error)
    return reading
