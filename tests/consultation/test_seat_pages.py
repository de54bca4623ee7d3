"""The seat of a department and the questions on a ticket's page, as plain pages in both languages."""

import pytest

from routing_rules.vocabulary import Role
from service.flow.consultation.actions import answer
from tests.consultation.world import World
from tests.web.conftest import site
from tests.web.visiting import HTMX, Site

__all__ = ["site"]
TEXT = "Mijn bestelling is weg, bel 0612345678. Groet, jan1"


@pytest.mark.parametrize(
    ("language", "empty", "done"),
    [("nl", "Er wacht niets op", "heeft je antwoord"), ("en", "Nothing waits for", "has your")],
)
async def test_a_question_is_answered_without_script(site: Site, language: str, empty: str, done: str) -> None:
    """Whoever may not read the ticket sees nobody's number; what is late is told, and its words are kept."""
    world = await World.of(site.database)
    tim = await site.visit("tim", Role.DEPARTMENT, "billing", language)
    assert empty in (await tim.browser.get("/seat")).text
    number = await world.ticket(TEXT)
    question = await world.ask(number, "billing", "Is er betaald?")
    seat = (await tim.browser.get("/seat")).text
    assert "Is er betaald?" in seat
    assert "0612345678" not in seat
    assert f"/tickets/{number}" not in seat
    nothing = await tim.browser.post(f"/seat/questions/{question}/answer", data={"text": " "})
    assert nothing.status_code == 422
    sent = await tim.browser.post(f"/seat/questions/{question}/answer", data={"text": "Ja."})
    assert sent.status_code == 303
    assert done in (await tim.browser.get(sent.headers["location"])).text
    late = await tim.browser.post(f"/seat/questions/{question}/answer", data={"text": "Toch niet."})
    assert late.status_code == 409
    assert "Toch niet." in late.text
    assert "Tim" in late.text


async def test_whose_seat_it_is(site: Site) -> None:
    """Leads read along; other departments do not."""
    world = await World.of(site.database)
    question = await world.ask(await world.ticket(TEXT), "billing", "Is er betaald?")
    lea = await site.visit("lea", Role.LEAD)
    seen = (await lea.browser.get("/seat?department=billing")).text
    assert "Is er betaald?" in seen
    assert f"/seat/questions/{question}/answer" not in seen
    other = await site.visit("oth", Role.DEPARTMENT, "network")
    assert (await other.browser.get("/seat?department=billing")).status_code == 403
    assert "Is er betaald?" not in (await other.browser.get(f"/seat?thing=q{question}")).text


async def test_webcare_asks_and_uses_the_answer(site: Site) -> None:
    """The answer goes below what was written, and is marked."""
    world = await World.of(site.database)
    number = await world.ticket(TEXT)
    eva = await site.visit("eva", language="en")
    asked = {"department": "billing", "text": "Is er betaald?"}
    assert (await eva.browser.post(f"/tickets/{number}/questions", data=asked)).status_code == 303
    assert "waits for Billing" in (await eva.browser.get("/queues/webcare")).text
    [question] = await world.questions(number)
    await world.do(answer, world.bea, question.id, "Ja, op 3 juni.")
    used = await eva.browser.post(f"/questions/{question.id}/use", data={"text": "Beste Jan,"}, headers=HTMX)
    assert used.status_code == 200
    assert "Beste Jan,\n\nJa, op 3 juni." in used.text
    assert (await world.question(question.id)).used_at is not None
