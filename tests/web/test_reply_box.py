"""The reply box: what is wrong is said at once, what was written is never lost, and a reply goes out once."""

import re
from uuid import uuid4

import pytest
from sqlmodel import select

from service.tables import Reply
from tests.builders import Said, store, triage_all
from tests.web.scene import set_scene
from tests.web.visiting import HTMX, Site

FINE = "Wat vervelend! We zoeken het meteen voor je uit."


async def replies(site: Site, number: int) -> list[Reply]:
    """The replies to a ticket, in order."""
    async with site.database.transaction() as session:
        return list(await session.exec(select(Reply).where(Reply.ticket_id == number).order_by(Reply.id)))  # type: ignore[arg-type]


async def test_sending(site: Site) -> None:
    """The form's own key makes a double click one reply; the page then waits for it."""
    scene = await set_scene(site.database)
    ann = await site.visit("ann")
    page = (await ann.browser.get(f"/tickets/{scene.parcel}")).text
    key = re.search(r'name="idempotency_key" value="([^"]+)"', page)
    assert key is not None
    form = {"text": FINE, "idempotency_key": key[1]}
    for _ in range(2):
        sent = await ann.browser.post(f"/tickets/{scene.parcel}/replies", data=form, headers=HTMX)
        assert (sent.status_code, sent.headers["hx-trigger"]) == (204, "reply-sent, ticket-changed")
    assert [reply.text for reply in await replies(site, scene.parcel)] == [FINE]
    page = (await ann.browser.get(f"/tickets/{scene.parcel}")).text
    assert FINE in page
    assert "Goedgekeurd, wacht op verzending" in page
    assert "Er is een antwoord onderweg" in page
    assert 'id="composer"' not in page


@pytest.mark.parametrize(
    ("channel", "text", "dutch"),
    [
        ("x", "é" * 281, "1 teken te veel"),
        ("x", "👩‍👩‍👧‍👦" * 141, "2 tekens te veel"),
        ("forum", "Te kort", "Te kort: het telt 7"),
        ("x", "   ", "Een antwoord heeft tekst nodig"),
        ("x", "Mail naar jan@post.example", "is een persoonsgegeven"),
        ("email", "Pas\x07op, een piepje", "een teken in dat geen netwerk toont"),
    ],
)
async def test_objections_keep_the_text(site: Site, channel: str, text: str, dutch: str) -> None:
    """422 with the reason in Dutch and every letter that was written; nothing is stored."""
    await store(site.database, [Said("one", "Waar blijft mijn pakket?", channel=channel)])
    await triage_all(site.database)
    ann = await site.visit("ann")
    for headers in (HTMX, {}):
        answer = await ann.browser.post("/tickets/1/replies", data={"text": text}, headers=headers)
        assert answer.status_code == 422
        assert dutch in answer.text
        assert ("<html" in answer.text) is (not headers)
        assert text.replace("\x07", "\x07") in answer.text
    assert await replies(site, 1) == []


async def test_checking_while_writing(site: Site) -> None:
    """The server counts as the network does, and doesn't nag about what is not finished."""
    await store(site.database, [Said("one", "Waar blijft mijn pakket?")])
    await triage_all(site.database)
    ann = await site.visit("ann", language="en")

    async def check(text: str) -> str:
        return str((await ann.browser.post("/tickets/1/reply-check", data={"text": text}, headers=HTMX)).text)

    assert "280 characters left" in await check("")
    assert "257 characters left" in await check("https://www.example.com/with/a/path/that/x/counts/as/23")
    assert "278 characters left" in await check("👍")
    assert "1 character left" in await check("a" * 279)
    assert "2 characters too many" in await check("a" * 282)
    assert "needs some text" not in await check("")


async def test_a_refused_reply_says_so_and_can_be_retried_or_withdrawn(site: Site) -> None:
    """With the network's own words."""
    scene = await set_scene(site.database)
    ann = await site.visit("ann")
    cas = await site.visit("cees")
    page = (await ann.browser.get(f"/tickets/{scene.bill}")).text
    assert "550 mailbox unavailable" in page
    assert "Niet afgeleverd via E-mail na 8 pogingen" in page
    assert f'action="/replies/{scene.failed}/retry"' in page
    form = {"number": str(scene.bill)}
    blocked = await cas.browser.post(f"/replies/{scene.failed}/retry", data=form, headers=HTMX)
    assert blocked.status_code == 409, "Cas has the ticket in hand"
    assert (await ann.browser.post(f"/tickets/{scene.bill}/release", headers=HTMX)).status_code == 200
    retried = await ann.browser.post(f"/replies/{scene.failed}/retry", data=form, headers=HTMX)
    assert (retried.status_code, retried.headers["hx-trigger"]) == (204, "ticket-changed")
    assert "Antwoord opnieuw geprobeerd" in (await ann.browser.get(f"/tickets/{scene.bill}")).text
    withdrawn = await ann.browser.post(f"/replies/{scene.failed}/withdraw", data=form)
    assert withdrawn.headers["location"] == f"/tickets/{scene.bill}"
    assert "Ingetrokken" in (await ann.browser.get(f"/tickets/{scene.bill}")).text


async def test_somebody_else_is_answering(site: Site) -> None:
    """The text stays in its box: the answer is a notice."""
    scene = await set_scene(site.database)
    ann = await site.visit("ann")
    form = {"text": FINE, "idempotency_key": str(uuid4())}
    answer = await ann.browser.post(f"/tickets/{scene.famous}/replies", data=form, headers=HTMX)
    assert answer.status_code == 409
    assert answer.headers["hx-retarget"] == "#notice"
