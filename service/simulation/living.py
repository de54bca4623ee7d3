"""Living through scenarios, each in an empty database of its own."""

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
    with clock.simulation(begins - BEFORE):
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


@contextmanager
def databases_of_our_own(names: Sequence[str]) -> Iterator[dict[str, str]]:
    """The address of an empty database by each name; gone after the block."""
    with tempfile.TemporaryDirectory(prefix="olievlek-") as folder:
        Path(folder).chmod(0o755)  # as root the server runs as nobody, who has to get to its own folder in it
        with Postgres(Path(folder) / "postgres", "test") as postgres:
            yield {name: postgres.create_database(name) for name in names}


async def live(url: str, scenario: Scenario, *, days: int, seed: int, told: Callable[[date], None]) -> Lived:
    """Live a month in the database at this address, which gets the schema if it has none."""
    database = Database(url, pool_size=3)
    try:
        return await made_up_month(database, scenario, days=days, seed=seed, told=told)
    finally:
        await database.close()


def prepare(url: str) -> None:
    """Bring its schema up to date."""
    upgrade_schema(url)


async def _refuse_used(connection: AsyncConnection, url: str) -> None:
    if (await connection.exec_driver_sql(USED)).scalar_one():
        raise SetupError(f"The database at {shown(url)} is in use: a made-up month needs an empty one.")
