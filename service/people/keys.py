"""Keys of programs: made once, shown once, kept only as a hash, revoked by name."""

import secrets
from collections.abc import Sequence
from enum import StrEnum
from hashlib import sha256

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from service.foundation.clock import now
from service.foundation.errors import Conflict, Invalid, NotFound
from service.people.actor import Actor
from service.tables import ApiKey

PREFIX = "olv_"
"""Lets people and secret scanners recognise a key."""
NAME_LIMIT = 100


class Scope(StrEnum):
    """What a key is good for."""

    MESSAGES_WRITE = "messages:write"
    MESSAGES_READ = "messages:read"
    PERSONAL_DATA_READ = "personal_data:read"
    """Exports with personal data in them, on top of messages:read."""
    TICKETS_READ = "tickets:read"
    TICKETS_WRITE = "tickets:write"
    CELLS_WRITE = "cells:write"
    DIALS_WRITE = "dials:write"
    MAIL_WRITE = "mail:write"
    """Handing in e-mails that answer questions: for mail servers."""
    CALENDARS_READ = "calendars:read"
    """Business hours alone, for calendar programs: they keep the key in an address."""


DEFAULT_SCOPES = (Scope.MESSAGES_WRITE, Scope.MESSAGES_READ)


def key_hash(token: str) -> bytes:
    """What is kept of a key: a plain SHA-256, since 256 random bits can't be guessed and each request pays for it."""
    return sha256(token.encode(errors="replace")).digest()


async def create_key(session: AsyncSession, name: str, scopes: Sequence[str] = DEFAULT_SCOPES) -> str:
    """Make a key and return it; nobody can read it again. Raises Conflict when the name is taken, Invalid for a scope
    that is unknown."""
    _check(name, scopes)
    if (await session.exec(select(ApiKey.id).where(ApiKey.name == name))).one_or_none() is not None:
        raise Conflict(f"There is, or was, a key named {name}: choose another name, so that the ledger stays clear.")
    token = PREFIX + secrets.token_urlsafe(32)
    kept = sorted({Scope(scope).value for scope in scopes})
    session.add(ApiKey(name=name, token_hash=key_hash(token), scopes=kept, created_at=now()))
    await session.flush()
    return token


async def list_keys(session: AsyncSession) -> list[ApiKey]:
    """All keys, also revoked ones, by name."""
    return list(await session.exec(select(ApiKey).order_by(col(ApiKey.name))))


async def revoke_key(session: AsyncSession, name: str) -> None:
    """Make a key useless, within half a minute also where it is remembered. Raises NotFound for an unknown name."""
    key = (await session.exec(select(ApiKey).where(ApiKey.name == name))).one_or_none()
    if key is None:
        raise NotFound(f"There is no key named {name}.")
    key.revoked_at = key.revoked_at or now()
    session.add(key)
    await session.flush()


async def actor_of_key(session: AsyncSession, hashed: bytes) -> Actor | None:
    """The program behind a key, None when the key is unknown or revoked; notes the day of its use."""
    found = await session.exec(select(ApiKey).where(ApiKey.token_hash == hashed, col(ApiKey.revoked_at).is_(None)))
    key = found.one_or_none()
    if key is None:
        return None
    today = now().date()
    if key.last_used_on != today:
        key.last_used_on = today
        session.add(key)
    return Actor(f"key/{key.name}", display_name=key.name, scopes=frozenset(key.scopes))


def _check(name: str, scopes: Sequence[str]) -> None:
    if not name.strip() or len(name) > NAME_LIMIT or not name.isprintable():
        raise Invalid(f"A key needs a name of at most {NAME_LIMIT} printable characters.")
    known = [scope.value for scope in Scope]
    for scope in scopes:
        if scope not in known:
            raise Invalid(f"There is no scope {scope}; there are {', '.join(known)}.", known=known)
    if not scopes:
        raise Invalid("A key without scopes is good for nothing.")
