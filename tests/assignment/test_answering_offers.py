"""Offers are accepted or declined once, expire in time, fall when the ticket goes, and never go back to who refused."""

import asyncio

import pytest
from sqlmodel import select, update

from routing_rules.vocabulary import EventKind, PresenceStatus, Role
from service.flow.assignment.actions import accept, decline, give_out_work
from service.flow.assignment.queries import candidates, offers_to, stuck_work
from service.flow.queues.actions import claim, reroute, solve
from service.foundation.clock import now
from service.foundation.database import Database
from service.foundation.errors import Conflict, NotAllowed
from service.people.actor import Actor
from service.people.presence import presence_of, set_status
from service.tables import Presence
from tests.assignment.world import (
    MINUTE,
    accept_is_over,
    events,
    fall_silent,
    give_out_by,
    lay,
    number_of,
    offered,
    offers,
    somebody,
    sweep,
    ticket,
)

OFFERED = EventKind.TICKET_OFFERED


async def test_accepting(database: Database) -> None:
    """Once, in time, and only by whom it is offered to."""
    await give_out_by(database, "work: push")
    ann = await somebody(database, "ann")
    [one] = await lay(database, 1)
    await sweep(database)
    bob = await somebody(database, "bob")
    async with database.transaction() as session:
        assert [line.ticket.id for line in await offers_to(session, ann)] == [one]
        assert await offers_to(session, bob) == []
        with pytest.raises(Conflict, match="not offered to you"):
            await accept(session, bob, one)
    async with database.transaction() as session:
        taken = await accept(session, ann, one)
    assert (taken.claimed_by, taken.state) == (ann.colleague_id, "open")
    async with database.transaction() as session:
        with pytest.raises(Conflict, match="no longer"):
            await accept(session, ann, one)
    [claimed] = await events(database, EventKind.TICKET_CLAIMED)
    assert (claimed.actor, claimed.data["because"]) == (ann.name, {"why": "accepted"})
    assert await offers(database) == [(one, ann.colleague_id, "accepted")]


async def test_declining(database: Database) -> None:
    """It goes to somebody else at once, and never back; the reason is kept."""
    await give_out_by(database, "work: push")
    ann = await somebody(database, "ann")
    [one] = await lay(database, 1)
    await sweep(database)
    bob = await somebody(database, "bob")
    for actor in (ann, bob):
        async with database.transaction() as session:
            await decline(session, actor, one, "I don't know this product.")
        await sweep(database)
    assert await offers(database) == [(one, ann.colleague_id, "declined"), (one, bob.colleague_id, "declined")]
    declined = await events(database, EventKind.OFFER_DECLINED)
    assert [(event.actor, event.data["reason"]) for event in declined] == [
        (one.name, "I don't know this product.") for one in (ann, bob)
    ]
    [_, again] = await events(database, OFFERED)
    assert again.data["because"]["skipped"] == {ann.name: "declined"}
    async with database.transaction() as session:
        lead = await somebody(database, "lea", Role.LEAD, "billing", there=False)
        found = await candidates(session, lead, one)
        assert (found.chosen, {found.names[who]: str(why) for who, why in found.skipped.items()}) == (
            None,
            {"Ann": "declined", "Bob": "declined"},
        )
        assert [stuck.ticket for stuck in await stuck_work(session, lead)] == [one]
        with pytest.raises(NotAllowed):
            await stuck_work(session, ann)


async def test_an_offer_that_nobody_accepts_expires(database: Database) -> None:
    """Whoever let it expire is away until they say otherwise, and does not get it again."""
    await give_out_by(database, "work: push, accept: 2m")
    ann = await somebody(database, "ann")
    one, two = await lay(database, 2)
    await sweep(database)
    assert await offered(database) == {one: ann.colleague_id, two: ann.colleague_id}
    async with database.transaction() as session:
        assert [line.expires_at - line.offered_at for line in await offers_to(session, ann)] == [2 * MINUTE] * 2
    await accept_is_over(database)
    async with database.transaction() as session:
        with pytest.raises(Conflict, match="expired"):
            await accept(session, ann, one)
    await sweep(database)
    assert await offered(database) == {}
    assert [outcome for _, _, outcome in await offers(database)] == ["expired", "expired"]
    [expired, _] = await events(database, EventKind.OFFER_EXPIRED)
    assert (expired.actor, expired.data["colleague"]) == ("system", ann.name)
    async with database.transaction() as session:
        assert await presence_of(session, number_of(ann)) is PresenceStatus.AWAY
        await set_status(session, ann, PresenceStatus.AVAILABLE)
    await sweep(database)
    assert await offered(database) == {}
    bob = await somebody(database, "bob")
    await sweep(database)
    assert await offered(database) == {one: bob.colleague_id, two: bob.colleague_id}


async def test_one_that_expires_takes_the_others_back(database: Database) -> None:
    """They are away now; that the other offer went is not their refusal."""
    await give_out_by(database, "work: push")
    ann = await somebody(database, "ann")
    [one] = await lay(database, 1)
    await sweep(database)
    await accept_is_over(database)
    [two] = await lay(database, 1, first=10)
    async with database.transaction() as session:
        await session.exec(update(Presence).values(seen_at=now()))
    await sweep(database)
    outcomes = {number: outcome for number, _, outcome in await offers(database)}
    assert outcomes == {one: "expired"} | ({two: "withdrawn"} if two in outcomes else {})
    async with database.transaction() as session:
        await set_status(session, ann, PresenceStatus.AVAILABLE)
    await sweep(database)
    assert await offered(database) == {two: ann.colleague_id}


@pytest.mark.parametrize("what", ["claimed", "moved", "not_waiting"])
async def test_a_ticket_that_goes_elsewhere_takes_its_offer_along(database: Database, what: str) -> None:
    await give_out_by(database, "work: push")
    ann = await somebody(database, "ann")
    [one] = await lay(database, 1)
    await sweep(database)
    bob = await somebody(database, "bob")
    async with database.transaction() as session:
        if what == "claimed":
            await claim(session, bob, one)
        elif what == "moved":
            await reroute(session, bob, one, "billing", "It is about an invoice.")
        else:
            await solve(session, bob, one)
    await sweep(database)
    assert await offers(database) == [(one, ann.colleague_id, "withdrawn")]
    [told] = await events(database, EventKind.OFFER_WITHDRAWN)
    assert told.data["because"]["why"] == what
    async with database.transaction() as session:
        with pytest.raises(Conflict):
            await accept(session, ann, one)


async def test_of_accept_and_expiry_one_happens(database: Database) -> None:
    """At the same moment, over and over: the ticket has a holder exactly when the offer was accepted."""
    await give_out_by(database, "work: push")
    ann = await somebody(database, "ann", capacity=100)
    numbers = await lay(database, 12)
    await sweep(database)

    async def try_to_accept(number: int) -> None:
        try:
            async with database.transaction() as session:
                await accept(session, ann, number)
        except Conflict:
            return

    async def expire() -> None:
        await give_out_work(database, now() + 4 * MINUTE)

    await fall_silent(database, ann, seconds=-300)
    await asyncio.gather(*(try_to_accept(number) for number in numbers), expire())
    for number, _, outcome in await offers(database):
        held = (await ticket(database, number)).claimed_by is not None
        assert held == (outcome == "accepted"), (number, outcome)
    async with database.transaction() as session:
        open_still = await session.exec(select(Presence.status).where(Presence.colleague_id == ann.colleague_id))
        assert open_still.one() in ("available", "away")


async def test_programs_accept_nothing(database: Database) -> None:
    [one] = await lay(database, 1)
    key = Actor("key/crm", display_name="crm", scopes=frozenset({"tickets:write"}))
    async with database.transaction() as session:
        with pytest.raises(NotAllowed):
            await accept(session, key, one)
        with pytest.raises(NotAllowed):
            await decline(session, key, one, "no")
