"""`olievlek models` and `olievlek train`: what was trained and why it reads, and deciding otherwise."""

import asyncio
import json
from collections.abc import Callable

import pytest
from typer.testing import Result

from routing_rules.vocabulary import ModelState
from service.configuration.actions import publish
from service.foundation.clock import now
from service.foundation.database import Database
from service.tables import Model
from tests.learning.shop import FILES
from tests.learning.test_one_training import ONE

Olievlek = Callable[..., Result]
pytestmark = pytest.mark.usefixtures("here")


async def _models(database_url: str, *states: ModelState) -> None:
    database = Database(database_url)
    batch = {"actor": "key/x", "labels": 6, "sure": 6, "against": 6, "after": 3, "upto": 9, "accepted_by": None}
    async with database.transaction() as session:
        for state in states:
            session.add(
                Model(
                    state=state,
                    trained_at=now(),
                    content=b"model",
                    content_digest="c",
                    code_version="0.1.0",
                    data_digest="d",
                    label_count=40,
                    figures={"n": 10, "right": 8, "champion_right": 7, "set_aside": [batch]},
                    reasons=[{"nl": "Daarom.", "en": "Because."}],
                    promoted_at=now(),
                )
            )
            await session.flush()
    await database.close()


async def _one_process(database_url: str) -> None:
    database = Database(database_url)
    async with database.transaction() as session:
        await publish(session, {**FILES, "processes.yaml": ONE}, "system")
    await database.close()


def test_listing_rolling_back_and_promoting(olievlek: Olievlek, database_url: str) -> None:
    assert "words of the rulebook decide" in olievlek("models", "list").stdout
    asyncio.run(_models(database_url, ModelState.RETIRED, ModelState.CHAMPION))
    back = olievlek("models", "rollback")
    assert back.stdout.splitlines() == [
        "Model 1: champion, 40 labels.",
        "  Because.",
        "  Olievlek rolled back to this model.",
    ]
    listed = json.loads(olievlek("models", "list", "--json").stdout)
    assert [(one["id"], one["state"]) for one in listed] == [(2, "retired"), (1, "champion")]
    assert "8 of 10" in olievlek("models", "list").stdout
    assert json.loads(olievlek("models", "promote", "2", "--json").stdout)["state"] == "champion"
    assert olievlek("models", "accept-labels", "2").stdout == "6 corrections will be learned at the next training.\n"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("rollback",), "There was no champion before this one."),
        (("promote", "7"), "There is no model 7."),
        (("accept-labels", "7"), "There is no model 7."),
    ],
)
def test_what_can_not_be_is_one_sentence(olievlek: Olievlek, arguments: tuple[str, ...], said: str) -> None:
    answer = olievlek("models", *arguments)
    assert answer.exit_code == 1
    assert said in answer.stderr


def test_nothing_to_train_on(olievlek: Olievlek, database_url: str) -> None:
    asyncio.run(_one_process(database_url))
    assert olievlek("train", "--now").stdout.startswith("There is nothing to tell apart")
    assert olievlek("train").stdout.startswith("Nothing waits to be learned")
    assert olievlek("train", "--json").stdout == "null\n"
