"""Which tickets may be meant: those of the same contact and channel that are open, found without looking at others."""

from typing import Any

from sqlalchemy import event
from sqlmodel import text

from service.flow.joining.queries import candidates
from service.flow.queues.actions import solve
from service.foundation.database import Database
from service.tables import Ticket
from tests.joining.world import a_world

MANY = """
INSERT INTO ticket (channel, contact_id, thread_id, state, queue, routed_by, stage, urgency, tone, language, reach,
                    rank, risk, pinned, subject, opened_at, waiting_since, last_message_at, version)
SELECT channel, (SELECT id FROM contact WHERE external_id = 'els'), n + 100000, 'new', queue, 'system', 'hub', 0,
       'neutral', 'nl', 0, 0, 0, false, 'x', opened_at, opened_at, opened_at, 1
FROM ticket, generate_series(1, 3000) AS n WHERE ticket.id = :number"""


async def test_the_newest_first_and_only_what_is_meant(database: Database) -> None:
    world = await a_world(database)
    mine, older, newer, gone = [await world.say(name, place) for place, name in enumerate(("a", "b", "c", "d"))]
    await world.say("e", 9, author="els")
    await world.say("f", 9, channel="forum")
    await world.merge(gone, older)
    async with database.transaction() as session:
        await solve(session, world.agent, older)
        found = await candidates(session, world.agent, await session.get_one(Ticket, mine))
    assert [ticket.id for ticket in found] == [older, newer], (
        "solved ones too; and the merge was the last that was said"
    )


async def test_it_is_an_index_scan(database: Database) -> None:
    world = await a_world(database)
    mine = await world.say("a")
    await world.say("e", author="els")
    asked: list[tuple[str, Any]] = []
    async with database.transaction() as session:
        connection = await session.connection()
        await connection.execute(text(MANY), {"number": mine})
        await connection.execute(text("ANALYZE ticket"))
        engine = connection.sync_connection
        event.listen(engine, "before_cursor_execute", lambda *call: asked.append((call[2], call[3])))
        await candidates(session, world.agent, await session.get_one(Ticket, mine))
        statement, terms = next(one for one in asked if "LIMIT" in one[0])
        plan = (await connection.exec_driver_sql(f"EXPLAIN {statement}", terms)).scalars().all()
    assert "ix_ticket_contact" in "\n".join(plan)
