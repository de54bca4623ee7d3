"""Reading tickets: all of one ticket in order, and only for those who may."""

import pytest

from routing_rules.vocabulary import Role
from service.flow.queues.actions import claim
from service.foundation.database import Database
from service.foundation.errors import NotFound
from service.people.actor import SYSTEM, Actor
from service.people.permissions import Act, may
from service.tickets.queries import ticket_detail, visible_tickets
from tests.builders import Said, a_colleague, store, tickets, triage_all
from tests.queues.waiting import a_ticket


async def test_a_ticket_with_all_that_was_said_and_decided(database: Database) -> None:
    ann = await a_colleague(database)
    await store(
        database, [Said("2", "Hallo?", minute=2, thread="t"), Said("1", "Waar blijft mijn pakket?", thread="t")]
    )
    await triage_all(database)
    async with database.transaction() as session:
        number = (await tickets(session))[0].id
        await claim(session, ann, number)
    async with database.transaction() as session:
        detail = await ticket_detail(session, ann, number)
    assert [message.external_id for message in detail.messages] == ["1", "2"]
    assert set(detail.decisions) == {message.id for message in detail.messages}
    assert all(decision.because for decision in detail.decisions.values())
    assert detail.contact.external_id == "jan"
    assert detail.events[0].kind == "ticket_routed"
    assert detail.events[-1].kind == "ticket_claimed"
    assert detail.names == {ann.name: "Ann"}
    assert detail.replies == []


async def test_visible_is_what_permissions_say(database: Database) -> None:
    """The condition for the database and the table of permissions must never say different things."""
    actors = [
        SYSTEM,
        Actor("stranger"),
        Actor("key/reader", scopes=frozenset({"tickets:read"})),
        Actor("key/writer", scopes=frozenset({"tickets:write"})),
        Actor("key/sender", scopes=frozenset({"messages:write"})),
        await a_colleague(database, "ann"),
        await a_colleague(database, "mia", role=Role.MANAGER),
        await a_colleague(database, "bob", role=Role.DEPARTMENT, department="supply_chain"),
        await a_colleague(database, "tom", role=Role.DEPARTMENT, department="billing"),
    ]
    async with database.transaction() as session:
        await a_ticket(session, 1)
        await a_ticket(session, 2, queue="supply_chain")
        await a_ticket(session, 3, owner="supply_chain")
        await a_ticket(session, 4, queue="billing", owner="supply_chain")
        everything = await tickets(session)
        for actor in actors:
            seen = {ticket.id for ticket in await session.exec(visible_tickets(actor))}
            assert seen == {ticket.id for ticket in everything if may(actor, Act.READ, ticket)}, actor


async def test_a_hidden_ticket_is_as_good_as_none(database: Database) -> None:
    tom = await a_colleague(database, "tom", role=Role.DEPARTMENT, department="billing")
    async with database.transaction() as session:
        number = await a_ticket(session, 1, queue="supply_chain")
        for unseen in (number, number + 1):
            with pytest.raises(NotFound):
                await ticket_detail(session, tom, unseen)
