"""Rolling back from the quality page, a broken guarantee on it, and words that wait for somebody to accept them."""

from collections.abc import Mapping

from sqlmodel import col, select

from routing_rules.vocabulary import ModelState, Role
from service.configuration.queries import active_configuration
from service.flow.quality.actions import turn_dial
from service.flow.quality.forms import DialForm
from service.foundation.clock import now
from service.foundation.database import Database
from service.people.actor import SYSTEM
from service.tables import Model, WordProposal
from tests.quality.world import add_model, tell
from tests.web.visiting import Site, words


async def champion(database: Database) -> int:
    """The version that reads."""
    async with database.snapshot() as session:
        return (await session.exec(select(Model.id).where(col(Model.state) == ModelState.CHAMPION))).one()


async def propose(database: Database, tickets: Mapping[str, int]) -> list[int]:
    """Words for one process, with so many tickets each; returns their ids."""
    told = await tell(database, 12, seed=99)
    rows = [
        WordProposal(
            process="order_delivery",
            language="nl",
            term=term,
            tickets=count,
            elsewhere=2,
            weight=2,
            message_ids=[one.message_id for one in told],
            proposed_at=now(),
        )
        for term, count in tickets.items()
    ]
    async with database.transaction() as session:
        session.add_all(rows)
    return [row.id for row in rows]


async def test_one_key_and_a_word_roll_back(site: Site) -> None:
    """To the model before; pressed twice at once, or by a lead, it is refused."""
    before = await add_model(site.database, ModelState.RETIRED, days_ago=9)
    serving = await add_model(site.database, ModelState.CHAMPION, days_ago=2)
    manager = await site.visit("noor", Role.MANAGER)
    text = (await manager.browser.get("/quality")).text
    assert words(text, 'data-keys="b"', f"Terug naar versie {before}", 'action="/quality/rollback"') == []
    lead = await site.visit("lea", Role.LEAD)
    assert (await lead.browser.post("/quality/rollback", data={"seen": serving})).status_code == 403
    answer = await manager.browser.post("/quality/rollback", data={"seen": serving})
    assert answer.headers["location"] == "/quality?was_done=model"
    assert await champion(site.database) == before
    assert (await manager.browser.post("/quality/rollback", data={"seen": serving})).status_code == 409
    again = await manager.browser.post(f"/quality/models/{serving}/promotion", data={"seen": before})
    assert again.status_code == 303
    assert await champion(site.database) == serving


async def test_a_broken_guarantee_is_said(site: Site) -> None:
    """With what was right, and the way to its dial."""
    await tell(site.database, 120, days=14)
    manager = await site.visit("noor", Role.MANAGER, language="en")
    assert "is broken" not in (await manager.browser.get("/quality")).text
    async with site.database.transaction() as session:
        form = DialForm(guarantee=99, ask=30, note="As little wrong as can be.")
        await turn_dial(session, SYSTEM, "billing", form)
    text = (await manager.browser.get("/quality")).text
    assert words(text, "is broken", "99.0% was promised", '<a href="/quality/dials/billing">To its dial</a>') == []


async def test_words_are_accepted_and_declined_by_key(site: Site) -> None:
    """Into the rulebook or not, once; what the rulebook has already is refused with its reason."""
    accepted, declined, known = await propose(site.database, {"ophaalkluis": 31, "gisteren": 12, "pakketpunt": 9})
    manager = await site.visit("noor", Role.MANAGER)
    text = (await manager.browser.get("/quality/proposals")).text
    assert text.index("ophaalkluis") < text.index("gisteren")
    assert words(text, "staat in 31 verbeterde tickets", "en in 2 elders", 'data-row-key="y"', 'href="/tickets/') == []
    lead = await site.visit("lea", Role.LEAD)
    assert "data-row-key" not in (await lead.browser.get("/quality/proposals")).text
    assert (await lead.browser.post(f"/quality/proposals/{accepted}/acceptance")).status_code == 403
    assert (await manager.browser.post(f"/quality/proposals/{accepted}/acceptance")).status_code == 303
    assert (await manager.browser.post(f"/quality/proposals/{declined}/refusal")).status_code == 303
    assert (await manager.browser.post(f"/quality/proposals/{declined}/acceptance")).status_code == 409
    refused = await manager.browser.post(f"/quality/proposals/{known}/acceptance")
    assert (refused.status_code, "in the vocabulary of" in refused.text) == (409, True), "it is there already"
    assert (await manager.browser.post(f"/quality/proposals/{known}/refusal")).status_code == 303
    async with site.database.snapshot() as session:
        vocabulary = (await active_configuration(session)).rulebook.processes["order_delivery"].vocabulary
    assert "ophaalkluis" in dict(vocabulary)
    assert "gisteren" not in dict(vocabulary)
    text = (await manager.browser.get("/quality/proposals")).text
    assert words(text, "Laatst beslist", "Noor", "ophaalkluis", "Er zijn geen woorden voorgesteld") == []
    agent = await site.visit("ann", Role.AGENT)
    assert (await agent.browser.get("/quality/proposals")).status_code == 403
