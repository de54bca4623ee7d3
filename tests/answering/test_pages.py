"""Answering on the ticket's page: who writes, what the customer wrote meanwhile, undo, and drafts."""

import re
from datetime import timedelta

import pytest

from routing_rules.vocabulary import Role, Stage
from service.flow.delivery.actions import deliver_due
from service.foundation.settings import Settings, settings
from service.tables.participation import DraftState
from service.tables.replies import ReplyState
from tests.answering.world import a_mandate, all_replies, drafts, the_draft, their_ticket
from tests.channels.network import RunningNetwork
from tests.delivery.world import WORDS, a_ticket, let_time_pass, the_customer_writes, the_reply, the_ticket
from tests.web.visiting import HTMX, Site


def hidden(page: str, name: str) -> str:
    """The value of a hidden field."""
    found = re.search(rf'name="{name}" value="([^"]+)"', page)
    assert found is not None
    return found[1]


@pytest.fixture
def a_window(monkeypatch: pytest.MonkeyPatch) -> timedelta:
    """Replies can be taken back for a while."""
    monkeypatch.setenv("OLIEVLEK_UNDO_SECONDS", "30")
    settings.cache_clear()
    monkeypatch.setattr("service.flow.answering.publishing.settings", Settings)
    return timedelta(seconds=30)


async def test_what_the_customer_wrote_meanwhile_stands_above_the_text(site: Site) -> None:
    number, ann = await a_ticket(site.database), await site.visit("ann")
    page = (await ann.browser.get(f"/tickets/{number}")).text
    form = {"text": WORDS, "idempotency_key": hidden(page, "idempotency_key")}
    form["seen_message"] = hidden(page, "seen_message")
    newer = await the_customer_writes(site.database, number)
    for headers in (HTMX, {}):
        told = await ann.browser.post(f"/tickets/{number}/replies", data=form, headers=headers)
        assert told.status_code == 409
        assert "De klant schreef intussen" in told.text
        assert newer.text in told.text
        assert WORDS in told.text
        assert "Toch verzenden" in told.text
    assert hidden(told.text, "seen_message") == str(newer.id)
    assert await all_replies(site.database) == []
    again = {**form, "seen_message": hidden(told.text, "seen_message")}
    sent = await ann.browser.post(f"/tickets/{number}/replies", data=again, headers=HTMX)
    assert sent.status_code == 204
    assert [reply.text for reply in await all_replies(site.database)] == [WORDS]


async def test_a_reply_waits_for_its_window_and_comes_back_when_undone(
    site: Site, network: RunningNetwork, a_window: timedelta
) -> None:
    number, ann, bob = await a_ticket(site.database), await site.visit("ann"), await site.visit("bob")
    await ann.browser.post(f"/tickets/{number}/replies", data={"text": WORDS}, headers=HTMX)
    [reply] = await all_replies(site.database)
    assert reply.due_at == reply.approved_at + a_window
    options = Settings(network_url=network.url)
    assert await deliver_due(site.database, options) == 0
    panel = (await ann.browser.get(f"/tickets/{number}/answering", headers=HTMX)).text
    assert f'data-until="{reply.due_at.isoformat()}"' in panel
    assert "Undo" not in panel
    assert "Ongedaan maken" in panel
    assert "Ongedaan maken" not in (await bob.browser.get(f"/tickets/{number}/answering", headers=HTMX)).text
    undone = await ann.browser.post(f"/replies/{reply.id}/undo", data={"number": str(number)}, headers=HTMX)
    assert (undone.status_code, undone.headers["hx-retarget"]) == (200, "#composer-box")
    assert WORDS in undone.text
    assert (await the_reply(site.database, reply.id)).state == ReplyState.WITHDRAWN
    await ann.browser.post(f"/tickets/{number}/replies", data={"text": WORDS}, headers=HTMX)
    await let_time_pass(site.database)
    assert await deliver_due(site.database, options) == 1


async def test_who_writes_is_named_and_can_be_taken_over(site: Site) -> None:
    number, ann, bob = await a_ticket(site.database), await site.visit("ann"), await site.visit("bob")
    mine = await ann.browser.post(f"/tickets/{number}/writing", headers=HTMX)
    assert "schrijft een antwoord" not in mine.text
    theirs = await bob.browser.post(f"/tickets/{number}/writing", headers=HTMX)
    assert f"{ann.actor.display_name} schrijft een antwoord" in theirs.text
    refused = await bob.browser.post(f"/tickets/{number}/replies", data={"text": WORDS}, headers=HTMX)
    assert refused.status_code == 409
    taken = await bob.browser.post(f"/tickets/{number}/take-over", headers=HTMX)
    assert "schrijft een antwoord" not in taken.text
    told = (await ann.browser.get(f"/tickets/{number}/answering", headers=HTMX)).text
    assert f"{bob.actor.display_name} schrijft een antwoord" in told
    plain = await ann.browser.post(f"/tickets/{number}/take-over")
    assert (plain.status_code, plain.headers["location"]) == (303, f"/tickets/{number}")


async def test_a_department_writes_and_the_hub_approves_on_the_page(site: Site) -> None:
    await a_mandate(site.database, "{hours: all_day, replies_a_day: {x: 0}}")
    number = await their_ticket(site.database)
    jan, ann = await site.visit("jan", Role.DEPARTMENT, "supply_chain"), await site.visit("ann")
    page = (await jan.browser.get(f"/tickets/{number}")).text
    form = {"text": WORDS, "idempotency_key": hidden(page, "idempotency_key")}
    assert (await jan.browser.post(f"/tickets/{number}/replies", data=form, headers=HTMX)).status_code == 204
    assert (await the_ticket(site.database, number)).queue == "webcare"
    own = (await jan.browser.get(f"/tickets/{number}/answering", headers=HTMX)).text
    assert "Het wacht op goedkeuring van webcare" in own
    assert "Op X heeft elk antwoord goedkeuring nodig" in own
    card = (await ann.browser.get(f"/tickets/{number}/answering")).text
    assert "Concept van Supply Chain" in card
    [draft_id] = map(int, re.findall(r'action="/drafts/(\d+)/approve"', card))
    wrong = {"number": str(number), "text": "a" * 281, "seen_message": hidden(card, "seen_message")}
    told = await ann.browser.post(f"/drafts/{draft_id}/approve", data=wrong, headers=HTMX)
    assert (told.status_code, "1 teken" in told.text or "Te lang" in told.text) == (422, True)
    assert "a" * 281 in told.text
    newer = await the_customer_writes(site.database, number)
    edited = {**wrong, "text": WORDS.replace("Jan", "Piet")}
    told = await ann.browser.post(f"/drafts/{draft_id}/approve", data=edited, headers=HTMX)
    assert (told.status_code, newer.text in told.text, edited["text"] in told.text) == (409, True, True)
    edited["seen_message"] = hidden(told.text, "seen_message")
    sent = await ann.browser.post(f"/drafts/{draft_id}/approve", data=edited, headers=HTMX)
    assert sent.status_code == 204
    assert (await the_draft(site.database, draft_id)).distance == 4


async def test_in_stage_draft_the_box_says_that_it_goes_to_the_hub(site: Site) -> None:
    number = await their_ticket(site.database, Stage.DRAFT)
    jan, ann = await site.visit("jan", Role.DEPARTMENT, "supply_chain"), await site.visit("ann")
    assert "Ter goedkeuring sturen" in (await jan.browser.get(f"/tickets/{number}")).text
    assert "Ter goedkeuring sturen" not in (await ann.browser.get(f"/tickets/{number}")).text
    for act, state in (("send-back", DraftState.SENT_BACK), ("drop", DraftState.DROPPED)):
        draft_id = await drafts(site.database, jan.actor, number)
        form = {"number": str(number), "reason": " "}
        unsaid = await ann.browser.post(f"/drafts/{draft_id}/{act}", data=form, headers=HTMX)
        assert unsaid.status_code == 422
        said = await ann.browser.post(f"/drafts/{draft_id}/{act}", data={**form, "reason": "Nee"}, headers=HTMX)
        assert said.status_code == 204
        draft = await the_draft(site.database, draft_id)
        assert (draft.state, draft.reason) == (state, "Nee")
