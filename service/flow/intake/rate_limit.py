"""How many messages a key may bring in a while."""

import asyncio

from limits import parse

from service.foundation.errors import TooManyRequests


class RateLimit:
    """A fixed window per key, counted in this process: asking Valkey would cost more than storing the message.

    The notation ("20000/minute") is that of the limits library; its memory storage starts a thread a hundred times a
    second, so the counting is done here.
    """

    def __init__(self, notation: str) -> None:
        limit = parse(notation)
        self._amount = limit.amount
        self._seconds = float(limit.get_expiry())
        self._window = -1
        self._taken: dict[str, int] = {}

    def take(self, key: str, messages: int) -> None:
        """Count these messages. Raises TooManyRequests, and counts nothing, when they are too many for this window."""
        moment = asyncio.get_running_loop().time()
        window = int(moment // self._seconds)
        if window != self._window:
            self._window = window
            self._taken.clear()
        taken = self._taken.get(key, 0) + messages
        if taken > self._amount:
            wait = int((window + 1) * self._seconds - moment) + 1
            raise TooManyRequests(
                f"The limit is {self._amount} messages in {self._seconds:g} seconds: come back in {wait} seconds.",
                retry_after=wait,
            )
        self._taken[key] = taken
