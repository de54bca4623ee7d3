"""Second opinions: a fixed share, asked of somebody else, blind; and how often people agree."""

import asyncio

import pytest
from sqlmodel import select

from routing_rules.agreement import Agreement
from service.flow.labelling.actions import confirm, correct
from service.flow.labelling.doubting import second
from service.flow.labelling.queries import to_be_doubted
from service.foundation.errors import Conflict, Invalid, NotAllowed, NotFound
from service.labels.agreement_query import agreement
from service.labels.second_opinions import SHARE, is_drawn
from service.people.actor import Actor
from service.tables import SecondLabel
from tests.labelling.world import KEY, PARCEL, World


def test_the_draw_is_fixed_and_near_its_share() -> None:
    drawn = [number for number in range(1, 20_001) if is_drawn(number)]
    assert drawn[:3] == [2, 8, 35]
    assert abs(len(drawn) / 20_000 - SHARE / 100) < 0.006


async def offered(world: World) -> list[SecondLabel]:
    async with world.database.transaction() as session:
        return list(await session.exec(select(SecondLabel)))


async def drawn_ticket(world: World) -> tuple[int, int]:
    """A ticket whose message is one of the share, and the message."""
    while True:
        number = await world.ticket(PARCEL)
        message = world.said
        if is_drawn(message):
            return number, message


@pytest.fixture
def often(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every third message, so that a test needs few."""
    monkeypatch.setattr("service.labels.second_opinions.SHARE", 33)


@pytest.mark.usefixtures("often")
async def test_what_a_person_says_first_is_offered_to_somebody_else(world: World) -> None:
    number, message = await drawn_ticket(world)
    await world.do(confirm, world.ann, number)
    (asked,) = await offered(world)
    (first,) = await world.labels()
    assert (asked.message_id, asked.label_id, asked.answered_at) == (message, first.id, None)
    assert await world.do(to_be_doubted, world.ann) is None
    assert (await world.do(to_be_doubted, world.eva)).id == message
    assert await world.do(to_be_doubted, world.eva, message) is None
    with pytest.raises(NotAllowed):
        await world.do(to_be_doubted, world.sam)
    with pytest.raises(NotAllowed, match="somebody else"):
        await world.do(second, world.ann, message, "billing")
    with pytest.raises(Invalid, match="no process parcels"):
        await world.do(second, world.eva, message, "parcels")
    await world.do(correct, world.eva, number, "billing")
    assert len(await offered(world)) == 1


@pytest.mark.usefixtures("often")
async def test_programs_and_those_who_name_a_department_alone_ask_for_none(world: World) -> None:
    number, _ = await drawn_ticket(world)
    await world.do(confirm, KEY, number)
    assert await offered(world) == []
    await world.do(confirm, world.ann, number)
    assert await offered(world) == [], "it is not the first word about it any more"


@pytest.mark.usefixtures("often")
async def test_of_two_who_answer_at_once_one_is_heard(world: World) -> None:
    number, message = await drawn_ticket(world)
    await world.do(confirm, world.ann, number)
    others = [world.eva, Actor("colleague/99", 99, "Bo", world.eva.roles)]

    async def say(actor: Actor, process: str) -> bool:
        try:
            await world.do(second, actor, message, process)
        except Conflict:
            return False
        return True

    heard = await asyncio.gather(*(say(actor, "billing") for actor in others))
    assert sorted(heard) == [False, True]
    (asked,) = await offered(world)
    labels = await world.labels()
    assert [(label.source, label.process) for label in labels] == [
        ("confirmation", "order_delivery"),
        ("second", "billing"),
    ]
    winner = others[heard.index(True)]
    assert (asked.answered_by, asked.process) == (winner.name, "billing")
    await world.do(second, winner, message, "billing")
    assert len(await world.labels()) == 2
    assert (await world.row(number)).process == "order_delivery"
    with pytest.raises(NotFound):
        await world.do(second, winner, 10_000, None)


@pytest.mark.usefixtures("often")
async def test_how_often_people_agree(world: World) -> None:
    assert (await world.do(agreement)).n == 0
    for process in ("order_delivery", "order_delivery", "billing", None):
        number, message = await drawn_ticket(world)
        await world.do(confirm, world.ann, number)
        await world.do(second, world.eva, message, process)
    found: Agreement = await world.do(agreement)
    assert (found.n, found.agreed, found.share) == (4, 2, 0.5)
    assert found.kappa == 0.0
