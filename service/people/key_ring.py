"""The keys that a web process has seen lately, so that a request in a stream of them costs no query."""

import asyncio
from collections import OrderedDict
from functools import partial

from service.foundation.database import Database
from service.foundation.patience import patiently
from service.people.actor import Actor
from service.people.keys import actor_of_key, key_hash

REMEMBERED_SECONDS = 30.0
"""A revoked key works at most so much longer."""
REMEMBERED_KEYS = 1_000


class KeyRing:
    """Looks a key up once and remembers it for a while; an unknown key is never remembered."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._known: OrderedDict[bytes, tuple[Actor, float]] = OrderedDict()
        self._lookups: dict[bytes, asyncio.Future[Actor | None]] = {}

    async def actor(self, token: str) -> Actor | None:
        """The program with this key, None when it is unknown or revoked."""
        hashed = key_hash(token)
        known = self._known.get(hashed)
        if known is not None and known[1] > asyncio.get_running_loop().time():
            return known[0]
        # One look-up, however many requests wait for it; it goes on when the first of them goes away.
        lookup = self._lookups.get(hashed)
        if lookup is None:
            lookup = self._lookups[hashed] = asyncio.ensure_future(patiently(partial(self._look_up, hashed)))
            lookup.add_done_callback(lambda _: self._lookups.pop(hashed))
        return await asyncio.shield(lookup)

    async def _look_up(self, hashed: bytes) -> Actor | None:
        async with self._database.transaction() as session:
            actor = await actor_of_key(session, hashed)
        self._known.pop(hashed, None)
        if actor is not None:
            self._known[hashed] = (actor, asyncio.get_running_loop().time() + REMEMBERED_SECONDS)
            if len(self._known) > REMEMBERED_KEYS:
                self._known.popitem(last=False)
        return actor
