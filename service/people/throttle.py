"""Slows down whoever guesses passwords, by login and by address."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

from limits import RateLimitItem, parse
from limits.aio.storage import MemoryStorage
from limits.aio.strategies import MovingWindowRateLimiter

from service.foundation.errors import TooManyRequests

PER_LOGIN = parse("10/5minutes")
PER_ADDRESS = parse("50/5minutes")
"""An office shares one address."""


class SignInThrottle:
    """Counts failed attempts in this process: signing in keeps working when the broker is away."""

    def __init__(self) -> None:
        self._limiter = MovingWindowRateLimiter(MemoryStorage())
        self._under_way: Counter[str] = Counter()

    @contextmanager
    def attempt(self, login: str, address: str) -> Iterator[None]:
        """An attempt is under way: until its outcome is known it counts as failed, or a thousand at once would pass."""
        keys = [key for _, key in _keys(login, address)]
        self._under_way.update(keys)
        try:
            yield
        finally:
            self._under_way.subtract(keys)
            for key in keys:
                if not self._under_way[key]:
                    del self._under_way[key]

    async def check(self, login: str, address: str) -> None:
        """Raise TooManyRequests when this attempt would be one too many for its login or its address."""
        for limit, key in _keys(login, address):
            if not await self._limiter.test(limit, key, cost=self._under_way[key]):
                raise TooManyRequests("Too many failed attempts: wait five minutes.", retry_after=limit.get_expiry())

    async def failed(self, login: str, address: str) -> None:
        """Count a failed attempt."""
        for limit, key in _keys(login, address):
            await self._limiter.hit(limit, key)


def _keys(login: str, address: str) -> tuple[tuple[RateLimitItem, str], ...]:
    return (PER_LOGIN, f"login:{login}"), (PER_ADDRESS, f"address:{address}")
