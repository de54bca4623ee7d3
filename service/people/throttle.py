"""Slows down whoever guesses passwords, by login and by address."""

from limits import RateLimitItem, parse
from limits.aio.storage import MemoryStorage
from limits.aio.strategies import SlidingWindowCounterRateLimiter

from service.foundation.errors import TooManyRequests

PER_LOGIN = parse("10/5minutes")
PER_ADDRESS = parse("50/5minutes")
"""An office shares one address."""


class SignInThrottle:
    """Counts failed attempts in this process: signing in keeps working when the broker is away."""

    def __init__(self) -> None:
        self._limiter = SlidingWindowCounterRateLimiter(MemoryStorage())

    async def check(self, login: str, address: str) -> None:
        """Raise TooManyRequests when this login or this address has failed too often."""
        for limit, key in _keys(login, address):
            if not await self._limiter.test(limit, key):
                raise TooManyRequests("Too many failed attempts: wait five minutes.", retry_after=limit.get_expiry())

    async def failed(self, login: str, address: str) -> None:
        """Count a failed attempt."""
        for limit, key in _keys(login, address):
            await self._limiter.hit(limit, key)


def _keys(login: str, address: str) -> tuple[tuple[RateLimitItem, str], ...]:
    return (PER_LOGIN, f"login:{login}"), (PER_ADDRESS, f"address:{address}")
