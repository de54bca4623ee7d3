"""The channels of the active rulebook, known to a web process without asking for each message."""

import asyncio
from collections.abc import Collection

from service.configuration.queries import active_configuration
from service.foundation.database import Database
from service.foundation.errors import Overloaded
from service.foundation.patience import PATIENCE_SECONDS, patiently

FRESH_SECONDS = 1.0
"""A newly published channel is known everywhere after this."""


class KnownChannels:
    """Asks at most once a second; what was known stays true while the database is away."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._slugs: Collection[str] = ()
        self._fresh_until = 0.0
        self._asking = asyncio.Lock()

    async def slugs(self) -> Collection[str]:
        """The slugs of all channels."""
        if self._is_old():
            async with self._asking:
                if self._is_old():
                    await self._ask()
        return self._slugs

    def _is_old(self) -> bool:
        return asyncio.get_running_loop().time() > self._fresh_until

    async def _ask(self) -> None:
        try:
            self._slugs = await patiently(self._read, FRESH_SECONDS if self._slugs else PATIENCE_SECONDS)
        except Overloaded:
            if not self._slugs:
                raise
        self._fresh_until = asyncio.get_running_loop().time() + FRESH_SECONDS

    async def _read(self) -> Collection[str]:
        async with self._database.hot_transaction() as connection:
            return (await active_configuration(connection)).rulebook.channels.keys()
