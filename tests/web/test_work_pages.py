"""What pages show of work: deadlines, priority, clocks, offers, presence, and what was escalated."""

import re
from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import col, select

from routing_rules.vocabulary import EventKind, Role
from service.flow.escalation.actions import climb_ladders
from service.flow.queues.actions import claim
from service.foundation.clock import now
from service.foundation.database import Database
from service.people.presence import note_signs_of_life
from service.tables import Contact, Event, Message, Ticket
from service.web.frame import LANGUAGES
from tests.assignment.world import give_out_by, lay, sweep
from tests.builders import a_colleague, triage_all
from tests.escalation.world import SERVICE, World
from tests.web.scene import set_scene
from tests.web.visiting import HTMX, Site


async def asked(database: Database, ago: timedelta, text: str = "Waar blijft mijn pakket?", **values: Any) -> int:
    """A customer asked so long ago; returns the ticket's number."""
    moment = now() - ago
    row = Message(
        channel="x", external_id=f"m{ago}", text=text, sent_at=moment, received_at=moment, author_id="jan", **values
    )
    async with database.transaction() as session:
        session.add(row)
    await triage_all(database)
    async with database.transaction() as session:
        return (await session.exec(select(Message.ticket_id).where(Message.id == row.id))).one() or 0


async def escalated(database: Database, late: timedelta) -> int:
    """A ticket whose first reply is so late, with its ladder climbed; its levels have no quiet hours."""
    world = World(database)
    await world.publish(SERVICE.replace("wakeful: office, ", ""))
    number = await world.ticket(now() - timedelta(hours=1) - late)
    while await climb_ladders(database):
        pass
    return number


async def test_a_row_says_which_clock_and_why_here(site: Site) -> None:
    """The deadline with its state, the clock, and the terms of the priority."""
    number = await asked(site.database, timedelta(days=4), author_followers=250_000)
    visit = await site.visit(language="en")
    async with site.database.transaction() as session:
        ticket = await session.get_one(Ticket, number)
    page = (await visit.browser.get(f"/queues/{ticket.queue}")).text
    row = page[page.index(f'id="row-{number}"') :]
    assert 'data-state="late"' in row
    assert re.search(r"<time [^>]*>\d+ [dh] .*late</time>", row)
    assert "First reply" in row
    assert re.search(r'title="[^"]*\+20 reach: 250,000[^"]*\+\d+ waiting: ', row)
    assert f'data-due="{ticket.due_at.isoformat()}"' in row if ticket.due_at else False
    assert 'data-late="{time} late"' in page


async def test_the_next_is_claimed_where_it_is_given(site: Site) -> None:
    """By whoever works the queue; where a lead gives out the work, by leads alone."""
    ann, mo = await site.visit("ann"), await site.visit("mo", Role.MANAGER)
    assert 'action="/queues/webcare/claim-next"' in (await ann.browser.get("/queues/webcare")).text
    assert "claim-next" not in (await mo.browser.get("/queues/webcare")).text
    await give_out_by(site.database, "work: manual")
    page = (await ann.browser.get("/queues/webcare")).text
    assert "claim-next" not in page
    assert "een teamleider wijst toe" in page


async def test_presence_is_at_hand_and_can_be_said(site: Site) -> None:
    """Whoever opens a page is available, until they say otherwise."""
    ann = await site.visit("ann")
    await ann.browser.get("/queues")
    await site.app.state.signs_of_life.settled()
    corner = (await ann.browser.get("/at-hand", headers=HTMX)).text
    assert 'id="presence" class="presence"><span class="presence-shape" data-status="available"' in corner
    assert (await ann.browser.post("/presence", data={"status": "away"}, headers=HTMX)).status_code == 204
    corner = (await ann.browser.get("/at-hand", headers=HTMX)).text
    assert re.search(r'value="away" aria-pressed="true"', corner)
    assert "Even weg" in corner


async def test_an_offer_is_at_hand_everywhere(site: Site) -> None:
    """With until when, and both buttons; of nobody else's."""
    await give_out_by(site.database, "work: push")
    ann, bob = await site.visit("ann"), await site.visit("bob")
    async with site.database.transaction() as session:
        await note_signs_of_life(session, [ann.number])
    [number] = await lay(site.database, 1)
    await sweep(site.database)
    corner = (await ann.browser.get("/at-hand", headers=HTMX)).text
    for act in ("accept", "decline"):
        assert f'action="/tickets/{number}/{act}"' in corner
    assert "<offer-left" in corner
    assert "data-offer" not in (await bob.browser.get("/at-hand", headers=HTMX)).text
    await ann.browser.post(f"/tickets/{number}/accept")
    assert "data-offer" not in (await ann.browser.get("/at-hand", headers=HTMX)).text


@pytest.mark.parametrize("language", LANGUAGES)
async def test_each_clock_explains_itself(site: Site, language: str) -> None:
    """The policy that won with those it beat, what was counted, and the ladder."""
    number = await asked(site.database, timedelta(days=4), author_followers=60_000)
    visit = await site.visit(language=language)
    page = (await visit.browser.get(f"/tickets/{number}")).text
    clocks = page[page.index('id="clocks"') :]
    wanted = {
        "nl": ("Klokken", "Eerste reactie", "Oplossing", "Leg deze klok uit", "Opiniemakers", "Norm", "Ladder"),
        "en": ("Clocks", "First reply", "Resolution", "Explain this clock", "Opinion leaders", "Norm", "Ladder"),
    }[language]
    assert [word for word in wanted if word not in clocks] == []
    counted = clocks[clocks.index('class="counted"') :]
    assert counted.count("<tr>") > 2, "several days of opening hours"
    assert clocks.index(wanted[4]) < clocks.index(wanted[5]), "the winner stands first"


async def test_what_was_escalated_waits_until_somebody_has_it(site: Site) -> None:
    """From where, which clock, who was asked; acknowledging by a row, and the bar of whoever is asked."""
    lea = await site.visit("lea", Role.LEAD, language="en")
    async with site.database.transaction() as session:
        await note_signs_of_life(session, [lea.number])
    assert "Nothing was escalated" in (await lea.browser.get("/queues/crisis")).text
    number = await escalated(site.database, timedelta(minutes=5))
    page = (await lea.browser.get("/queues/team_lead")).text
    row = page[page.index(f'id="row-{number}"') :]
    words = (
        "from Webcare",
        "First reply: Escalate",
        "Lea",
        "nobody has acknowledged it",
        f"/tickets/{number}/acknowledge",
    )
    assert [word for word in words if word not in row] == []
    corner = (await lea.browser.get("/at-hand", headers=HTMX)).text
    assert "escalation" in corner
    assert 'id="acknowledge"' in (await lea.browser.get(f"/tickets/{number}")).text
    answer = await lea.browser.post(f"/tickets/{number}/acknowledge", data={"from_queue": "true"}, headers=HTMX)
    assert (answer.status_code, answer.headers["hx-trigger"]) == (204, "queue-changed")
    row = (await lea.browser.get("/queues/team_lead")).text
    assert "Lea has acknowledged it" in row
    assert f"/tickets/{number}/acknowledge" not in row
    assert 'data-keys="g e"' not in (await lea.browser.get("/at-hand", headers=HTMX)).text
    assert "Acknowledged what was escalated" in (await lea.browser.get(f"/tickets/{number}")).text


async def test_a_level_sees_what_asks_for_it_elsewhere(site: Site) -> None:
    """Woken for a ticket that stands in another queue: it is on their page all the same."""
    mo, lea = await site.visit("mo", Role.MANAGER, language="en"), await site.visit("lea", Role.LEAD)
    async with site.database.transaction() as session:
        await note_signs_of_life(session, [mo.number, lea.number])
    number = await escalated(site.database, timedelta(minutes=50))
    lower, higher = [(await mo.browser.get(f"/queues/{level}")).text for level in ("team_lead", "management")]
    assert "Asked of this level" in lower
    assert f'id="row-{number}"' in lower
    assert "stands in Management" in lower
    assert "Asked of this level" not in higher
    assert f'id="row-{number}"' in higher


async def test_a_contact_is_grouped_by_hand(site: Site) -> None:
    """The promise changes with it, the timeline says so, and what they ask next has it too."""
    number = await asked(site.database, timedelta(minutes=1))
    ann = await site.visit("ann", language="en")
    page = (await ann.browser.post(f"/tickets/{number}/group", data={"group": "press"}, headers=HTMX)).text
    assert "Contact group: press" in page
    assert "First reply: was" in page, "the deadline that moved"
    async with site.database.transaction() as session:
        ticket = await session.get_one(Ticket, number)
        contact = await session.get_one(Contact, ticket.contact_id)
        assert (ticket.contact_group, contact.group) == ("press", "press")
    assert (await ann.browser.post(f"/tickets/{number}/group", data={"group": "nonsense"})).status_code == 422
    bob = await site.visit("bob", Role.DEPARTMENT, "supply_chain")
    assert (await bob.browser.post(f"/tickets/{number}/group", data={"group": "press"})).status_code in (403, 404)
    await ann.browser.post(f"/tickets/{number}/group", data={"group": ""})
    async with site.database.transaction() as session:
        assert (await session.get_one(Ticket, number)).contact_group is None
        kinds = await session.exec(select(Event.kind).where(Event.ticket_id == number).order_by(col(Event.id)))
        assert list(kinds).count(EventKind.CONTACT_GROUPED) == 2


async def test_leads_assign_and_holders_pin(site: Site) -> None:
    """Offered to whoever may, with who is there."""
    scene = await set_scene(site.database)
    ann, lea = await site.visit("ann", language="en"), await site.visit("lea", Role.LEAD, language="en")
    await a_colleague(site.database, "zoe")
    page = (await lea.browser.get(f"/tickets/{scene.parcel}")).text
    assert f'action="/tickets/{scene.parcel}/assign"' in page
    assert "Zoe (offline)" in page
    assert "/assign" not in (await ann.browser.get(f"/tickets/{scene.parcel}")).text
    async with site.database.transaction() as session:
        await claim(session, ann.actor, scene.parcel)
    assert f'action="/tickets/{scene.parcel}/pin"' in (await ann.browser.get(f"/tickets/{scene.parcel}")).text
    await ann.browser.post(f"/tickets/{scene.parcel}/pin")
    page = (await ann.browser.get(f"/tickets/{scene.parcel}")).text
    assert f'action="/tickets/{scene.parcel}/unpin"' in page
    assert "Pinned: it stays with Ann" in page
