"""The rows of clocks are what a fold over the events gives, whatever is done to tickets; one that is not is found."""

import asyncio
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import delete
from sqlmodel import col, select

from service.foundation.database import Database
from service.tables import Target, Ticket
from service.tickets.clock_queries import Difference, recompute
from tests.tickets.ledger_world import COMMANDS, Command, World, begin_anew
from tests.tries import tries

COMMAND = st.builds(Command, st.sampled_from(COMMANDS), st.integers(0, 5), st.integers(0, 3), st.integers(0, 40))
STORIES = st.lists(COMMAND, min_size=5, max_size=30).map(lambda told: [Command("write"), Command("write", 1, 1), *told])
thorough = tries(5)


@given(STORIES)
@thorough
def test_stored_is_folded(database: Database, story: list[Command]) -> None:
    async def play(world: World) -> None:
        for command in story:
            await world.do(command)
        assert await _differences(world.database) == []
        assert await _count(world.database) > 0

    _in_its_own_loop(database.url, play)


def test_what_is_wrong_is_found(database: Database) -> None:
    async def play(world: World) -> None:
        await world.do(Command("write"))
        await world.do(Command("write", which=1))
        async with world.database.transaction() as session:
            first, *_, last = (await session.exec(select(Target).order_by(col(Target.id)))).all()
            assert first.due_at is not None
            first.due_at += timedelta(minutes=1)
            await session.exec(delete(Target).where(col(Target.id) == last.id))
        wrong, missing = await _differences(world.database)
        assert wrong.fields == ["due_at"]
        assert (missing.kind, missing.stored, missing.fields) == (last.kind, None, [])

    _in_its_own_loop(database.url, play)


async def _differences(database: Database) -> list[Difference]:
    async with database.transaction() as session:
        return await recompute(session, (await session.exec(select(Ticket.id))).all())


async def _count(database: Database) -> int:
    async with database.transaction() as session:
        return len((await session.exec(select(Target.id))).all())


def _in_its_own_loop(url: str, play: Callable[[World], Awaitable[None]]) -> None:
    """The test's own loop is running already, and hypothesis calls plain functions: a thread has a loop to itself."""

    async def run() -> None:
        database = Database(url, pool_size=6)
        try:
            await play(await begin_anew(database))
        finally:
            await database.close()

    with ThreadPoolExecutor(1) as pool:
        pool.submit(lambda: asyncio.run(run())).result()
