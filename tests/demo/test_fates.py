"""The whole made-up day through the real intake and triage of a real database, without the processes around them."""

import json

from service.demo.balance import balance, shares
from service.demo.day import Post, posts, read_day
from service.demo.queries import fates
from service.flow.intake.actions import store_messages
from service.flow.intake.forms import MANY
from service.flow.triage.actions import triage_waiting
from service.foundation.clock import now
from service.foundation.database import Database


async def store(database: Database, day: list[Post]) -> list[str]:
    async with database.hot_transaction() as connection:
        return [receipt.status for receipt in await store_messages(connection, MANY.validate_json(json.dumps(day)))]


async def test_every_message_of_the_day_ends_decided_and_in_a_place(database: Database) -> None:
    day = posts(read_day(), now())
    assert set(await store(database, day)) == {"created", "duplicate"}
    async with database.transaction() as session:
        before = balance(day, await fates(session, day))
    assert (before.stored, before.waiting, before.decided) == (before.different, before.different, 0)

    while await triage_waiting(database, "demo", limit=500, max_attempts=3):
        pass

    assert set(await store(database, day)) == {"duplicate"}
    async with database.transaction() as session:
        known = await fates(session, day)
    after = balance(day, known)
    assert after.problems() == []
    assert after.decided == after.different
    assert all(fate.because and fate.ticket for fate in known)
    assert sum(share.messages for share in shares(known)) == after.different


async def test_one_thread_is_one_ticket_also_when_replies_came_first(database: Database) -> None:
    day = posts(read_day(), now())
    await store(database, day)
    while await triage_waiting(database, "demo", limit=40, max_attempts=3):
        pass
    async with database.transaction() as session:
        tickets = {fate.external_id: fate.ticket for fate in await fates(session, day)}
    threads: dict[str, set[int | None]] = {}
    for post in day:
        if "thread" in post:
            threads.setdefault(post["thread"], set()).add(tickets[post["external_id"]])
        if "in_reply_to" in post:
            assert tickets[post["external_id"]] == tickets[post["in_reply_to"]]
    assert {len(found) for found in threads.values()} == {1}
