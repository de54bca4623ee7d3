"""Tickets that live through anything in any order: each step of each ladder once, in order, and the fold is the row."""

from collections import Counter
from datetime import datetime, timedelta
from random import Random

import pytest

from routing_rules.vocabulary import EventKind, PresenceStatus, Role, TicketState
from service.flow.escalation.actions import acknowledge, recompute_clocks
from service.foundation.errors import Conflict
from service.people.actor import Actor
from tests.escalation.folding import check_clocks
from tests.escalation.world import SERVICE, START, World, after
from tests.tries import seeds

OTHER = SERVICE.replace("first_reply: 60m", "first_reply: 45m").replace("at: +40m", "at: +25m")
MOVES = (1, 7, 15, 16, 40, 90)
ACTS = ("sweep", "sweep", "sweep", "ask", "reply", "take", "acknowledge", "come", "go", "publish", "department", "hub")


class History:
    """One ticket among colleagues who come and go."""

    def __init__(self, world: World, number: int, colleagues: list[Actor], random: Random) -> None:
        self.world, self.number, self.colleagues, self.random = world, number, colleagues, random
        self.at: datetime = START
        self.other = False

    async def go_on(self) -> None:
        """Time passes, and something happens or is refused."""
        self.at = after(self.random.choice(MOVES), self.at)
        try:
            await getattr(self, f"_{self.random.choice(ACTS)}")()
        except Conflict:
            return

    async def _sweep(self) -> None:
        await self.world.sweep(self.at)
        assert await self.world.sweep(self.at) == 0

    async def _ask(self) -> None:
        await self._tell(EventKind.MESSAGE_ADDED, asked_at=self.at)

    async def _reply(self) -> None:
        await self._tell(EventKind.REPLY_DELIVERED)

    async def _take(self) -> None:
        who = self.random.choice(self.colleagues)
        await self._tell(EventKind.TICKET_CLAIMED, changes={"claimed_by": who.colleague_id, "claimed_at": self.at})

    async def _acknowledge(self) -> None:
        async with self.world.database.transaction() as session:
            await acknowledge(session, self.random.choice(self.colleagues), self.number, self.at)

    async def _come(self) -> None:
        await self.world.present(self.random.choice(self.colleagues), self.at)

    async def _go(self) -> None:
        await self.world.present(self.random.choice(self.colleagues), self.at, PresenceStatus.OFFLINE)

    async def _publish(self) -> None:
        self.other = not self.other
        await self.world.publish(OTHER if self.other else SERVICE)
        await recompute_clocks(self.world.database, at=self.at)

    async def _department(self) -> None:
        await self._move("supply")

    async def _hub(self) -> None:
        await self._move("webcare")

    async def _move(self, queue: str) -> None:
        """Only what waits is moved: anything else would be a question that nobody asked."""
        if (await self.world.row(self.number)).state in (TicketState.NEW, TicketState.OPEN):
            await self._tell(EventKind.TICKET_REROUTED, changes={"queue": queue})

    async def _tell(self, kind: EventKind, **given: object) -> None:
        await self.world.tell(self.number, kind, self.at, **given)


@pytest.mark.parametrize("seed", seeds(4, 20))
async def test_each_step_once_and_in_order_whatever_happens(world: World, seed: int) -> None:
    random = Random(seed)  # noqa: S311 - the same history each time
    roles = ((Role.AGENT,), (Role.LEAD, Role.AGENT), (Role.MANAGER,))
    colleagues = [await world.colleague(f"c{place}", *roles[place]) for place in range(3)]
    queue = random.choice(["webcare", "supply"])
    number = await world.ticket(queue=queue, channel=random.choice(["forum", "x"]))
    history = History(world, number, colleagues, random)
    for _ in range(30):
        await history.go_on()
        await check_clocks(world, number)
    history.at += timedelta(days=3)
    await world.sweep(history.at)
    await check_clocks(world, number)
    for target in await world.targets(number):
        assert target.next_at is None or target.next_at > history.at
        assert len(set(target.fired)) == len(target.fired)
    sweeps: dict[datetime, list[str]] = {}
    for event in await world.events(number):
        if "planned" in event.data:
            sweeps.setdefault(event.at, []).append(event.data["planned"])
    assert all(planned == sorted(planned) for planned in sweeps.values())
    rows = await world.escalations(number)
    assert not [key for key, times in Counter((r.target_id, r.step, r.repetition) for r in rows).items() if times > 1]
    open_targets = {target.id for target in await world.targets(number) if target.ended_at is None}
    assert all(row.target_id in open_targets for row in rows if row.ended_at is None)
    keys = [notice.key for notice in await world.notices()]
    assert len(set(keys)) == len(keys)
