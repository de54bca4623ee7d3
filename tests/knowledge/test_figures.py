"""What webcare answers by itself, counted per cell and week."""

from datetime import UTC, date, datetime, timedelta

from sqlmodel import col, update

from routing_rules.facts import Cell
from routing_rules.vocabulary import Role
from service.flow.knowledge.actions import use_answer
from service.foundation.clock import now
from service.participation.knowledge_figures import KnowledgeWeek, cell_knowledge
from service.tables import AnswerUse, Draft, Reply
from service.tables.participation import DraftState
from tests.knowledge.world import ANSWER, OWNER, PROCESS, World
from tests.web.visiting import Site, words

CELL = Cell(PROCESS, "email")
DAY = timedelta(days=1)


async def used(world: World, answer_id: int) -> int:
    """A ticket of the cell on which the answer is used; returns its number."""
    number = await world.ticket()
    await world.file(number, PROCESS)
    await world.do(use_answer, world.ann, number, answer_id)
    return number


async def counted(world: World, cell: Cell = CELL) -> tuple[int, ...]:
    """The tickets of the last days."""
    found = await world.do(cell_knowledge, cell, now() - DAY, now() + DAY)
    return tuple(found.tickets)


async def test_a_ticket_counts_when_the_hub_alone_answered_it(world: World) -> None:
    kept = await world.kept()
    alone = await used(world, kept.id)
    assert await counted(world) == ()  # nothing arrived yet
    await world.replied(alone)
    asked = await used(world, kept.id)
    await world.ask(asked)
    await world.replied(asked)
    of_department = await used(world, kept.id)
    await world.replied(of_department, department=OWNER)
    drafted = await used(world, kept.id)
    reply_id = await world.replied(drafted)
    async with world.database.transaction() as session:
        reply = await session.get_one(Reply, reply_id)
        draft = Draft(
            ticket_id=drafted,
            department=OWNER,
            channel="email",
            in_reply_to=reply.in_reply_to,
            text=ANSWER,
            author=world.sam.colleague_id or 0,
            written_at=now(),
            state=DraftState.APPROVED,
            reply_id=reply_id,
        )
        session.add(draft)
    elsewhere = await used(world, (await world.kept(process="billing")).id)
    await world.replied(elsewhere)
    another = await world.ticket()
    await world.ask(another, "billing")
    await world.file(another, PROCESS)
    await world.do(use_answer, world.ann, another, kept.id)
    await world.replied(another)
    assert await counted(world) == (alone, another)
    assert await counted(world, Cell(PROCESS, "forum")) == ()


async def test_weeks_begin_on_monday_where_the_house_is(world: World) -> None:
    kept = await world.kept()
    numbers = [await used(world, kept.id) for _ in range(3)]
    for number in numbers:
        await world.replied(number)
    moments = ("2026-03-29T21:59:00+00:00", "2026-03-29T22:01:00+00:00", "2026-04-15T10:00:00+00:00")
    async with world.database.transaction() as session:
        for number, moment in zip(numbers, moments, strict=True):
            row = update(AnswerUse).where(col(AnswerUse.ticket_id) == number)
            await session.exec(row.values(used_at=datetime.fromisoformat(moment)))
    since, until = datetime(2026, 3, 23, tzinfo=UTC), datetime(2026, 4, 19, 22, tzinfo=UTC)
    found = await world.do(cell_knowledge, CELL, since, until)
    assert found.owner == OWNER
    assert found.weeks == (
        KnowledgeWeek(date(2026, 3, 23), (numbers[0],)),
        KnowledgeWeek(date(2026, 3, 30), (numbers[1],)),
        KnowledgeWeek(date(2026, 4, 6), ()),
        KnowledgeWeek(date(2026, 4, 13), (numbers[2],)),
    )


async def test_the_page_of_the_cell_says_so(site: Site, world: World) -> None:
    lead = await site.visit("lea", Role.LEAD, language="en")
    address = f"/map/{PROCESS}/email"
    assert "Webcare now answers this itself" not in (await lead.browser.get(address)).text
    number = await used(world, (await world.kept()).id)
    await world.replied(number)
    shown = (await lead.browser.get(address)).text
    assert words(shown, "Webcare now answers this itself", "1 ticket in the last weeks", f'"/tickets/{number}"') == []
