"""One training after the other: what it takes in, that it is one at a time, and that a roll-back stays."""

import pytest

from routing_rules.vocabulary import ModelState
from service.flow.learning.actions import learn
from service.flow.learning.changing import roll_back
from service.flow.learning.queries import ModelRow, champion_row, model_row, waiting
from service.foundation.database import Database
from service.foundation.errors import Conflict
from service.people.actor import SYSTEM
from tests.builders import Said, store, triage_all
from tests.learning.shop import open_shop, say


async def trained(database: Database) -> ModelRow:
    """What comes of learning now."""
    number = await learn(database, forced=True)
    assert number is not None
    async with database.transaction() as session:
        return await model_row(session, number)


async def test_lockers_are_learned_and_a_roll_back_stays(database: Database) -> None:
    await open_shop(database)
    first = await trained(database)
    texts = [f"de locker op de hoek gaat niet open, dag {number}" for number in range(20)]
    said = [Said(f"q{place}", text, author=f"a{place}", channel="forum") for place, text in enumerate(texts)]
    numbers = await store(database, said)
    await triage_all(database)
    await say(database, [(number, "delivery") for number in numbers])

    second = await trained(database)
    assert second.state is ModelState.CHAMPION
    assert second.figures["shadow"]["n"] == 20
    assert second.label_count + second.figures["n"] == 20
    assert second.size > 0
    async with database.transaction() as session:
        assert (await waiting(session)).count == 0
        assert (await model_row(session, first.id)).state is ModelState.RETIRED
        await roll_back(session, SYSTEM)

    again = await trained(database)
    assert again.state is ModelState.REFUSED
    assert again.data_digest == second.data_digest
    assert again.content_digest == second.content_digest
    assert again.reasons[0].en.startswith(f"It was trained on exactly the same labels as model {second.id} (retired)")
    async with database.transaction() as session:
        champion = await champion_row(session)
    assert champion is not None
    assert champion.id == first.id


async def test_one_at_a_time_trains(database: Database) -> None:
    async with database.alone("learning"):
        assert await learn(database) is None
        with pytest.raises(Conflict, match="being trained already"):
            await learn(database, forced=True)


async def test_a_rulebook_that_tells_of_one_process_gives_no_model(database: Database) -> None:
    await open_shop(database, processes=ONE)
    assert await learn(database) is None


ONE = "processes: {bills: {name: {nl: geld, en: money}, owner: money, description: {nl: Over geld., en: Of money.}}}\n"
