"""Passwords: hashed with argon2id, outside the event loop, and never more than a few at a time."""

import asyncio

from pwdlib import PasswordHash

HASHING_AT_ONCE = asyncio.Semaphore(2)
"""One hash takes 64 MB and a core for a tenth of a second: more at once would slow down everybody's pages."""

_hasher = PasswordHash.recommended()


async def hash_password(password: str) -> str:
    """What to keep of a password."""
    async with HASHING_AT_ONCE:
        return await asyncio.to_thread(_hasher.hash, password)


async def is_password(password: str, password_hash: str | None) -> bool:
    """Whether it is the password; takes as long when there is nobody to compare with."""
    if password_hash is None:
        await hash_password(password)
        return False
    async with HASHING_AT_ONCE:
        return await asyncio.to_thread(_hasher.verify, password, password_hash)
