"""Replies over HTTP: a signed-in colleague approves, retries and withdraws; anything else gets a problem document."""

from collections.abc import AsyncIterator
from datetime import timedelta
from uuid import uuid4

import httpx2
import pytest_asyncio

from service.flow.delivery.actions import deliver_due
from service.foundation.clock import now
from service.foundation.database import Database
from service.foundation.settings import Settings
from service.people.actor import Actor
from service.people.queries import hashed
from service.tables import SignIn
from service.tables.replies import ReplyState
from service.web.same_origin import SESSION_COOKIE
from tests.delivery.world import WORDS, a_colleague, a_ticket, the_reply
from tests.serving import serving


@pytest_asyncio.fixture
async def sanne(database: Database) -> Actor:
    return await a_colleague(database)


@pytest_asyncio.fixture
async def client(database: Database, sanne: Actor) -> AsyncIterator[httpx2.AsyncClient]:
    """Sanne's, signed in."""
    token = uuid4().hex
    async with database.transaction() as session:
        row = SignIn(token_hash=hashed(token), colleague_id=sanne.colleague_id or 0, created_at=now(), expires_at=now())
        row.expires_at += timedelta(hours=1)
        session.add(row)
    async with serving(database) as api:
        del api.client.headers["Authorization"]
        api.client.cookies.set(SESSION_COOKIE, token)
        api.client.headers["sec-fetch-site"] = "same-origin"
        yield api.client


async def test_a_reply_is_approved_once_however_often_it_is_sent(
    database: Database, client: httpx2.AsyncClient, sanne: Actor
) -> None:
    number, body = await a_ticket(database), {"text": WORDS, "idempotency_key": str(uuid4())}
    answers = [await client.post(f"/api/v1/tickets/{number}/replies", json=body) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [202, 202]
    assert answers[0].json() == answers[1].json()
    reply = await the_reply(database, answers[0].json()["reply_id"])
    assert (reply.text, reply.state, reply.author) == (WORDS, ReplyState.APPROVED, sanne.colleague_id)


async def test_objections_come_as_a_problem_document(database: Database, client: httpx2.AsyncClient) -> None:
    number = await a_ticket(database)
    for text in ("a" * 300, "nul \0 hier", ""):
        answer = await client.post(f"/api/v1/tickets/{number}/replies", json={"text": text})
        assert answer.status_code == 422
        assert answer.headers["content-type"] == "application/problem+json"
    answer = await client.post(f"/api/v1/tickets/{number}/replies", json={"text": "a" * 300})
    assert [reason["kind"] for reason in answer.json()["objections"]] == ["too_long"]
    absent = await client.post("/api/v1/tickets/999999/replies", json={"text": WORDS})
    assert absent.status_code == 404


async def test_a_failed_reply_is_retried_and_withdrawn(database: Database, client: httpx2.AsyncClient) -> None:
    number = await a_ticket(database)
    reply_id = (await client.post(f"/api/v1/tickets/{number}/replies", json={"text": WORDS})).json()["reply_id"]
    assert (await client.post(f"/api/v1/replies/{reply_id}/retry")).status_code == 409
    await deliver_due(database, Settings(network_url=None))
    assert (await client.post(f"/api/v1/replies/{reply_id}/retry")).status_code == 202
    for _ in range(2):
        assert (await client.delete(f"/api/v1/replies/{reply_id}")).status_code == 204
    assert (await the_reply(database, reply_id)).state == ReplyState.WITHDRAWN


async def test_nobody_and_programs_answer_no_customers(database: Database) -> None:
    number = await a_ticket(database)
    async with serving(database) as api:
        asked = await api.client.post(f"/api/v1/tickets/{number}/replies", json={"text": WORDS})
        del api.client.headers["Authorization"]
        unknown = await api.client.post(f"/api/v1/tickets/{number}/replies", json={"text": WORDS})
    assert (asked.status_code, unknown.status_code) == (403, 401)
