"""Nothing stays with somebody who is not there: who closed the laptop, went home or left, and all of a department."""

from datetime import datetime, timedelta

from sqlmodel import select, update

from routing_rules.vocabulary import EventKind, PresenceStatus, Role
from service.configuration.queries import active_configuration
from service.flow.assignment.actions import give_out_work, pin
from service.flow.queues.actions import claim
from service.foundation.clock import now
from service.foundation.database import Database
from service.people.actions import disable_colleague
from service.people.actor import Actor
from service.people.presence import heartbeat, set_status
from service.people.rosters import PlannedShift, set_shifts
from service.people.weeks import week_of
from service.tables import Shift, Ticket
from service.tables.people import ShiftKind
from service.tickets.queries import colleague_names
from tests.assignment.world import (
    MINUTE,
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

RELEASED = EventKind.TICKET_RELEASED


async def take(database: Database, actor: Actor, *numbers: int) -> None:
    """Claim these."""
    async with database.transaction() as session:
        for number in numbers:
            await claim(session, actor, number)


async def test_an_agent_closes_the_laptop_with_eight_tickets(database: Database) -> None:
    """At 44 seconds nothing happens; after 45 all are free in one sweep, but for the one that was pinned."""
    ann, _ = await somebody(database, "ann"), await somebody(database, "bob")
    mine = await lay(database, 8)
    await take(database, ann, *mine)
    async with database.transaction() as session:
        await pin(session, ann, mine[7])
    await fall_silent(database, ann, seconds=44)
    await give_out_work(database)
    assert await holders(database, mine) == [ann.colleague_id] * 8
    await fall_silent(database, ann)
    await give_out_work(database)
    assert await holders(database, mine) == [None] * 7 + [ann.colleague_id]
    told = await events(database, RELEASED)
    assert [event.ticket_id for event in told] == mine[:7]
    for event in told:
        assert event.actor == "system"
        assert event.data["reason"] == "absent"
        assert event.data["because"]["why"] == "offline"
        assert datetime.fromisoformat(event.data["because"]["seen_at"]) < now() - timedelta(seconds=45)
        async with database.transaction() as session:
            assert await colleague_names(session, [event.data["colleague"]]) == {ann.name: "Ann"}
    assert await give_out_work(database) == 0


async def test_where_work_is_given_out_it_is_offered_to_others_in_the_same_sweep(database: Database) -> None:
    await give_out_by(database, "work: push")
    ann, bob = await somebody(database, "ann"), await somebody(database, "bob", there=False)
    mine = await lay(database, 8)
    await take(database, ann, *mine)
    async with database.transaction() as session:
        await heartbeat(session, number_of(bob))
    await fall_silent(database, ann)
    await give_out_work(database)
    assert await offered(database) == dict.fromkeys(mine, bob.colleague_id)
    because = (await events(database, EventKind.TICKET_OFFERED))[0].data["because"]
    assert because == {"why": "only_one", "waived": [], "skipped": {ann.name: "offline"}}


async def test_whoever_says_that_they_go_lets_go_at_once(database: Database) -> None:
    """Away for coffee keeps the work; offline does not, however lively the connection is."""
    ann = await somebody(database)
    [one] = await lay(database, 1)
    await take(database, ann, one)
    for status, holder in ((PresenceStatus.AWAY, ann.colleague_id), (PresenceStatus.OFFLINE, None)):
        async with database.transaction() as session:
            await set_status(session, ann, status)
            await heartbeat(session, number_of(ann))
        await sweep(database)
        assert await holders(database, [one]) == [holder]


async def test_whoever_never_showed_a_sign_of_life_holds_nothing(database: Database) -> None:
    ann = await somebody(database, there=False)
    [one] = await lay(database, 1)
    await take(database, ann, one)
    await sweep(database)
    assert await holders(database, [one]) == [None]


async def test_whoever_leaves_for_good_keeps_nothing_not_even_what_is_pinned(database: Database) -> None:
    ann = await somebody(database)
    [one] = await lay(database, 1)
    await take(database, ann, one)
    async with database.transaction() as session:
        await pin(session, ann, one)
        await disable_colleague(session, "ann")
    await sweep(database)
    assert await holders(database, [one]) == [None]
    assert (await events(database, RELEASED))[0].data["because"]["why"] == "disabled"


async def test_what_waits_for_the_customer_comes_free_when_it_waits_for_us(database: Database) -> None:
    ann = await somebody(database, there=False)
    [one] = await lay(database, 1, state="waiting_on_customer", claimed_by=ann.colleague_id)
    await sweep(database)
    assert await holders(database, [one]) == [ann.colleague_id]


async def test_the_end_of_a_shift_frees_what_was_taken_in_it(database: Database) -> None:
    """Not what is pinned, and not what somebody takes after hours because they are still there."""
    ann, lead = await somebody(database), await somebody(database, "lea", Role.LEAD)
    during, kept, after = await lay(database, 3)
    await take(database, ann, during, kept)
    async with database.transaction() as session:
        await pin(session, ann, kept)
        at = now()
        week = week_of(at - MINUTE, (await active_configuration(session)).rulebook.time_zone)
        shift = PlannedShift(ShiftKind.WORK, max(week.starts_at, at - 8 * 60 * MINUTE), at + MINUTE)
        await set_shifts(session, lead, number_of(ann), week.name, [shift])
    await sweep(database)
    assert await holders(database, [during, kept]) == [ann.colleague_id] * 2
    async with database.transaction() as session:
        await session.exec(update(Shift).values(ends_at=now()))
    await take(database, ann, after)
    await sweep(database)
    assert await holders(database, [during, kept, after]) == [None, ann.colleague_id, ann.colleague_id]
    [told] = await events(database, RELEASED)
    assert (told.data["reason"], told.data["because"]["why"]) == ("shift_ended", "shift_ended")


async def test_one_shift_follows_another(database: Database) -> None:
    """The end of the first is no end of work."""
    ann = await somebody(database)
    [one] = await lay(database, 1)
    await take(database, ann, one)
    at = now()
    async with database.transaction() as session:
        for starts, ends in (
            (at - 60 * MINUTE, at + timedelta(seconds=1)),
            (at + timedelta(seconds=1), at + 60 * MINUTE),
        ):
            session.add(Shift(colleague_id=number_of(ann), kind="work", starts_at=starts, ends_at=ends))
    async with database.transaction() as session:
        await heartbeat(session, number_of(ann), at + 2 * MINUTE)
    await give_out_work(database, at + 2 * MINUTE)
    assert await holders(database, [one]) == [ann.colleague_id]


async def test_what_is_offered_to_somebody_who_left_is_offered_to_somebody_else(database: Database) -> None:
    """To have been gone is no refusal: when the other can't take it, they get it when they are back."""
    await give_out_by(database, "work: push")
    ann = await somebody(database, "ann")
    [one] = await lay(database, 1)
    await sweep(database)
    bob = await somebody(database, "bob")
    await fall_silent(database, ann)
    await sweep(database)
    assert await offers(database) == [(one, ann.colleague_id, "withdrawn"), (one, bob.colleague_id, None)]
    withdrawn = (await events(database, EventKind.OFFER_WITHDRAWN))[0]
    assert (withdrawn.data["colleague"], withdrawn.data["because"]["why"]) == (ann.name, "offline")
    async with database.transaction() as session:
        await set_status(session, bob, PresenceStatus.AWAY)
        await heartbeat(session, number_of(ann))
    await sweep(database)
    assert await offered(database) == {one: ann.colleague_id}


async def test_who_came_and_went_is_in_the_ledger(database: Database) -> None:
    """Each change once, by whom, and why."""
    ann = await somebody(database)
    await sweep(database)
    await fall_silent(database, ann)
    await sweep(database)
    async with database.transaction() as session:
        await heartbeat(session, number_of(ann))
        await set_status(session, ann, PresenceStatus.AWAY)
    await sweep(database)
    async with database.transaction() as session:
        await set_status(session, ann, PresenceStatus.OFFLINE)
    await sweep(database)
    told = await events(database, EventKind.PRESENCE_CHANGED)
    assert [(event.actor, event.data["from"], event.data["to"], event.data["because"]["why"]) for event in told] == [
        (ann.name, "offline", "available", "said"),
        ("system", "available", "offline", "silent"),
        (ann.name, "offline", "away", "said"),
        (ann.name, "away", "offline", "said"),
    ]
    assert {event.data["colleague"] for event in told} == {ann.name}
    assert {event.ticket_id for event in told} == {None}


async def test_a_ticket_in_other_hands_meanwhile_is_left_alone(database: Database) -> None:
    """Somebody works on it at this moment: the sweep does not wait for them, and finds it the next time."""
    ann = await somebody(database, there=False)
    one, two = await lay(database, 2)
    await take(database, ann, one, two)
    async with database.transaction() as busy:
        await busy.exec(select(Ticket).where(Ticket.id == one).with_for_update())
        assert await give_out_work(database) == 1
    assert await holders(database, [one, two]) == [ann.colleague_id, None]
    await sweep(database)
    assert await holders(database, [one]) == [None]
