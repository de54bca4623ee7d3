"""Whatever is done to tickets, in whatever order and by whomever: the invariants of the domain hold."""

import asyncio
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor

from hypothesis import example, given
from hypothesis import strategies as st

from service.foundation.database import Database
from tests.tickets.ledger_invariants import check_invariants, snapshot
from tests.tickets.ledger_world import COMMANDS, Command, World, begin_anew
from tests.tries import tries

AT_ONCE = 3
HOW = st.integers(0, 20)
COMMAND = st.builds(Command, st.sampled_from(COMMANDS), st.integers(0, 5), st.integers(0, 3), HOW)
STORIES = st.lists(COMMAND, max_size=20).map(lambda story: [Command("write"), Command("write", which=1), *story])
TWO_ANSWERS_MEET = [
    Command("write"),
    Command("write", which=1),
    Command("approve", which=1),
    Command("approve"),
    Command("join", which=1, how=0),
    Command("deliver"),
    Command("deliver"),
]
"""Both halves of a conversation are being answered when it turns out to be one."""
thorough = tries(10)


@given(STORIES)
@example(TWO_ANSWERS_MEET)
@thorough
def test_one_after_the_other(database: Database, story: list[Command]) -> None:
    """And what is refused changes nothing."""

    async def play(world: World) -> None:
        for command in story:
            before = await snapshot(world.database)
            if await world.do(command):
                assert await snapshot(world.database) == before, f"refused, and changed something: {command}"
            await check_invariants(world.database)

    _in_its_own_loop(database.url, play)


@given(STORIES)
@example(TWO_ANSWERS_MEET)
@thorough
def test_several_at_once(database: Database, story: list[Command]) -> None:
    async def play(world: World) -> None:
        for start in range(0, len(story), AT_ONCE):
            await asyncio.gather(*(world.do(command) for command in story[start : start + AT_ONCE]))
            await check_invariants(world.database)

    _in_its_own_loop(database.url, play)


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
