"""Questions over the API, with the same rights as on the pages."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

import httpx2
import pytest_asyncio

from routing_rules.vocabulary import Role
from service.foundation.clock import now
from service.people.actions import create_colleague, sign_in
from service.people.keys import Scope, create_key
from service.web.same_origin import SESSION_COOKIE
from tests.consultation.world import World
from tests.serving import Api, serving

PASSWORD = "long enough for a test"
HERE = "/api/v1"


@pytest_asyncio.fixture
async def api(world: World) -> AsyncIterator[Api]:
    """The API on the test's database."""
    async with serving(world.database) as opened:
        yield opened


@asynccontextmanager
async def signed_in(api: Api, login: str, role: Role, department: str = "webcare") -> AsyncIterator[httpx2.AsyncClient]:
    async with api.database.transaction() as session:
        await create_colleague(session, login, login.title(), PASSWORD, [role], department)
    new = await sign_in(api.database, login, PASSWORD)
    assert new is not None
    async with httpx2.AsyncClient(
        transport=httpx2.ASGITransport(app=api.app),
        base_url="http://test",
        cookies={SESSION_COOKIE: new.token},
        headers={"Sec-Fetch-Site": "same-origin"},
    ) as client:
        yield client


async def asked(api: Api, number: int) -> int:
    form = {"department": "billing", "text": "Klopt de factuur?"}
    answer = await api.client.post(f"{HERE}/tickets/{number}/questions", json=form)
    assert (answer.status_code, answer.json()["warning"]) == (201, None)
    return int(answer.json()["question"])


async def test_a_question_from_asking_to_using_its_answer(api: Api, world: World) -> None:
    number = await world.ticket()
    question = await asked(api, number)
    here = f"{HERE}/questions/{question}"
    until = (now() + timedelta(hours=2)).isoformat()
    async with signed_in(api, "kim", Role.DEPARTMENT, "billing") as kim:
        [waiting] = (await kim.get(f"{HERE}/questions")).json()["items"]
        assert (waiting["kind"], waiting["number"], waiting["question"]) == ("question", number, question)
        shown = (await kim.get(here)).json()
        assert shown["conversation"][0]["text"] == "Waar blijft mijn pakket?"
        assert shown["question"]["due_at"] is not None
        assert (await kim.post(f"{here}/pick-up")).json()["picked_up_by"] == "Kim"
        timed = await kim.post(f"{here}/ask-time", json={"until": until, "reason": "Bank belt terug"})
        assert timed.json()["expected_at"] is not None
        assert (await kim.post(f"{here}/ask-more", json={"text": "Welk nummer?"})).json()["state"] == "more_asked"
        assert (await kim.post(f"{here}/tell-more", json={"text": "Nummer 12."})).status_code == 403
        assert (await api.client.post(f"{here}/tell-more", json={"text": "Nummer 12."})).json()["state"] == "open"
        assert (await api.client.post(f"{here}/use")).status_code == 409
        assert (await kim.post(f"{here}/answer", json={"text": "Klopt."})).json()["state"] == "answered"
        late = await kim.post(f"{here}/decline", json={"reason": "Toch niet"})
    assert late.status_code == 409
    assert late.json()["detail"].startswith("Kim answered this question on ")
    assert (await api.client.post(f"{here}/use")).json()["used_at"] is not None
    [listed] = (await api.client.get(f"{HERE}/tickets/{number}/questions")).json()["items"]
    assert [turn["kind"] for turn in listed["turns"]] == ["question", "time_asked", "more_asked", "more_told", "answer"]


async def test_not_ours_and_taking_back(api: Api, world: World) -> None:
    number = await world.ticket()
    question = await world.ask(number, "supply_chain")
    async with signed_in(api, "kim", Role.DEPARTMENT, "supply_chain") as kim:
        here = f"{HERE}/questions/{question}"
        wrong = await kim.post(f"{here}/decline", json={"reason": "Geld", "suggested": "moon"})
        assert (wrong.status_code, "billing" in wrong.json()["known"]) == (422, True)
        said = await kim.post(f"{here}/decline", json={"reason": "Geld", "suggested": "billing"})
        assert said.json()["state"] == "declined"
        newest = (await world.questions(number))[-1].id
        assert (await kim.post(f"{HERE}/questions/{newest}/withdraw", json={"reason": "Zomaar"})).status_code == 403
    taken = await api.client.post(f"{HERE}/questions/{newest}/withdraw", json={"reason": "Al gevonden"})
    assert (taken.status_code, taken.json()["state"]) == (200, "withdrawn")


async def test_a_ticket_that_is_not_theirs(api: Api, world: World) -> None:
    number = await world.ticket()
    await api.client.post(f"{HERE}/tickets/{number}/reroute", json={"queue": "supply_chain", "reason": "Van hen"})
    form = {"reason": "Gaat over geld", "suggested": "billing"}
    assert (await api.client.post(f"{HERE}/tickets/{number}/bounce", json=form)).status_code == 403
    async with signed_in(api, "kim", Role.DEPARTMENT, "supply_chain") as kim:
        moved = await kim.post(f"{HERE}/tickets/{number}/bounce", json=form)
        assert (moved.status_code, moved.json()["queue"], moved.json()["stage"]) == (200, "billing", "draft")
        assert (await kim.post(f"{HERE}/tickets/{number}/bounce", json=form)).status_code == 200


async def test_what_is_refused(api: Api, world: World) -> None:
    number = await world.ticket()
    ask = f"{HERE}/tickets/{number}/questions"
    good = {"department": "billing", "text": "Klopt dit?"}
    for form, status in (
        ({"department": "webcare", "text": "Klopt dit?"}, 422),
        ({"department": "moon", "text": "Klopt dit?"}, 422),
        ({"department": "billing", "text": "  "}, 422),
        (good | {"address": "no address"}, 422),
        (good, 201),
        (good, 201),
        (good | {"text": "Of dit?"}, 409),
    ):
        assert (await api.client.post(ask, json=form)).status_code == status, form
    question = (await world.questions(number))[0].id
    here = f"{HERE}/questions/{question}"
    assert (await api.client.post(f"{here}/answer", json={"text": "Wij weten het"})).status_code == 403
    assert (await api.client.get(f"{HERE}/questions/999")).status_code == 404
    assert (await api.client.get(f"{HERE}/questions")).status_code == 422
    assert (await api.client.get(f"{HERE}/tickets/999/questions")).status_code == 404
    async with api.database.transaction() as session:
        bare = await create_key(session, "bare", [Scope.MESSAGES_WRITE])
    assert (await api.client.get(here, headers=api.bearer(bare))).status_code == 403
    async with signed_in(api, "kim", Role.DEPARTMENT, "network") as kim:
        assert (await kim.get(here)).status_code == 404
        assert (await kim.get(f"{HERE}/questions", params={"department": "billing"})).status_code == 403


async def test_over_its_bound_a_department_is_asked_with_a_warning(api: Api, world: World) -> None:
    form = {"department": "retail", "text": "Op voorraad?"}
    warnings = [
        (await api.client.post(f"{HERE}/tickets/{await world.ticket()}/questions", json=form)).json()["warning"]
        for _ in range(6)
    ]
    assert warnings[:5] == [None] * 5
    assert "6 at once" in warnings[5]
