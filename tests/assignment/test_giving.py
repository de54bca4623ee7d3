"""What a lead does: give a ticket to somebody, move many, and what nobody can overrule. And pins."""

import pytest

from routing_rules.vocabulary import EventKind, PresenceStatus, Role
from service.flow.assignment.actions import assign, claim_next, move_work, pin, unpin
from service.flow.assignment.queries import team, tickets_in_hand
from service.flow.queues.actions import claim, release
from service.foundation.database import Database
from service.foundation.errors import Conflict, Invalid, NotAllowed, NotFound
from service.people.presence import set_status
from tests.assignment.world import (
    events,
    fall_silent,
    give_out_by,
    holders,
    lay,
    number_of,
    offers,
    somebody,
    sweep,
    ticket,
)

ASSIGNED = EventKind.TICKET_ASSIGNED


async def test_a_lead_gives_work_and_overrules(database: Database) -> None:
    """What spoke against it is kept; away, full or without the skill is no obstacle to a lead."""
    lea = await somebody(database, "lea", Role.LEAD)
    ann = await somebody(database, "ann", languages=["en"], capacity=0)
    bob = await somebody(database, "bob")
    [one] = await lay(database, 1)
    async with database.transaction() as session:
        await claim(session, bob, one)
        await set_status(session, ann, PresenceStatus.AWAY)
        given = await assign(session, lea, one, number_of(ann))
        assert (given.claimed_by, given.state) == (ann.colleague_id, "open")
        await assign(session, lea, one, number_of(ann))
    [told] = await events(database, ASSIGNED)
    assert told.actor == lea.name
    assert told.data == {
        "colleague": ann.name,
        "claimed_by": bob.colleague_id,
        "pinned": False,
        "because": {"why": "lead", "overruled": ["away", "language", "full"]},
    }
    await sweep(database)
    assert await holders(database, [one]) == [ann.colleague_id], "away keeps it"


async def test_nobody_is_given_what_would_come_back_at_once(database: Database) -> None:
    """Unless it is pinned: then it waits for them."""
    lea = await somebody(database, "lea", Role.LEAD)
    ann, mia = await somebody(database, "ann", there=False), await somebody(database, "mia", Role.MANAGER)
    [one] = await lay(database, 1)
    async with database.transaction() as session:
        with pytest.raises(Conflict, match="Ann is offline"):
            await assign(session, lea, one, number_of(ann))
        with pytest.raises(Conflict, match="does not handle tickets"):
            await assign(session, lea, one, number_of(mia), pinned=True)
        with pytest.raises(Invalid):
            await assign(session, lea, one, 999_999)
        with pytest.raises(NotFound):
            await assign(session, lea, one + 1, number_of(ann))
        await assign(session, lea, one, number_of(ann), pinned=True)
    await sweep(database)
    assert await holders(database, [one]) == [ann.colleague_id]


async def test_who_may_give_and_move(database: Database) -> None:
    ann, mia = await somebody(database, "ann"), await somebody(database, "mia", Role.MANAGER)
    [one] = await lay(database, 1)
    for actor in (ann, mia):
        async with database.transaction() as session:
            with pytest.raises(NotAllowed):
                await assign(session, actor, one, number_of(ann))
            outcome = await move_work(session, actor, [one], "no", queue="billing")
            assert (outcome.moved, list(outcome.refused)) == ([], [one])


async def test_giving_ends_the_offer(database: Database) -> None:
    await give_out_by(database, "work: push")
    ann, lea = await somebody(database, "ann"), await somebody(database, "lea", Role.LEAD)
    [one] = await lay(database, 1)
    await sweep(database)
    bob = await somebody(database, "bob")
    async with database.transaction() as session:
        await assign(session, lea, one, number_of(bob))
    assert await offers(database) == [(one, ann.colleague_id, "withdrawn")]
    assert await holders(database, [one]) == [bob.colleague_id]


async def test_moving_many_to_a_colleague(database: Database) -> None:
    """With the reason on each; what can't move stays and says why."""
    lea, ann = await somebody(database, "lea", Role.LEAD), await somebody(database, "ann")
    bob = await somebody(database, "bob", capacity=2)
    numbers = await lay(database, 4)
    async with database.transaction() as session:
        for number in numbers[:3]:
            await claim(session, ann, number)
        assert [one.id for one in await tickets_in_hand(session, lea, number_of(ann))] == numbers[:3]
    [closed] = await lay(database, 1, first=50, state="closed")
    async with database.transaction() as session:
        outcome = await move_work(session, lea, [*numbers, closed, 999], "Ann is ill.", colleague_id=number_of(bob))
    assert outcome.moved == numbers
    assert sorted(outcome.refused) == [closed, 999]
    assert await holders(database, numbers) == [bob.colleague_id] * 4
    told = await events(database, ASSIGNED)
    assert {event.data["reason"] for event in told} == {"Ann is ill."}
    assert [event.data["because"]["overruled"] for event in told] == [[], [], ["full"], ["full"]]


async def test_moving_many_to_a_queue(database: Database) -> None:
    lea, ann = await somebody(database, "lea", Role.LEAD), await somebody(database, "ann")
    one, two = await lay(database, 2)
    [there] = await lay(database, 1, "billing", first=50)
    async with database.transaction() as session:
        await claim(session, ann, one)
        await pin(session, ann, one)
        outcome = await move_work(session, lea, [one, two, there], "All of it is about bills.", queue="billing")
        assert (outcome.moved, list(outcome.refused)) == ([one, two], [there])
        for wrong in ({"queue": "nowhere"}, {}, {"queue": "billing", "colleague_id": 1}, {"colleague_id": 999_999}):
            with pytest.raises(Invalid):
                await move_work(session, lea, [one], "x", **wrong)
    moved = await ticket(database, one)
    assert (moved.queue, moved.owner, moved.claimed_by, moved.pinned) == ("billing", "billing", None, False)
    [told, _] = await events(database, EventKind.TICKET_REROUTED)
    assert told.data == {
        "from": "webcare",
        "to": "billing",
        "reason": "All of it is about bills.",
        "claimed_by": ann.colleague_id,
    }


async def test_a_pin_is_the_holders_and_goes_with_them(database: Database) -> None:
    ann, bob = await somebody(database, "ann"), await somebody(database, "bob")
    lea = await somebody(database, "lea", Role.LEAD)
    [one] = await lay(database, 1)
    async with database.transaction() as session:
        with pytest.raises(Conflict, match="Nobody has"):
            await pin(session, lea, one)
        await claim(session, ann, one)
        with pytest.raises(NotAllowed):
            await pin(session, bob, one)
        for _ in range(2):
            assert (await pin(session, ann, one)).pinned
        assert not (await unpin(session, lea, one)).pinned
        await pin(session, lea, one)
        await release(session, ann, one)
        taken = await claim_next(session, bob, "webcare")
        assert taken is not None
        assert (taken.id, taken.pinned) == (one, False)
    told = await events(database, EventKind.TICKET_PINNED, EventKind.TICKET_UNPINNED)
    assert [(event.kind, event.actor) for event in told] == [
        ("ticket_pinned", ann.name),
        ("ticket_unpinned", lea.name),
        ("ticket_pinned", lea.name),
    ]


async def test_a_pin_ends_with_the_claim(database: Database) -> None:
    """Whoever claims it next has not pinned it."""
    ann, bob = await somebody(database, "ann"), await somebody(database, "bob")
    [one] = await lay(database, 1)
    async with database.transaction() as session:
        await claim(session, ann, one)
        await pin(session, ann, one)
        await release(session, ann, one)
        await claim(session, bob, one)
    await fall_silent(database, bob)
    await sweep(database)
    assert await holders(database, [one]) == [None]


async def test_the_team_with_its_load(database: Database) -> None:
    """A department sees its own people."""
    await give_out_by(database, "work: push")
    ann = await somebody(database, "ann")
    one, two, three = await lay(database, 3)
    async with database.transaction() as session:
        await claim(session, ann, one)
        await claim(session, ann, two)
        await pin(session, ann, two)
    await sweep(database)
    bob = await somebody(database, "bob", Role.DEPARTMENT, "supply_chain", there=False)
    async with database.transaction() as session:
        mine = {member.name: member for member in await team(session, ann)}
        theirs = [member.name for member in await team(session, bob)]
    assert (mine["Ann"].status, mine["Ann"].on_shift) == (PresenceStatus.AVAILABLE, True)
    assert (mine["Ann"].in_hand, mine["Ann"].pinned, mine["Ann"].offered) == (2, 1, 1)
    assert (mine["Ann"].load, mine["Ann"].capacity) == (3, 10)
    assert (mine["Bob"].status, mine["Bob"].seen_at) == (PresenceStatus.OFFLINE, None)
    assert theirs == ["Bob"]
    assert [number for number, *_ in await offers(database)] == [three]
