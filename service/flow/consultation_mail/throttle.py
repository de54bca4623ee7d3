"""Slows down whoever tries tokens or sends answers without end, by the address that they come from."""

from limits import parse
from limits.aio.storage import MemoryStorage
from limits.aio.strategies import MovingWindowRateLimiter

from service.foundation.errors import TooManyRequests

WRONG = parse("20/5minutes")
"""Tokens that open nothing. A person mistypes none: they follow a link."""
SENT = parse("60/5minutes")
"""An office shares one address."""


class LinkThrottle:
    """Counts in this process, as signing in does: the page works when the broker is away."""

    def __init__(self) -> None:
        self._limiter = MovingWindowRateLimiter(MemoryStorage())

    async def visit(self, address: str) -> None:
        """Raise TooManyRequests when too many of its tokens were wrong."""
        if not await self._limiter.test(WRONG, f"wrong:{address}"):
            raise _too_many(WRONG.get_expiry())

    async def wrong(self, address: str) -> None:
        """It tried a token that opens nothing."""
        await self._limiter.hit(WRONG, f"wrong:{address}")

    async def send(self, address: str) -> None:
        """It sends something. Raises TooManyRequests."""
        if not await self._limiter.hit(SENT, f"sent:{address}"):
            raise _too_many(SENT.get_expiry())


def _too_many(seconds: int) -> TooManyRequests:
    return TooManyRequests("Too many attempts from your address: wait five minutes.", retry_after=seconds)
