"""Keys of programs: shown once, hashed at rest, good for their scopes, useless when revoked."""

import asyncio

import pytest
from sqlalchemy import text
from sqlmodel import select

from service.foundation.clock import now
from service.foundation.database import Database
from service.foundation.errors import Conflict, Invalid, NotFound
from service.people import key_ring
from service.people.key_ring import KeyRing
from service.people.keys import DEFAULT_SCOPES, PREFIX, Scope, actor_of_key, create_key, key_hash, list_keys, revoke_key
from service.tables import ApiKey


async def test_only_the_hash_is_kept(database: Database) -> None:
    async with database.transaction() as session:
        token = await create_key(session, "crm", [Scope.TICKETS_READ, Scope.TICKETS_READ])
    assert token.startswith(PREFIX)
    assert len(token) > 40
    async with database.transaction() as session:
        key = (await session.exec(select(ApiKey))).one()
        row = (await (await session.connection()).execute(text("SELECT to_jsonb(api_key)::text FROM api_key"))).scalar()
    assert key.token_hash == key_hash(token)
    assert key.scopes == ["tickets:read"]
    assert token.removeprefix(PREFIX) not in str(row)


async def test_a_key_is_an_actor_until_it_is_revoked(database: Database) -> None:
    async with database.transaction() as session:
        token = await create_key(session, "crm")
    async with database.transaction() as session:
        actor = await actor_of_key(session, key_hash(token))
        assert actor is not None
        assert (actor.name, actor.display_name, actor.roles) == ("key/crm", "crm", frozenset())
        assert actor.scopes == set(DEFAULT_SCOPES)
        assert await actor_of_key(session, key_hash(token + "x")) is None
    async with database.transaction() as session:
        assert (await list_keys(session))[0].last_used_on == now().date()
        await revoke_key(session, "crm")
        await revoke_key(session, "crm")
    async with database.transaction() as session:
        assert await actor_of_key(session, key_hash(token)) is None
        assert (await list_keys(session))[0].revoked_at is not None


async def test_names_and_scopes_are_checked(database: Database) -> None:
    async with database.transaction() as session:
        await create_key(session, "crm")
    for name, scopes in (("", ["tickets:read"]), ("a\n", ["tickets:read"]), ("b", []), ("c", ["everything"])):
        with pytest.raises(Invalid):
            async with database.transaction() as session:
                await create_key(session, name, scopes)
    with pytest.raises(Conflict):
        async with database.transaction() as session:
            await create_key(session, "crm")
    with pytest.raises(NotFound):
        async with database.transaction() as session:
            await revoke_key(session, "unknown")


async def test_a_revoked_key_is_forgotten_after_a_while(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    async with database.transaction() as session:
        token = await create_key(session, "crm")
    ring = KeyRing(database)
    actors = await asyncio.gather(*(ring.actor(token) for _ in range(20)))
    assert {actor.name for actor in actors if actor} == {"key/crm"}
    assert all(actors)
    async with database.transaction() as session:
        await revoke_key(session, "crm")
    assert await ring.actor(token) is not None
    monkeypatch.setattr(key_ring, "REMEMBERED_SECONDS", 0.0)
    fresh = KeyRing(database)
    assert await fresh.actor(token) is None


async def test_what_is_remembered_runs_out(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(key_ring, "REMEMBERED_SECONDS", 0.0)
    async with database.transaction() as session:
        token = await create_key(session, "crm")
    ring = KeyRing(database)
    assert await ring.actor(token) is not None
    async with database.transaction() as session:
        await revoke_key(session, "crm")
    assert await ring.actor(token) is None


async def test_few_keys_are_remembered(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(key_ring, "REMEMBERED_KEYS", 1)
    ring = KeyRing(database)
    async with database.transaction() as session:
        tokens = [await create_key(session, f"key {number}") for number in range(2)]
    for token in tokens:
        assert await ring.actor(token) is not None
    async with database.transaction() as session:
        await revoke_key(session, "key 0")
        await revoke_key(session, "key 1")
    assert await ring.actor(tokens[0]) is None
    assert await ring.actor(tokens[1]) is not None
