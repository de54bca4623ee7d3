"""Replies over HTTP: a signed-in colleague approves, retries and withdraws; anything else gets a problem document."""

import asyncio
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from uuid import uuid4

import httpx2
import pytest_asyncio

from routing_rules.vocabulary import Role
from service.flow.delivery.actions import deliver_due
from service.foundation.clock import now
from service.foundation.database import Database
from service.foundation.settings import Settings
from service.people.actor import Actor
from service.people.queries import hashed
from service.tables import SignIn
from service.tables.replies import ReplyState
from service.web.same_origin import SESSION_COOKIE
from tests.answering.world import a_mandate, all_replies, their_ticket
from tests.delivery.world import WORDS, a_colleague, a_ticket, the_customer_writes, the_reply
from tests.serving import serving
from tests.web.visiting import Site


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


async def test_a_department_is_told_why_it_waits(site: Site) -> None:
    await a_mandate(site.database, "{hours: all_day, replies_a_day: {x: 1}}")
    jan, ann = await site.visit("jan", Role.DEPARTMENT, "supply_chain"), await site.visit("ann")
    number, later, own = [await their_ticket(site.database) for _ in range(3)]
    first = await jan.browser.post(f"/api/v1/tickets/{number}/replies", json={"text": WORDS})
    assert (first.status_code, first.json()["published_by"]) == (202, "supply_chain")
    body = {"text": WORDS, "idempotency_key": str(uuid4())}
    beyond = [await jan.browser.post(f"/api/v1/tickets/{later}/replies", json=body) for _ in range(2)]
    assert [answer.status_code for answer in beyond] == [201, 201]
    assert beyond[0].json() == beyond[1].json()
    [reason] = beyond[0].json()["reasons"]
    assert (reason["kind"], reason["subject"], reason["bound"], reason["found"]) == ("replies", "x", 1, 1)
    assert reason["sentence"] in beyond[0].json()["detail"]
    [listed] = (await jan.browser.get(f"/api/v1/tickets/{later}/drafts")).json()["drafts"]
    assert (listed["id"], listed["state"], listed["reasons"]) == (beyond[0].json()["draft_id"], "waiting", [reason])
    written = await jan.browser.post(f"/api/v1/tickets/{own}/drafts", json={"text": WORDS})
    assert (written.status_code, written.json()["reasons"]) == (201, [])
    drafts = f"/api/v1/drafts/{written.json()['id']}"
    assert (await ann.browser.post(f"{drafts}/send-back", json={"reason": "Korter"})).status_code == 204
    again = await ann.browser.post(f"{drafts}/approve", json={})
    assert (again.status_code, again.json()["judged_by"]) == (409, ann.actor.display_name)
    edited = await ann.browser.post(f"/api/v1/drafts/{listed['id']}/approve", json={"text": f"{WORDS} Groet"})
    assert (edited.status_code, edited.json()["published_by"]) == (202, "webcare")
    [judged] = (await ann.browser.get(f"/api/v1/tickets/{later}/drafts")).json()["drafts"]
    assert (judged["state"], judged["distance"], judged["reply_id"]) == ("approved", 6, edited.json()["reply_id"])


async def test_publishing_at_once_is_one_voice_fifty_times(site: Site) -> None:
    """Two agents and a department's colleague: one reply, and the others hear who was faster, and when."""
    await a_mandate(site.database)
    visits = [await site.visit(name) for name in ("sanne", "mo")] + [
        await site.visit("jan", Role.DEPARTMENT, "supply_chain")
    ]
    names = {visit.number: visit.actor.display_name for visit in visits}
    for _ in range(50):
        number = await their_ticket(site.database)
        address = f"/api/v1/tickets/{number}/replies"
        given = await asyncio.gather(*(visit.browser.post(address, json={"text": WORDS}) for visit in visits))
        assert sorted(answer.status_code for answer in given) == [202, 409, 409]
        refused = [answer.json() for answer in given if answer.status_code == 409]
        [reply] = [one for one in await all_replies(site.database) if one.ticket_id == number]
        assert {problem["answering"] for problem in refused} == {names[reply.author]}
        assert {problem["since"] for problem in refused} == {reply.approved_at.isoformat()}
        assert (reply.state, reply.department) == ("approved", "supply_chain" if names[reply.author] == "Jan" else None)


async def test_who_is_writing_over_the_api(site: Site) -> None:
    number, ann, bob = await a_ticket(site.database), await site.visit("ann"), await site.visit("bob")
    name, lock = bob.actor.display_name, f"/api/v1/tickets/{number}/reply-lock"
    assert (await bob.browser.put(lock)).json()["is_mine"] is True
    held = (await ann.browser.put(lock)).json()
    assert (held["holder"], held["is_mine"]) == (name, False)
    refused = await ann.browser.post(f"/api/v1/tickets/{number}/replies", json={"text": WORDS})
    assert (refused.status_code, refused.json()["answering"]) == (409, name)
    assert datetime.fromisoformat(refused.json()["since"]) == datetime.fromisoformat(held["since"])
    assert (await ann.browser.post(f"{lock}/take-over")).json()["is_mine"] is True
    assert (await bob.browser.delete(lock)).status_code == 204
    assert (await bob.browser.put(lock)).json()["holder"] == ann.actor.display_name
    sent = await ann.browser.post(f"/api/v1/tickets/{number}/replies", json={"text": WORDS})
    assert sent.status_code == 202


async def test_what_the_customer_wrote_meanwhile_is_a_problem_of_its_own(
    database: Database, client: httpx2.AsyncClient
) -> None:
    number = await a_ticket(database)
    newer = await the_customer_writes(database, number)
    body = {"text": WORDS, "seen_message": newer.id - 1}
    told = await client.post(f"/api/v1/tickets/{number}/replies", json=body)
    assert (told.status_code, told.json()["type"]) == (409, "urn:olievlek:problem:customer-wrote")
    assert [one["id"] for one in told.json()["messages"]] == [newer.id]
    assert told.json()["seen_message"] == newer.id
