"""What the ledger tells the health of a cell when a ticket of a department is answered."""

import pytest
from sqlmodel import select

from routing_rules.vocabulary import EventKind
from service.foundation.database import Database
from service.people.actor import SYSTEM
from service.tables import CellObservation
from service.tickets.ledger import Entry, lock_tickets, record
from tests.builders import store, tickets, triage_all
from tests.participation.cells import parcels


@pytest.mark.parametrize(
    ("published", "seen"),
    [({"department": "supply_chain"}, ["in_time"]), ({"department": "billing"}, []), ({}, [])],
    ids=["by the department", "by another", "by the hub"],
)
async def test_only_its_own_reply_speaks_for_a_department(
    database: Database, published: dict[str, object], seen: list[str]
) -> None:
    await store(database, parcels(1))
    await triage_all(database)
    async with database.transaction() as session:
        (ticket,) = await tickets(session)
        assert ticket.queue == "supply_chain"
        held = (await lock_tickets(session, [ticket.id]))[ticket.id]
        await record(session, [Entry(held, EventKind.REPLY_DELIVERED, SYSTEM.name, data={"reply_id": 1, **published})])
        assert [one.kind for one in await session.exec(select(CellObservation))] == seen
