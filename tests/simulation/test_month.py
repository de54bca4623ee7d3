"""A made-up month through the real decisions: the same for the same seed, and what it has to show."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from uuid import uuid4

import psycopg
import pytest
from typer.testing import CliRunner

from routing_rules.health_parts import ChangeKind
from routing_rules.vocabulary import Stage
from service.cli import app
from service.foundation.database import Database
from service.foundation.errors import SetupError
from service.running.reach import upgrade_schema
from service.simulation.as_json import as_json
from service.simulation.figures import Lived
from service.simulation.living import made_up_month, months
from service.simulation.scenarios import BAD, GOOD, OVERLOADED, Scenario
from service.simulation.table import table
from tests.builders import Said, store

SHORT = replace(OVERLOADED, a_day=10)


@contextmanager
def _empty_database(admin_url: str) -> Iterator[str]:
    """With the schema and nothing in it, not even a rulebook: that is published in made-up time."""
    name = f"test_{uuid4().hex}"
    with psycopg.connect(admin_url, autocommit=True) as admin:
        admin.execute(f"CREATE DATABASE {name}")
        url = admin_url.replace("/postgres?", f"/{name}?")
        upgrade_schema(url)
        yield url
        admin.execute(f"DROP DATABASE {name} WITH (FORCE)")


async def _lived(url: str, scenario: Scenario, days: int, seed: int) -> Lived:
    database = Database(url, pool_size=3)
    try:
        return await made_up_month(database, scenario, days=days, seed=seed)
    finally:
        await database.close()


@pytest.mark.timeout(600)
async def test_a_day_with_a_department_that_is_asked(admin_url: str) -> None:
    """The same seed gives the same figures, to the last digit."""
    told = []
    for _ in range(2):
        with _empty_database(admin_url) as url:
            lived = await _lived(url, SHORT, 1, 8)
            told.append(json.dumps(as_json(SHORT, lived)))
    assert told[0] == told[1]
    assert lived.total("customers") > 10
    assert 0 < lived.total("in_time") <= lived.total("asked") <= lived.total("customers") * 2
    assert max(day.at_once for day in lived.days) > 0
    assert lived.total("replies") >= lived.total("customers") * 0.8
    lines = list(table(SHORT, lived))
    assert sum(line.startswith("Mon 02 Mar") for line in lines) == 1
    assert any("at most." in line for line in lines)


async def test_a_database_that_is_in_use_is_refused(database: Database) -> None:
    await store(database, [Said("m1")])
    with pytest.raises(SetupError, match="needs an empty one"):
        await made_up_month(database, SHORT, days=1)


def test_one_database_keeps_one_month() -> None:
    refused = CliRunner().invoke(app, ["simulate", "--database-url", "postgresql://nowhere/x"])
    assert refused.exit_code == 1
    assert "choose a --scenario" in refused.stderr


@pytest.mark.long
@pytest.mark.timeout(1800)
def test_a_whole_month_shows_what_the_olievlek_does() -> None:
    lived = {scenario.slug: found for scenario, found in months([GOOD, BAD, OVERLOADED], None, days=30, seed=7)}
    good, bad, overloaded = (lived[one.slug] for one in (GOOD, BAD, OVERLOADED))
    assert good.stages == [Stage.SHADOW, Stage.CONSULT, Stage.DRAFT, Stage.ANSWER]
    assert good.total("published") > 0
    assert bad.times(ChangeKind.STEPPED_BACK) >= 1
    assert Stage.ANSWER not in bad.stages
    assert overloaded.times(ChangeKind.STEPPED_BACK) == 0
    assert overloaded.total("kept") > 50
    assert overloaded.total("in_time") > 20 * overloaded.total("late")
