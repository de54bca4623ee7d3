"""All of a department are gone: in its hours what waits there comes to the hub, where somebody can act."""

from datetime import UTC, datetime

from sqlmodel import col, update

from routing_rules.vocabulary import EventKind, Role
from service.flow.assignment.actions import give_out_work, pin
from service.flow.queues.actions import claim
from service.foundation.database import Database
from service.tables import Presence
from tests.assignment.world import MINUTE, events, lay, somebody, ticket

WEEKDAY_MORNING = datetime(2026, 11, 18, 10, 0, tzinfo=UTC)
"""A Wednesday, eleven in Amsterdam."""


async def test_all_of_a_department_are_gone(database: Database) -> None:
    """In its hours what waits there comes to the hub, each move explained; the pinned one waits for its holder."""
    bob = await somebody(database, "bob", Role.DEPARTMENT, "supply_chain")
    tom = await somebody(database, "tom", Role.DEPARTMENT, "supply_chain")
    eva = await somebody(database, "eva", Role.DEPARTMENT, "billing")
    theirs = await lay(database, 5, "supply_chain", owner="supply_chain")
    [other] = await lay(database, 1, "billing", owner="billing", first=50)
    async with database.transaction() as session:
        for number in theirs[:2]:
            await claim(session, bob, number)
        await pin(session, bob, theirs[1])
    seen = {bob: WEEKDAY_MORNING - 60 * MINUTE, tom: WEEKDAY_MORNING - MINUTE, eva: WEEKDAY_MORNING}
    async with database.transaction() as session:
        for actor, moment in seen.items():
            await session.exec(
                update(Presence).where(col(Presence.colleague_id) == actor.colleague_id).values(seen_at=moment)
            )
    await give_out_work(database, WEEKDAY_MORNING)
    moved = [await ticket(database, number) for number in theirs]
    assert [one.queue for one in moved] == ["webcare", "supply_chain", "webcare", "webcare", "webcare"]
    assert [one.claimed_by for one in moved] == [None, bob.colleague_id, None, None, None]
    assert {one.owner for one in moved} == {"supply_chain"}, "it stays theirs; somebody else acts"
    assert (await ticket(database, other)).queue == "billing"
    told = await events(database, EventKind.TICKET_REROUTED)
    assert [event.ticket_id for event in told] == [theirs[0], *theirs[2:]]
    assert told[0].data["reason"] == "department_absent"
    because = {"why": "nobody_present", "department": "supply_chain"}
    last_seen = datetime.fromisoformat(told[0].data["because"]["last_seen"])
    assert (told[0].data["because"], last_seen) == (told[0].data["because"] | because, seen[tom])
    assert await give_out_work(database, WEEKDAY_MORNING) == 0


async def test_a_department_that_was_not_there_today_works_in_another_way(database: Database) -> None:
    """Or is closed; or never signed in at all. Its clock runs, and its ladder knows what to do."""
    bob = await somebody(database, "bob", Role.DEPARTMENT, "supply_chain")
    await somebody(database, "eva", Role.DEPARTMENT, "billing", there=False)
    [theirs] = await lay(database, 1, "supply_chain")
    [others] = await lay(database, 1, "billing", first=50)
    for moment, last_seen in (
        (WEEKDAY_MORNING, WEEKDAY_MORNING - 24 * 60 * MINUTE),
        (WEEKDAY_MORNING + 15 * 60 * MINUTE, WEEKDAY_MORNING + 14 * 60 * MINUTE),
    ):
        async with database.transaction() as session:
            mine = update(Presence).where(col(Presence.colleague_id) == bob.colleague_id)
            await session.exec(mine.values(seen_at=last_seen))
        await give_out_work(database, moment)
        assert [(await ticket(database, number)).queue for number in (theirs, others)] == ["supply_chain", "billing"]
