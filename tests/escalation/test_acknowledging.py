"""Acknowledging: somebody has it, and nothing is repeated any more."""

import pytest

from routing_rules.vocabulary import EventKind, Role
from service.flow.escalation.actions import acknowledge
from service.foundation.errors import Conflict, NotAllowed, NotFound
from service.people.actor import Actor
from tests.escalation.world import START, World, after


async def acknowledged(world: World, actor: Actor, number: int, minute: float) -> None:
    async with world.database.transaction() as session:
        await acknowledge(session, actor, number, after(minute))


async def test_who_works_tickets_has_it_from_then_on(world: World) -> None:
    ben = await world.colleague("ben", Role.LEAD, Role.AGENT)
    number = await world.ticket()
    await world.sweep(after(75))
    await acknowledged(world, ben, number, 76)
    ticket = await world.row(number)
    assert (ticket.queue, ticket.claimed_by, ticket.state) == ("management", ben.colleague_id, "open")
    rows = await world.escalations(number)
    assert [(row.repetition, row.acknowledged_by, row.acknowledged_at, row.ended_at) for row in rows] == [
        (0, ben.colleague_id, after(76), after(76))
    ]
    assert await world.sweep(after(90)) == 0
    kinds = [event.kind for event in (await world.events(number))[-2:]]
    assert kinds == ["escalation_acknowledged", "ticket_claimed"]


async def test_later_steps_ask_anew_and_it_stays_with_whoever_has_it(world: World) -> None:
    ben = await world.colleague("ben", Role.LEAD, Role.AGENT)
    cas = await world.colleague("cas", Role.MANAGER)
    number = await world.ticket()
    await world.present(cas, after(60))
    await world.sweep(after(60))
    await acknowledged(world, ben, number, 61)
    await world.sweep(after(100))
    ticket, rows = await world.row(number), await world.escalations(number)
    assert [(row.step, row.ended_at) for row in rows] == [("climb", after(61)), ("higher", None)]
    assert (ticket.queue, ticket.claimed_by) == ("management", ben.colleague_id)


async def test_a_manager_who_works_no_tickets_only_acknowledges(world: World) -> None:
    cas = await world.colleague("cas", Role.MANAGER)
    number = await world.ticket()
    await world.sweep(after(60))
    await acknowledged(world, cas, number, 61)
    ticket, [row] = await world.row(number), await world.escalations(number)
    assert (ticket.queue, ticket.claimed_by, row.acknowledged_by) == ("management", None, cas.colleague_id)
    assert await world.sweep(after(75)) == 1  # the priority is raised all the same
    assert len(await world.escalations(number)) == 1


async def test_it_is_taken_from_who_is_absent_and_not_from_who_is_there(world: World) -> None:
    ann = await world.colleague("ann", Role.AGENT)
    ben = await world.colleague("ben", Role.LEAD, Role.AGENT)
    absent, there = await world.ticket(), await world.ticket(after(0.1))
    await world.sweep(after(60.1))
    for number in (absent, there):
        held = {"claimed_by": ann.colleague_id, "claimed_at": START}
        await world.tell(number, EventKind.TICKET_CLAIMED, after(61), changes=held)
    await acknowledged(world, ben, absent, 62)
    await world.present(ann, after(63))
    await acknowledged(world, ben, there, 63)
    assert (await world.row(absent)).claimed_by == ben.colleague_id
    assert (await world.row(there)).claimed_by == ann.colleague_id


async def test_again_changes_nothing_and_too_late_is_refused(world: World) -> None:
    ben, ann = await world.colleague("ben", Role.LEAD), await world.colleague("ann", Role.AGENT)
    number = await world.ticket()
    with pytest.raises(Conflict):
        await acknowledged(world, ben, number, 1)
    await world.sweep(after(60))
    await acknowledged(world, ben, number, 61)
    version = (await world.row(number)).version
    await acknowledged(world, ben, number, 62)
    assert (await world.row(number)).version == version
    with pytest.raises(Conflict):
        await acknowledged(world, ann, number, 63)


async def test_who_may(world: World) -> None:
    sam = await world.colleague("sam", Role.DEPARTMENT, department="supply")
    number = await world.ticket(owner="supply")
    await world.sweep(after(30))
    with pytest.raises(NotAllowed):
        await acknowledged(world, sam, number, 31)
    other = await world.ticket(owner="money", queue="money")
    with pytest.raises(NotFound):
        await acknowledged(world, sam, other, 31)
    with pytest.raises(NotFound):
        await acknowledged(world, sam, other + 1, 31)
    program = Actor("key/tests", scopes=frozenset({"tickets:write"}))
    with pytest.raises(NotAllowed):
        await acknowledged(world, program, number, 31)


async def test_whoever_was_asked_may_whatever_their_role(world: World) -> None:
    sam = await world.colleague("sam", Role.DEPARTMENT, department="supply")
    number = await world.ticket()
    await world.sweep(after(60))
    await acknowledged(world, sam, number, 61)
    assert [row.acknowledged_by for row in await world.escalations(number)] == [sam.colleague_id]
