"""The page of a ticket: what was said, why it is here, what happened, and what the reader may do."""

import re

import pytest

from routing_rules.rulebook import load_rulebook
from routing_rules.vocabulary import Role
from service.flow.queues.naming import Naming
from service.flow.queues.why import marked, why
from service.foundation.clock import now
from service.foundation.rulebook_files import read_rulebook_files
from service.tables import RecordedDecision
from service.web.frame import LANGUAGES
from service.web.templating import word_in
from tests.web.scene import PARCEL, set_scene
from tests.web.visiting import HTMX, Site


def acts(page: str, number: int) -> set[str]:
    """What the page offers to do."""
    return set(re.findall(rf'action="/tickets/{number}/(\w+)"', page))


def test_matched_words_are_marked() -> None:
    """As they stand in the text, and not inside other words."""
    pieces = marked("Pakket? Mijn PAKKET, geen pakketten", ["pakket"])
    assert [piece.text for piece in pieces if piece.is_marked] == ["Pakket", "PAKKET"]
    assert "".join(piece.text for piece in pieces) == "Pakket? Mijn PAKKET, geen pakketten"
    assert [piece.is_marked for piece in marked("a.b (c)", ["(c)"])] == [False, True]
    assert [piece.text for piece in marked("niets", [])] == ["niets"]


async def test_the_conversation_is_whole_and_safe(site: Site) -> None:
    """In order, escaped, with links, attachments and our own words."""
    scene = await set_scene(site.database)
    visit = await site.visit()
    page = (await visit.browser.get(f"/tickets/{scene.parcel}")).text
    said = [page.index(text) for text in ("5 dagen", "Nog steeds", "We kijken mee!")]
    assert said == sorted(said)
    assert "<b>" not in page
    assert "&lt;b&gt;" in page
    assert 'href="https://post.example/3SABC"' in page
    assert 'href="https://forum.example/1.jpg"' in page
    assert "een lege doos" in page
    assert PARCEL.startswith("Waar blijft")
    arabic = (await visit.browser.get(f"/tickets/{scene.arabic}")).text
    assert "أين طردي؟" in arabic
    assert 'dir="auto"' in arabic


@pytest.mark.parametrize("language", LANGUAGES)
async def test_it_says_why_it_is_here(site: Site, language: str) -> None:
    """The words that matched, the owner, the cell, the stage and the version of the configuration."""
    scene = await set_scene(site.database)
    visit = await site.visit(language=language)
    page = (await visit.browser.get(f"/tickets/{scene.parcel}")).text
    expected = {
        "nl": ("Waarom hier?", "Supply Chain is eigenaar van", "Afdeling antwoordt", "versie 1", "Binnengekomen bij"),
        "en": ("Why here?", "Supply Chain owns", "Department answers", "version 1", "Routed to"),
    }[language]
    assert [word for word in expected if word not in page] == []
    assert "<mark>" in page
    undecided = (await visit.browser.get(f"/tickets/{scene.hello}")).text
    assert {"nl": "Onbeslist", "en": "Undecided"}[language] in undecided


async def test_who_may_do_what(site: Site) -> None:
    """The page offers what the permissions and the ticket's state allow, and nothing else."""
    scene = await set_scene(site.database)
    agent = await site.visit("ann")
    manager = await site.visit("mo", Role.MANAGER)
    bob = await site.visit("bob", Role.DEPARTMENT, "supply_chain")
    free = {"claim", "reroute", "solve", "replies", "process"}
    hers = acts((await agent.browser.get(f"/tickets/{scene.parcel}")).text, scene.parcel)
    assert hers == free | {"group", "questions"}
    assert acts((await bob.browser.get(f"/tickets/{scene.parcel}")).text, scene.parcel) == free
    assert acts((await manager.browser.get(f"/tickets/{scene.parcel}")).text, scene.parcel) == {
        "reroute",
        "group",
        "process",
    }
    taken = (await agent.browser.get(f"/tickets/{scene.famous}")).text
    assert acts(taken, scene.famous) == {"release", "reroute", "solve", "replies", "group", "questions", "process"}
    assert "Cas heeft het opgepakt" in taken
    solved = acts((await agent.browser.get(f"/tickets/{scene.hello}")).text, scene.hello)
    assert "solve" not in solved
    assert "reroute" in solved
    owned = (await bob.browser.get(f"/tickets/{scene.famous}")).text
    assert acts(owned, scene.famous) == set(), "owned by the department, but in hand of the hub: it may read along"


async def test_claim_release_move_and_solve(site: Site) -> None:
    """Each answers with the ticket as it is then, and stands in the timeline."""
    scene = await set_scene(site.database)
    ann = await site.visit("ann")

    async def press(act: str, **form: str) -> str:
        response = await ann.browser.post(f"/tickets/{scene.parcel}/{act}", data=form, headers=HTMX)
        assert response.status_code == 200, response.text
        assert "<html" not in response.text
        return str(response.text)

    assert "Jij hebt het opgepakt" in await press("claim")
    assert "Losgelaten" in await press("release")
    moved = await press("reroute", queue="billing", reason="Gaat over de rekening <i>")
    assert "Verplaatst naar Facturatie" in moved
    assert "Gaat over de rekening &lt;i&gt;" in moved
    assert "Opgelost" in await press("solve")
    assert "Ann" in (await ann.browser.get(f"/tickets/{scene.parcel}")).text


async def test_moving_asks_for_a_reason_and_a_queue_that_exists(site: Site) -> None:
    """A move that nobody can explain later doesn't happen."""
    scene = await set_scene(site.database)
    ann = await site.visit("ann")
    address = f"/tickets/{scene.parcel}/reroute"
    for form in (
        {"queue": "billing"},
        {"queue": "billing", "reason": ""},
        {"queue": "billing", "reason": " \t"},
        {"queue": "billing", "reason": "a\0b"},
        {"queue": "nowhere", "reason": "weg"},
    ):
        assert (await ann.browser.post(address, data=form)).status_code == 422
    assert (await ann.browser.post(address, data={"queue": "supply_chain", "reason": "x"})).status_code == 409


async def test_a_ticket_that_leaves_ones_sight(site: Site) -> None:
    """Whoever moves it out of their own sight goes back to their work."""
    scene = await set_scene(site.database)
    bob = await site.visit("bob", Role.DEPARTMENT, "supply_chain")
    form = {"queue": "billing", "reason": "Niet van ons"}
    response = await bob.browser.post(f"/tickets/{scene.parcel}/reroute", data=form, headers=HTMX)
    assert response.headers["hx-redirect"] == "/"


async def test_finding_by_number(site: Site) -> None:
    """As people type and paste it."""
    scene = await set_scene(site.database)
    visit = await site.visit()
    for typed in (f"{scene.bill}", f" #{scene.bill} ", f"%23{scene.bill}"):
        found = await visit.browser.get(f"/tickets?number={typed.replace('#', '%23')}")
        assert found.headers["location"] == f"/tickets/{scene.bill}", typed
    for nonsense in ("", "abc", "-1", "²", "9" * 29):
        assert (await visit.browser.get("/tickets", params={"number": nonsense})).status_code == 404, nonsense


def test_a_thread_that_keeps_its_state_says_so() -> None:
    """Praise in a thread that waits for an answer doesn't end the waiting."""
    decision = RecordedDecision(
        message_id=1,
        config_version_id=1,
        decided_at=now(),
        queue="webcare",
        stage="hub",
        share=0,
        state="open",
        urgency=0,
        tone="happy",
        confidence=0.5,
        because=[{"kind": "thread", "subject": "open", "words": [], "text": "The thread is open."}],
    )
    naming = Naming(load_rulebook(read_rulebook_files(None)), "nl")
    assert [reason.text for reason in why(decision, naming, word_in("nl")).reasons] == [
        "Het gesprek blijft zoals het was: Open."
    ]
