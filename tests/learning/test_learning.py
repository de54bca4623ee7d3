"""What people say is learned: a model that proves better takes over, wrong corrections are set aside."""

import random

import pytest

from routing_rules.vocabulary import ModelState
from service.flow.learning.actions import learn
from service.flow.learning.queries import ModelRow, model_row, set_asides, waiting
from service.foundation.database import Database
from service.reader.champion import champion
from tests.learning.shop import corrections, customer_says, open_shop


async def trained(database: Database) -> ModelRow:
    """What comes of learning now."""
    number = await learn(database, forced=True)
    assert number is not None
    async with database.transaction() as session:
        return await model_row(session, number)


async def right_of(database: Database, count: int = 200) -> int:
    """How many of so many new messages the champion has right."""
    draw = random.Random(99)  # noqa: S311 - the same customers each time
    said = [customer_says(draw) for _ in range(count)]
    async with database.transaction() as session:
        reader = await champion(session)
    assert reader is not None
    guesses = reader.model.read([text for _, text in said])
    return sum(guess.likely[0][0] == process for guess, (process, _) in zip(guesses, said, strict=True))


@pytest.mark.long
async def test_good_corrections_are_learned_and_wrong_ones_refused(database: Database) -> None:
    await open_shop(database)
    first = await trained(database)
    assert (first.state, first.label_count) == (ModelState.CHAMPION, 0)
    assert "nothing yet to compare" in first.reasons[0].en
    before = await learned_from_five_hundred(database, first)
    await refused_for_poison(database, before)
    await corrections(database, 200, seed=3, actor="colleague/2")
    later = await trained(database)
    assert later.state is ModelState.CHAMPION
    assert later.label_count + later.figures["n"] == 700
    assert await right_of(database) >= before - 4


async def learned_from_five_hundred(database: Database, first: ModelRow) -> int:
    """Returns how many of 200 new messages are right from then on."""
    await corrections(database, 500, seed=1)
    good = await trained(database)
    assert good.state is ModelState.CHAMPION
    assert good.compared_with == first.id
    assert 50 <= good.figures["n"] <= 130
    assert good.label_count + good.figures["n"] == 500
    assert good.figures["right"] > good.figures["champion_right"]
    assert good.figures["rows"]["correction"] == good.label_count
    right = await right_of(database)
    assert right >= 150
    return right


async def refused_for_poison(database: Database, right_before: int) -> None:
    """The champion goes on as it was, and what was set aside does not wait to be learned."""
    await corrections(database, 300, seed=2, actor="key/rogue", shuffled=True)
    poisoned = await trained(database)
    assert poisoned.state is ModelState.REFUSED
    (reason,) = poisoned.reasons
    assert reason.en.startswith("rogue contradicts the champion on ")
    assert await right_of(database) == right_before
    async with database.transaction() as session:
        (aside,) = await set_asides(session)
        assert (aside.actor, aside.labels, aside.accepted_by) == ("key/rogue", 300, None)
        assert (await waiting(session)).count == 0
