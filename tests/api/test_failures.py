"""Failures of the API: always a problem document, never our insides, always with the request's id."""

from collections.abc import AsyncIterator
from functools import partial
from urllib.parse import urlsplit

import psycopg
import pytest
import pytest_asyncio

from service.app import create_app
from service.flow.queues import api as queues
from service.foundation.database import Database
from service.foundation.errors import SetupError
from service.foundation.patience import patiently
from service.foundation.settings import Settings
from service.people import key_ring
from tests.serving import Api, serving


@pytest_asyncio.fixture
async def api(database: Database) -> AsyncIterator[Api]:
    """The API on the test's database."""
    async with serving(database) as opened:
        yield opened


async def test_unknown_addresses_and_methods(api: Api) -> None:
    for method, path, status in (("GET", "/api/v1/nothing", 404), ("PATCH", "/api/v1/queues", 405)):
        answer = await api.client.request(method, path)
        assert answer.status_code == status
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.json()["status"] == status
        assert path in answer.json()["detail"]


async def test_bodies_that_are_no_json_object(api: Api) -> None:
    """Wherever a body is read: bad JSON says where, and another kind of body what is wanted."""
    address, kind = "/api/v1/tickets/1/reroute", {"Content-Type": "application/json"}
    broken = await api.client.post(address, content='{"queue":', headers=kind)
    assert (broken.status_code, broken.json()["type"]) == (400, "urn:olievlek:problem:malformed")
    assert broken.json()["position"] == 9
    for headers, content in (({}, b"{}"), (kind, b"[]")):
        other = await api.client.post(address, content=content, headers=headers)
        assert other.status_code == 422
        assert other.json()["errors"] == [
            {"field": "body", "message": "must be a JSON object, sent as application/json"}
        ]


async def test_what_nobody_expected_says_nothing_of_our_insides(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    async def broken(*_: object) -> None:
        raise RuntimeError("secret")

    monkeypatch.setattr(queues, "queue_list", broken)
    answer = await api.client.get("/api/v1/queues")
    assert answer.status_code == 500
    assert answer.headers["content-type"] == "application/problem+json"
    assert "secret" not in answer.text


async def test_each_answer_has_the_id_of_its_request(api: Api) -> None:
    given = await api.client.get("/api/v1/health/live", headers={"X-Request-ID": "abc-1"})
    assert given.headers["x-request-id"] == "abc-1"
    made = [
        (await api.client.get("/api/v1/health/live", headers=h)).headers["x-request-id"]
        for h in ({}, {"X-Request-ID": "a b"})
    ]
    assert len(set(made)) == 2
    assert all(len(one) == 16 for one in made)


async def test_ready_says_what_is_missing(api: Api, admin_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(key_ring, "patiently", partial(patiently, seconds=0.2))
    assert (await api.client.get("/api/v1/health/live")).json() == {"status": "ok"}
    assert (await api.client.get("/api/v1/health/ready")).json() == {"status": "ok"}
    async with await psycopg.AsyncConnection.connect(api.database.url, autocommit=True) as operator:
        await operator.execute("UPDATE alembic_version SET version_num = 'later'")
        newer = await api.client.get("/api/v1/health/ready")
        await operator.execute("DELETE FROM alembic_version")
        empty = await api.client.get("/api/v1/health/ready")
    assert (newer.status_code, empty.status_code) == (503, 503)
    assert "newer" in newer.json()["detail"]
    assert "migrate" in empty.json()["detail"]
    name = urlsplit(api.database.url).path.strip("/")
    with psycopg.connect(admin_url, autocommit=True) as admin:
        admin.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS false")
        admin.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [name])
        away = await api.client.get("/api/v1/health/ready")
        live = await api.client.get("/api/v1/health/live")
        listed = await api.client.get("/api/v1/queues")
        admin.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS true")
    assert away.status_code == 503
    assert away.headers["retry-after"]
    assert live.status_code == 200
    assert (listed.status_code, listed.headers["content-type"]) == (503, "application/problem+json")
    assert listed.headers["retry-after"]


async def test_without_a_database_it_does_not_start() -> None:
    app = create_app(Settings(database_url=None))
    with pytest.raises(SetupError):
        async with app.router.lifespan_context(app):
            pass
