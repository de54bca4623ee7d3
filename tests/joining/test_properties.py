"""Whatever is merged, parted, split, written and answered, in any order or at once: nothing is lost, nothing is in two
places, and each message's answers find its ticket."""

import asyncio
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from hypothesis import example, given
from hypothesis import strategies as st
from sqlmodel import col, select

from service.flow.queues.actions import solve
from service.foundation.database import Database
from service.foundation.errors import OlievlekError
from service.tables import Message, ThreadKey, Ticket
from tests.builders import Said, store, triage_all
from tests.joining.world import World, a_world, check_everything
from tests.tries import tries

AT_ONCE = 3
NAMES = "abcd"


@dataclass(frozen=True)
class Step:
    """Somebody does something; the numbers choose to what."""

    what: str
    which: int = 0
    how: int = 0


@dataclass
class Story:
    """A world and how much was said in it."""

    world: World
    said: int = 0

    async def tell(self, step: Step) -> None:
        """Do it, or be refused."""
        try:
            await getattr(self, f"_{step.what}")(step)
        except OlievlekError:
            return

    async def _answer_to(self, step: Step) -> None:
        """A customer answers any message, ours too."""
        known = await self._messages()
        self.said += 1
        thread = f"t{step.how % 2}" if step.how % 5 == 0 else None
        said = Said(f"m{self.said}", minute=self.said, in_reply_to=known[step.which % len(known)], thread=thread)
        await store(self.world.database, [said])
        await triage_all(self.world.database)

    async def _parent(self, step: Step) -> None:
        """What one conversation answered arrives late, and answers another."""
        known = await self._messages()
        self.said += 1
        name = f"p{NAMES[step.how % len(NAMES)]}"
        if name not in known:
            await store(self.world.database, [Said(name, minute=self.said, in_reply_to=known[step.which % len(known)])])
            await triage_all(self.world.database)

    async def _merge(self, step: Step) -> None:
        numbers = await self._numbers()
        await self.world.merge(numbers[step.which % len(numbers)], numbers[step.how % len(numbers)])

    async def _unmerge(self, step: Step) -> None:
        numbers = await self._numbers()
        await self.world.unmerge(numbers[step.which % len(numbers)])

    async def _split(self, step: Step) -> None:
        numbers = await self._numbers()
        number = numbers[step.which % len(numbers)]
        said = sorted(await self.world.said(number))
        chosen = [name for place, name in enumerate(said) if (step.how + 1) >> (place % 4) & 1]
        if chosen:
            await self.world.split(number, *chosen)

    async def _approve(self, step: Step) -> None:
        numbers = await self._numbers()
        await self.world.approve(numbers[step.which % len(numbers)])

    async def _deliver(self, step: Step) -> None:
        await self.world.deliver()

    async def _solve(self, step: Step) -> None:
        numbers = await self._numbers()
        async with self.world.database.transaction() as session:
            await solve(session, self.world.agent, numbers[step.which % len(numbers)])

    async def _numbers(self) -> list[int]:
        async with self.world.database.transaction() as session:
            return list(await session.exec(select(Ticket.id).order_by(col(Ticket.id))))

    async def _messages(self) -> list[str]:
        async with self.world.database.transaction() as session:
            return list(await session.exec(select(Message.external_id).order_by(col(Message.id))))


async def check_keys(world: World) -> None:
    """What answers a message arrives where the message is."""
    async with world.database.transaction() as session:
        rows = await session.exec(
            select(Message.external_id, Ticket.thread_id, ThreadKey.thread_id)
            .join(Ticket, col(Ticket.id) == col(Message.ticket_id))
            .join(ThreadKey, col(ThreadKey.key) == "m:" + col(Message.external_id))
            .where(ThreadKey.channel == Message.channel)
        )
        strayed = [row for row in rows if row[1] != row[2]]
    assert strayed == []


WHAT = (
    "answer_to",
    "answer_to",
    "parent",
    "merge",
    "merge",
    "unmerge",
    "unmerge",
    "split",
    "approve",
    "deliver",
    "solve",
)
STEP = st.builds(Step, st.sampled_from(WHAT), st.integers(0, 7), st.integers(0, 14))
STORIES = st.lists(STEP, min_size=3, max_size=12)
MERGED_AND_PARTED = [
    Step("merge", 0, 1),
    Step("merge", 1, 2),
    Step("answer_to", 0),
    Step("unmerge", 1),
    Step("split", 1, 0),
    Step("unmerge", 0),
    Step("parent", 1, 0),
]
few = tries(5)


@given(STORIES)
@example(MERGED_AND_PARTED)
@few
def test_one_after_the_other(database: Database, steps: list[Step]) -> None:
    async def play(story: Story) -> None:
        for step in steps:
            await story.tell(step)
            await check_everything(story.world)
            await check_keys(story.world)

    _in_its_own_loop(database.url, play)


@given(STORIES)
@few
def test_several_at_once(database: Database, steps: list[Step]) -> None:
    async def play(story: Story) -> None:
        for start in range(0, len(steps), AT_ONCE):
            await asyncio.gather(*(story.tell(step) for step in steps[start : start + AT_ONCE]))
            await triage_all(story.world.database)
            await check_everything(story.world)
            await check_keys(story.world)

    _in_its_own_loop(database.url, play)


def _in_its_own_loop(url: str, play: Callable[[Story], Awaitable[None]]) -> None:
    """The test's own loop is running already, and hypothesis calls plain functions: a thread has a loop to itself."""

    async def run() -> None:
        database = Database(url, pool_size=6)
        try:
            async with database.transaction() as session:
                await (await session.connection()).exec_driver_sql(
                    "TRUNCATE mail_refusal, question_token, question_letter, "
                    "consultation, consultation_turn, draft, reply_lock, kept_answer, answer_use, cell_observation, "
                    "message, contact, ticket, event, decision, reply, thread_key, attempt, target, "
                    "escalation, colleague, sign_in, presence CASCADE"
                )
            world = await a_world(database)
            await store(database, [Said(f"{name}1", minute=0, in_reply_to=f"p{name}") for name in NAMES])
            await triage_all(database)
            await play(Story(world))
        finally:
            await database.close()

    with ThreadPoolExecutor(1) as pool:
        pool.submit(lambda: asyncio.run(run())).result()
