"""Concerns stand in words on rows and tickets, and a ticket says how its tone moved."""

import pytest

from service.web.frame import LANGUAGES
from tests.builders import Said, store, tickets, triage_all
from tests.web.visiting import Site

CALM = "Wanneer komt mijn pakket?"
COURT = "Schandalig! Mijn advocaat stuurt jullie een brief 😡"
WORDS = {
    "nl": (
        "Juridische dreiging",
        "Let op",
        "De toon is verslechterd sinds het eerste bericht: van neutraal naar boos",
    ),
    "en": ("Legal threat", "Take care", "The tone got worse since the first message: from neutral to angry"),
}
BETTER = {
    "nl": "De toon is verbeterd sinds het eerste bericht: van boos naar blij",
    "en": "The tone got better since the first message: from angry to happy",
}


async def a_thread(site: Site, *texts: str) -> tuple[int, str]:
    """One ticket with these messages; its number and queue."""
    replies = [None, *(f"m{n}" for n in range(len(texts)))]
    said = [Said(f"m{n}", text, n, in_reply_to=replies[n]) for n, text in enumerate(texts)]
    await store(site.database, said)
    await triage_all(site.database)
    async with site.database.transaction() as session:
        (ticket,) = await tickets(session)
    return ticket.id, ticket.queue


@pytest.mark.parametrize("language", LANGUAGES)
async def test_a_threat_stands_on_the_row_and_the_ticket(site: Site, language: str) -> None:
    number, queue = await a_thread(site, CALM, COURT)
    visit = await site.visit(language=language)
    concern, care, worse = WORDS[language]
    row = (await visit.browser.get(f"/queues/{queue}")).text
    assert f'<ul class="concerns" aria-label="{care}">' in row
    assert concern in row
    page = (await visit.browser.get(f"/tickets/{number}")).text
    assert f'<ul class="concerns" aria-label="{care}">' in page
    assert concern in page
    assert worse in page


@pytest.mark.parametrize("language", LANGUAGES)
async def test_a_tone_that_got_better_says_so(site: Site, language: str) -> None:
    number, _ = await a_thread(site, COURT, "Dank je wel, top geholpen!")
    visit = await site.visit(language=language)
    assert BETTER[language] in (await visit.browser.get(f"/tickets/{number}")).text


async def test_nothing_is_said_where_there_is_nothing_to_say(site: Site) -> None:
    number, queue = await a_thread(site, CALM, "En waar is het nu?")
    visit = await site.visit()
    for page in (f"/queues/{queue}", f"/tickets/{number}"):
        text = (await visit.browser.get(page)).text
        assert 'class="concerns"' not in text
        assert "tone-change" not in text
