"""The channels that a web process knows: new ones soon, and all of them while the database is away."""

import asyncio
from urllib.parse import urlsplit

import psycopg
import pytest

from service.configuration.actions import publish
from service.flow.intake import known_channels
from service.flow.intake.known_channels import KnownChannels
from service.foundation.database import Database
from service.foundation.errors import Overloaded
from service.foundation.rulebook_files import read_rulebook_files


async def test_a_new_channel_is_known_soon(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(known_channels, "FRESH_SECONDS", 0.2)
    channels = KnownChannels(database)
    assert "telegram" not in await channels.slugs()
    added = "  telegram: {kind: api, handle: t, name: {nl: T, en: T}, language: nl, reopen_days: 7}"
    files = dict(read_rulebook_files(None))
    files["organisation.yaml"] = files["organisation.yaml"].replace("\n\nqueues:", f"\n{added}\n\nqueues:")
    async with database.transaction() as session:
        await publish(session, files, "system")
    while "telegram" not in await channels.slugs():  # noqa: ASYNC110 - time has to pass
        await asyncio.sleep(0.01)


async def test_what_was_known_stays_known_without_a_database(
    database: Database, admin_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    channels, ignorant = KnownChannels(database), KnownChannels(database)
    before = set(await channels.slugs())
    monkeypatch.setattr(known_channels, "FRESH_SECONDS", 0.05)
    monkeypatch.setattr(known_channels, "PATIENCE_SECONDS", 0.05)
    name = urlsplit(database.url).path.strip("/")
    with psycopg.connect(admin_url, autocommit=True) as admin:
        admin.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS false")
        admin.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [name])
        with pytest.raises(Overloaded):
            await ignorant.slugs()
        for _ in range(3):
            assert set(await channels.slugs()) == before
        admin.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS true")
    monkeypatch.setattr(known_channels, "PATIENCE_SECONDS", 15)
    assert set(await ignorant.slugs()) == before
