"""The team page: who is there and what they hold, what is stuck, and sending somebody home."""

from datetime import timedelta

import pytest
from sqlalchemy import event
from sqlmodel import select

from routing_rules.vocabulary import ClockKind, EventKind, PresenceStatus, Role, StepAction
from service.flow.assignment.actions import assign, claim_next, give_out_work
from service.foundation.clock import now
from service.foundation.database import Database
from service.people.actor import Actor
from service.people.presence import presence_of, say_status
from service.tables import Escalation, Offer
from service.web.frame import LANGUAGES
from tests.assignment.world import MINUTE, events, fall_silent, give_out_by, holders, lay, number_of, somebody
from tests.web.visiting import HTMX, Site, words


async def take(database: Database, actor: Actor, count: int, queue: str = "webcare") -> list[int]:
    """Somebody takes the next ones."""
    taken = []
    for _ in range(count):
        async with database.transaction() as session:
            ticket = await claim_next(session, actor, queue)
            assert ticket is not None
            taken.append(ticket.id)
    return taken


async def escalate(database: Database, number: int, level: str = "escalation") -> None:
    """Somebody is asked about it, and says nothing."""
    async with database.transaction() as session:
        session.add(
            Escalation(
                ticket_id=number,
                target_id=number,
                kind=ClockKind.FIRST_REPLY,
                step="escalate",
                action=StepAction.ESCALATE,
                level=level,
                planned_at=now(),
                fired_at=now() - 7 * MINUTE,
                because={},
            )
        )


@pytest.mark.parametrize("language", LANGUAGES)
async def test_nothing_is_stuck_with_nobody(site: Site, language: str) -> None:
    """Every empty state is written out."""
    lead = await site.visit("lea", Role.LEAD, language=language)
    html = (await lead.browser.get("/team")).text
    wanted = {"nl": ("Niets zit vast", "niemand heeft"), "en": ("Nothing is stuck", "nobody is on call")}
    assert words(html, *wanted[language]) == []


async def test_who_is_there_with_what(site: Site) -> None:
    """Presence, load against capacity, what they hold and how old it is; the same load as the API says."""
    lead = await site.visit("lea", Role.LEAD, language="en")
    ann = await somebody(site.database, "ann", capacity=4)
    await somebody(site.database, "bob", there=False)
    await lay(site.database, 3, waiting_since=now() - 90 * MINUTE, risk=2, claimed_by=number_of(ann))
    async with site.database.transaction() as session:
        await say_status(session, number_of(ann), PresenceStatus.AWAY)
    html = (await lead.browser.get("/team")).text
    row = html.split(f'id="member-{number_of(ann)}"')[1].split("</tr>")[0].split("<dialog")[0]
    assert words(row, "Away", "3 of 4", "1 h 30", '<strong class="is-late">3</strong>') == []
    assert "never seen" in html
    team = {one["name"]: one for one in (await lead.browser.get("/api/v1/team")).json()["items"]}
    assert (team["Ann"]["load"], team["Ann"]["in_hand"], team["Ann"]["capacity"]) == (3, 3, 4)


async def test_what_is_stuck(site: Site) -> None:
    """Each kind with its tickets, and nothing that goes its way."""
    await give_out_by(site.database, "work: manual")
    lead = await site.visit("lea", Role.LEAD, language="en")
    ann = await somebody(site.database, "ann", Role.DEPARTMENT, "network")
    [held] = await lay(site.database, 1, "network", first=50)
    await take(site.database, ann, 1, "network")
    free = await lay(site.database, 7, first=100)
    [late] = await lay(site.database, 1, "triage", first=200, risk=2)
    await escalate(site.database, late)
    html = (await lead.browser.get("/team")).text
    assert "is offline and has work" not in html
    assert "Network is open, and nobody is there" not in html
    await fall_silent(site.database, ann)
    html = (await lead.browser.get("/team")).text
    sentences = (
        "Ann is offline and has work in hand",
        "Network is open, and nobody is there",
        "Triage has late tickets",
        "Webcare waits for a team lead to assign",
        "Escalation: nobody has acknowledged it",
    )
    assert words(html, *sentences) == []
    assert f'id="line-absent-{number_of(ann)}-{held}"' in html
    assert f'id="line-unacknowledged-escalation-{late}"' in html
    assert f'id="line-late-triage-{late}"' in html
    assert [number for number in free if f'id="line-manual-webcare-{number}"' in html] == free[:5]
    assert "7 tickets" in html


@pytest.mark.parametrize("language", LANGUAGES)
async def test_work_given_out_that_nobody_there_can_take(site: Site, language: str) -> None:
    """Skills and room are what giving it out goes by; what somebody will be given is not stuck."""
    await give_out_by(site.database, "work: push")
    lead = await site.visit("lea", Role.LEAD, language=language)
    sentence = {"nl": "niemand van de aanwezigen", "en": "Webcare has work that nobody who is there can take"}[language]
    ann = await somebody(site.database, "ann", languages=["nl"], capacity=3)
    [dutch] = await lay(site.database, 1)
    assert sentence not in (await lead.browser.get("/team")).text
    [polish] = await lay(site.database, 1, first=10, language="pl")
    stuck = (await lead.browser.get("/team")).text.split('id="stuck-untakeable-webcare"')[1].split("</ol>")[0]
    assert sentence in stuck
    assert f'id="line-untakeable-webcare-{polish}"' in stuck
    assert f"untakeable-webcare-{dutch}" not in stuck
    assert 'href="/team/queues/webcare?only=free"' in stuck
    async with site.database.transaction() as session:
        await say_status(session, number_of(ann), PresenceStatus.AWAY)
    html = (await lead.browser.get("/team")).text
    assert [number for number in (dutch, polish) if f'id="line-untakeable-webcare-{number}"' not in html] == []


async def test_statements_do_not_grow_with_the_team(site: Site) -> None:
    """A handful, whatever there is to show."""
    lead = await site.visit("lea", Role.LEAD)

    async def statements() -> int:
        counted: list[str] = []

        def count(*args: object) -> None:
            counted.append(str(args[2]))

        engine = site.database.engine.sync_engine
        event.listen(engine, "before_cursor_execute", count)
        assert (await lead.browser.get("/team")).status_code == 200
        event.remove(engine, "before_cursor_execute", count)
        return len([one for one in counted if "presence AS known" not in one])

    few = await statements()
    for login in "abcdefgh":
        colleague = await somebody(site.database, login, there=login < "d")
        await lay(site.database, 2, first=ord(login) * 10, risk=2)
        if login < "d":
            await take(site.database, colleague, 2)
            await fall_silent(site.database, colleague)
    assert await statements() <= few
    assert few <= 14


async def test_sending_somebody_home(site: Site) -> None:
    """It is said beforehand what that does, and then it does so; pinned work stays."""
    lead = await site.visit("lea", Role.LEAD, language="en")
    ann = await somebody(site.database, "ann")
    await lay(site.database, 3)
    numbers = await take(site.database, ann, 3)
    async with site.database.transaction() as session:
        await assign(session, lead.actor, numbers[0], number_of(ann), pinned=True)
    await give_out_work(site.database)
    html = (await lead.browser.get("/team")).text
    assert words(html, "Set Ann offline?", "2 tickets that they have in hand go back", "1 pinned ticket stays") == []
    answer = await lead.browser.post(f"/team/{ann.colleague_id}/offline", headers=HTMX)
    assert answer.status_code == 204
    async with site.database.transaction() as session:
        assert await presence_of(session, number_of(ann)) is PresenceStatus.OFFLINE
    assert (await lead.browser.post(f"/team/{ann.colleague_id}/offline", headers=HTMX)).status_code == 204
    while await give_out_work(site.database):
        pass
    assert await holders(site.database, numbers) == [ann.colleague_id, None, None]
    told = [one for one in await events(site.database, EventKind.PRESENCE_CHANGED) if one.data["colleague"] == ann.name]
    assert [(one.actor, one.data["to"], one.data["because"]["why"]) for one in told] == [
        (ann.name, "available", "said"),
        (lead.actor.name, "offline", "said_for_them"),
    ]
    assert (await lead.browser.post("/team/999999/offline")).status_code == 404


async def test_offers_are_shown(site: Site) -> None:
    lead = await site.visit("lea", Role.MANAGER, language="en")
    ann = await somebody(site.database, "ann")
    [number] = await lay(site.database, 1)
    async with site.database.transaction() as session:
        session.add(
            Offer(
                ticket_id=number,
                colleague_id=number_of(ann),
                queue="webcare",
                offered_at=now(),
                expires_at=now() + timedelta(minutes=3),
            )
        )
    assert "1 open offer" in (await lead.browser.get(f"/team/{ann.colleague_id}")).text
    assert "1 offer to them ends." in (await lead.browser.get("/team")).text


async def test_the_team_is_for_leads_and_managers(site: Site) -> None:
    """Pages, buttons and stream; nobody else sees the way there."""
    ann = await site.visit("ann")
    bob = await site.visit("bob", Role.DEPARTMENT, "network")
    for visit in (ann, bob):
        for address in ("/team", "/team/roster", f"/team/{ann.number}", "/team/queues/webcare", "/team/live"):
            assert (await visit.browser.get(address)).status_code == 403, address
        for address in (f"/team/{ann.number}", f"/team/{ann.number}/offline", "/team/roster/copy?week=2026-W47"):
            form = {"capacity": "3"} if address == f"/team/{ann.number}" else {}
            assert (await visit.browser.post(address, data=form)).status_code == 403, address
        assert (await visit.browser.post(f"/team/roster/{ann.number}?week=2026-W47")).status_code == 403
        moves = {"to": "queue/triage", "reason": "x", "numbers": "1"}
        assert (await visit.browser.post("/moves", data=moves)).status_code == 403
        assert 'href="/team"' not in (await visit.browser.get("/queues")).text
    async with site.database.transaction() as session:
        assert await presence_of(session, ann.number) is PresenceStatus.AVAILABLE
        assert (await session.exec(select(Offer))).all() == []
    manager = await site.visit("mo", Role.MANAGER)
    assert 'href="/team"' in (await manager.browser.get("/queues")).text
    assert (await site.browser().get("/team")).status_code == 303
