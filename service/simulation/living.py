"""Living through scenarios, each in an empty database of its own."""

import asyncio
import gc
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from pathlib import Path

from sqlalchemy.ext.asyncio import AsyncConnection

from routing_rules.rulebook import load_rulebook
from service.configuration.actions import publish
from service.configuration.queries import active_configuration
from service.foundation import clock
from service.foundation.addresses import shown
from service.foundation.database import Database
from service.foundation.embedded import Postgres
from service.foundation.errors import SetupError
from service.running.reach import upgrade_schema
from service.simulation.figures import Lived, figures_of
from service.simulation.month import Month
from service.simulation.people import hire
from service.simulation.rulebook import files_of
from service.simulation.scenarios import Scenario

FIRST_DAY = date(2026, 3, 2)
"""A Monday of a month without a holiday, long enough ago."""
BEFORE = timedelta(hours=1)
"""So long before the first day everything is put in place."""
COLLECT_AFTER = 50_000
"""New objects."""
USED = "SELECT EXISTS (SELECT FROM message) OR EXISTS (SELECT FROM colleague)"


async def made_up_month(
    database: Database,
    scenario: Scenario,
    *,
    first_day: date = FIRST_DAY,
    days: int = 30,
    seed: int = 7,
    told: Callable[[date], None] = lambda _: None,
) -> Lived:
    """Live a month in this database, which has the schema and no message; nothing else may work on it meanwhile.

    `told` hears of each day as it begins. Raises SetupError when somebody has used the database.
    """
    files = files_of(scenario)
    begins = datetime.combine(first_day, datetime.min.time(), load_rulebook(files).time_zone)
    with clock.simulation(begins - BEFORE), _unhurried_collector():
        async with database.transaction() as session:
            await _refuse_used(await session.connection(), database.url)
            await publish(session, files, "system")
            rulebook = (await active_configuration(session)).rulebook
            people = await hire(session, scenario, rulebook.hub)
        month = Month(database, rulebook, scenario, people, begins, seed)
        await month.live(days, told)
        clock.set_to(begins + timedelta(days=days))
        async with database.transaction() as session:
            return await figures_of(session, month, days)


def months(scenarios: Sequence[Scenario], url: str | None, *, days: int, seed: int) -> Iterator[tuple[Scenario, Lived]]:
    """Live them one after the other, in the database at this address or else in databases that are gone afterwards."""
    with _databases(scenarios, url) as urls:
        for scenario in scenarios:
            upgrade_schema(urls[scenario.slug])
            yield scenario, asyncio.run(_live(urls[scenario.slug], scenario, days, seed))


async def _live(url: str, scenario: Scenario, days: int, seed: int) -> Lived:
    database = Database(url, pool_size=3)
    try:
        return await made_up_month(database, scenario, days=days, seed=seed)
    finally:
        await database.close()


@contextmanager
def _databases(scenarios: Sequence[Scenario], url: str | None) -> Iterator[dict[str, str]]:
    """The address of an empty database by scenario."""
    if url is not None:
        yield {scenario.slug: url for scenario in scenarios}
        return
    with tempfile.TemporaryDirectory(prefix="olievlek-") as folder:
        Path(folder).chmod(0o755)  # as root the server runs as nobody, who has to get to its own folder in it
        with Postgres(Path(folder) / "postgres", "test") as postgres:
            yield {scenario.slug: postgres.create_database(scenario.slug) for scenario in scenarios}


@contextmanager
def _unhurried_collector() -> Iterator[None]:
    """A month is millions of short-lived objects: looking for cycles among all the others costs a fifth of it."""
    before = gc.get_threshold()
    gc.collect()
    gc.freeze()
    gc.set_threshold(COLLECT_AFTER, *before[1:])
    try:
        yield
    finally:
        gc.set_threshold(*before)
        gc.unfreeze()


async def _refuse_used(connection: AsyncConnection, url: str) -> None:
    if (await connection.exec_driver_sql(USED)).scalar_one():
        raise SetupError(f"The database at {shown(url)} is in use: a made-up month needs an empty one.")
