"""Offers are made to whoever can receive: to the least loaded or in turn, to the earlier one, never over capacity."""

import asyncio
from collections import Counter

from sqlmodel import col, update

from routing_rules.vocabulary import EventKind, Role
from service.flow.assignment.actions import accept, give_out_work
from service.flow.queues.actions import claim, release, solve
from service.foundation.clock import now
from service.foundation.database import Database
from service.tables import Colleague, Presence
from tests.assignment.world import (
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
