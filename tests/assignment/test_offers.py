"""Offers: made to whoever can receive, accepted or declined once, expired in time, and never again to who refused."""

import asyncio
from collections import Counter

import pytest
from sqlmodel import col, select, update

from routing_rules.vocabulary import EventKind, PresenceStatus, Role
from service.flow.assignment.actions import accept, decline, give_out_work
from service.flow.assignment.queries import candidates, offers_to, stuck_work
from service.flow.queues.actions import claim, release, reroute, solve
from service.foundation.clock import now
from service.foundation.database import Database
from service.foundation.errors import Conflict, NotAllowed
from service.people.actor import Actor
from service.people.presence import presence_of, set_status
from service.tables import Colleague, Presence
from tests.assignment.world import (
    MINUTE,
    accept_is_over,
    events,
    fall_silent,
    give_out_by,
    holders,
    lay,
    number_of,
    offered,
    offers,
    somebody,
    sweep,
    ticket,
)

OFFERED = EventKind.TICKET_OFFERED


async def test_work_goes_to_the_least_loaded_and_says_why(database: Database) -> None:
    """E-mail fills two places of ten; what is offered counts as load, so offers spread at once."""
    await give_out_by(database, "work: push")
    ann, bob = await somebody(database, "ann"), await somebody(database, "bob")
    eva = await somebody(database, "eva", there=False)
    mia = await somebody(database, "mia", Role.MANAGER)
    [held] = await lay(database, 1, first=90)
    async with database.transaction() as session:
        await claim(session, ann, held)
    numbers = await lay(database, 4)
    await sweep(database)
    assert await offered(database) == dict(zip(numbers, [number_of(one) for one in (bob, ann, bob, ann)], strict=True))
    first, second, *_ = await events(database, OFFERED)
    assert (first.actor, first.data["colleague"]) == ("system", bob.name)
    assert first.data["because"] == {
        "why": "least_loaded",
        "waived": [],
        "skipped": {ann.name: "busier", eva.name: "offline", mia.name: "role"},
    }
    assert second.data["because"]["why"] == "in_turn"
    assert await holders(database, numbers) == [None] * 4, "an offer is no claim"


async def test_capacity_is_never_exceeded(database: Database) -> None:
    """However many sweeps; when a place comes free the next one is offered."""
    await give_out_by(database, "work: push")
    ann, bob = await somebody(database, "ann", capacity=3), await somebody(database, "bob", capacity=2)
    numbers = await lay(database, 8)
    for _ in range(3):
        await sweep(database)
    assert Counter((await offered(database)).values()) == {ann.colleague_id: 3, bob.colleague_id: 2}
    mine = next(number for number, who in (await offered(database)).items() if who == bob.colleague_id)
    async with database.transaction() as session:
        await accept(session, bob, mine)
    await sweep(database)
    assert len(await offered(database)) == 4
    async with database.transaction() as session:
        await solve(session, bob, mine)
    await sweep(database)
    assert len(await offered(database)) == 5
    assert set(await offered(database)) <= set(numbers)


async def test_two_workers_offer_each_ticket_once_and_fill_nobody_twice(database: Database) -> None:
    await give_out_by(database, "work: push, balance: round_robin")
    people = [await somebody(database, f"agent{n}", capacity=5) for n in range(4)]
    await lay(database, 30)
    await asyncio.gather(*(give_out_work(database) for _ in range(4)))
    given = Counter((await offered(database)).values())
    assert given == {one.colleague_id: 5 for one in people}
    assert len(await offers(database)) == 20


async def test_round_robin_goes_on_where_it_was(database: Database) -> None:
    """Whatever was restarted in between: counts of equals never differ by two."""
    await give_out_by(database, "work: push, balance: round_robin")
    people = [await somebody(database, f"agent{n}", capacity=100) for n in range(3)]
    for nth, some in enumerate((1, 4, 2, 1, 3)):
        await lay(database, some, first=100 * nth)
        worker = Database(database.url, pool_size=1)
        await give_out_work(worker)
        await worker.close()
        counts = Counter((await offered(database)).values())
        both = [counts[number_of(one)] for one in people]
        assert max(both) - min(both) <= 1, both


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


async def test_whoever_had_it_gets_it_back_but_not_if_they_let_it_go(database: Database) -> None:
    await give_out_by(database, "work: push")
    ann = await somebody(database, "ann")
    absent, let_go = await lay(database, 2)
    async with database.transaction() as session:
        await claim(session, ann, absent)
        await claim(session, ann, let_go)
        await release(session, ann, let_go)
    await fall_silent(database, ann)
    await sweep(database)
    assert await offered(database) == {}
    bob = await somebody(database, "bob")
    async with database.transaction() as session:
        await session.exec(update(Presence).values(seen_at=now()))
        await session.exec(
            update(Colleague).where(col(Colleague.id) == ann.colleague_id).values(last_assigned_at=now())
        )
    await sweep(database)
    assert await offered(database) == {absent: ann.colleague_id, let_go: bob.colleague_id}
    why = {event.ticket_id: event.data["because"] for event in await events(database, OFFERED)}
    assert (why[absent]["why"], why[absent]["skipped"]) == ("earlier", {bob.name: "not_earlier"})
    assert why[let_go]["skipped"] == {ann.name: "declined"}


async def test_far_more_urgent_tickets_that_nobody_can_take_hold_nothing_up(database: Database) -> None:
    """Three hundred in a language that is not spoken here, and one that is."""
    await give_out_by(database, "work: push")
    ann = await somebody(database, "ann", languages=["nl"])
    await lay(database, 300, language="de")
    [one] = await lay(database, 1, first=900, rank=-1e9)
    await sweep(database)
    assert await offered(database) == {one: ann.colleague_id}


async def test_work_that_is_claimed_is_not_given_out(database: Database) -> None:
    await somebody(database)
    await lay(database, 3)
    await sweep(database)
    assert await offers(database) == []


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
