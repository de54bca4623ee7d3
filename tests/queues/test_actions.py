"""Taking, letting go, sending on and solving: each once, by those who may, and on the ledger."""

import asyncio

import pytest
from sqlmodel import col, select

from routing_rules.vocabulary import Role
from service.flow.queues.actions import claim, release, reroute, solve
from service.foundation.database import Database
from service.foundation.errors import Conflict, Invalid, NotAllowed, NotFound
from service.people.actor import Actor
from service.tables import Event, Ticket
from tests.builders import a_colleague
from tests.queues.waiting import a_ticket

KEY = Actor("key/crm", display_name="crm", scopes=frozenset({"tickets:write"}))


async def made(database: Database, queue: str = "webcare", **values: object) -> int:
    """One ticket that waits."""
    async with database.transaction() as session:
        return await a_ticket(session, 1, queue, **values)


async def events(database: Database, number: int) -> list[Event]:
    """What happened to it."""
    async with database.transaction() as session:
        return list(await session.exec(select(Event).where(Event.ticket_id == number).order_by(col(Event.id))))


async def test_a_claim_twice_is_one_claim(database: Database) -> None:
    number, ann = await made(database), await a_colleague(database)
    for _ in range(2):
        async with database.transaction() as session:
            ticket = await claim(session, ann, number)
    assert ticket.claimed_by == ann.colleague_id
    assert ticket.claimed_at is not None
    assert [(event.kind, event.actor) for event in await events(database, number)] == [("ticket_claimed", ann.name)]


async def test_of_two_who_claim_one_has_it(database: Database) -> None:
    number = await made(database)
    both = [await a_colleague(database, "ann"), await a_colleague(database, "eva")]

    async def take(actor: Actor) -> str:
        try:
            async with database.transaction() as session:
                await claim(session, actor, number)
        except Conflict as conflict:
            return conflict.detail
        return actor.display_name

    outcomes = sorted(await asyncio.gather(*(take(actor) for actor in both)), key=len)
    assert outcomes[0] in ("Ann", "Eva")
    assert outcomes[1] == f"{outcomes[0]} has ticket {number} in hand."
    assert len(await events(database, number)) == 1


async def test_letting_go_of_a_free_ticket_changes_nothing(database: Database) -> None:
    number, ann = await made(database), await a_colleague(database)
    async with database.transaction() as session:
        await claim(session, ann, number)
    for _ in range(2):
        async with database.transaction() as session:
            assert (await release(session, ann, number)).claimed_by is None
    happened = await events(database, number)
    assert [event.kind for event in happened] == ["ticket_claimed", "ticket_released"]
    assert happened[1].data == {"claimed_by": ann.colleague_id}


async def test_a_reroute_hands_over_with_its_reason(database: Database) -> None:
    number, ann = await made(database, process="billing"), await a_colleague(database)
    async with database.transaction() as session:
        await claim(session, ann, number)
        ticket = await reroute(session, ann, number, "supply_chain", "It is about a parcel.")
    assert (ticket.queue, ticket.owner, ticket.process, ticket.claimed_by) == (
        "supply_chain",
        "supply_chain",
        "billing",
        None,
    )
    assert ticket.routed_by == ann.name
    happened = (await events(database, number))[-1]
    assert happened.kind == "ticket_rerouted"
    assert happened.data == {"from": "webcare", "to": "supply_chain", "reason": "It is about a parcel."}
    async with database.transaction() as session:
        back = await reroute(session, ann, number, "webcare", "Not theirs.")
    assert (back.queue, back.owner) == ("webcare", "supply_chain")


async def test_a_reroute_needs_another_queue_that_exists(database: Database) -> None:
    number, ann = await made(database), await a_colleague(database)
    async with database.transaction() as session:
        with pytest.raises(Invalid) as unknown:
            await reroute(session, ann, number, "nowhere", "why not")
        assert "supply_chain" in str(unknown.value.extensions["known"])
        with pytest.raises(Conflict):
            await reroute(session, ann, number, "webcare", "why not")


async def test_solving_ends_the_claim(database: Database) -> None:
    number, ann = await made(database), await a_colleague(database)
    async with database.transaction() as session:
        await claim(session, ann, number)
        await solve(session, ann, number)
    async with database.transaction() as session:
        ticket = await session.get_one(Ticket, number)
        assert (ticket.state, ticket.claimed_by) == ("solved", None)
        assert ticket.solved_at is not None
        with pytest.raises(Conflict):
            await solve(session, ann, number)
        again = await reroute(session, ann, number, "supply_chain", "Not solved at all.")
    assert (again.state, again.solved_at) == ("open", None)


async def test_who_may_do_what(database: Database) -> None:
    number = await made(database, owner="supply_chain")
    bob = await a_colleague(database, "bob", role=Role.DEPARTMENT, department="supply_chain")
    tom = await a_colleague(database, "tom", role=Role.DEPARTMENT, department="billing")
    mia = await a_colleague(database, "mia", role=Role.MANAGER)
    async with database.transaction() as session:
        with pytest.raises(NotAllowed):
            await claim(session, KEY, number)
        with pytest.raises(NotAllowed):
            await claim(session, mia, number)
        with pytest.raises(NotAllowed):
            await solve(session, bob, number)
        with pytest.raises(NotFound):
            await claim(session, tom, number)
        with pytest.raises(NotFound):
            await claim(session, mia, number + 1)
        await reroute(session, KEY, number, "supply_chain", "by a program")
        await claim(session, bob, number)
        assert (await solve(session, KEY, number)).state == "solved"
