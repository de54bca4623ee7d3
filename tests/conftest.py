"""A real Postgres and a real Valkey for the whole run; a database of its own for each test that asks for one."""

import asyncio
import os
import shutil
import tempfile
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from uuid import uuid4

import hypothesis
import psycopg
import pytest
import pytest_asyncio

from service.configuration.actions import publish
from service.foundation.database import Database
from service.foundation.embedded import Postgres, Valkey
from service.foundation.logging import configure_logging
from service.foundation.rulebook_files import read_rulebook_files
from service.foundation.settings import settings as settings_of_process
from service.tables.schema import upgrade

TEMPLATE = "template_olievlek"
ENOUGH_MEMORY = 1 << 30
# How long an example takes says more about the machine than about us.
hypothesis.settings.register_profile("patient", hypothesis.settings(deadline=None))
hypothesis.settings.load_profile("patient")
servers = pytest.StashKey[tuple[Postgres, Valkey, Path]]()
addresses = pytest.StashKey[dict[str, str]]()


def pytest_configure(config: pytest.Config) -> None:
    """Start the servers once, in the process that leads the run."""
    if hasattr(config, "workerinput"):
        _know(config, config.workerinput["addresses"])
        return
    memory = Path("/dev/shm")  # noqa: S108 - where it exists it is memory, and the folder made in it is ours alone
    roomy = memory.is_dir() and shutil.disk_usage(memory).free > ENOUGH_MEMORY
    folder = Path(tempfile.mkdtemp(prefix="olievlek-tests-", dir=memory if roomy else None))
    folder.chmod(0o755)  # as root the servers run as nobody, who has to get to its own folders in it
    postgres, valkey = Postgres(folder / "postgres", profile="test"), Valkey(folder / "valkey", profile="test")
    config.stash[servers] = (postgres, valkey, folder)
    postgres.start()
    valkey.start()
    asyncio.run(_make_template(postgres.create_database(TEMPLATE)))
    _know(config, {"admin": postgres.url_of("postgres"), "valkey": valkey.url})


def _know(config: pytest.Config, where: dict[str, str]) -> None:
    config.stash[addresses] = where
    # As every program does it; structlog's own default draws each exception with all its variables, for seconds.
    configure_logging(json=False)
    # The Celery app reads it as it is imported; no test publishes under the house's own key prefix.
    os.environ["OLIEVLEK_REDIS_URL"] = where["valkey"]
    # A reply goes out at once: whoever tests that it can be taken back says so.
    os.environ["OLIEVLEK_UNDO_SECONDS"] = "0"
    # Training takes seconds: whoever tests that something is learned says so.
    os.environ["OLIEVLEK_LEARNING"] = "false"


def pytest_configure_node(node: object) -> None:
    """Tell a worker of the run where the servers are."""
    node.workerinput["addresses"] = node.config.stash[addresses]  # type: ignore[attr-defined]


def pytest_unconfigure(config: pytest.Config) -> None:
    """Stop the servers and leave nothing behind."""
    if servers in config.stash:
        postgres, valkey, folder = config.stash[servers]
        valkey.stop()
        postgres.stop()
        shutil.rmtree(folder, ignore_errors=True)


async def _make_template(url: str) -> None:
    upgrade(url)
    database = Database(url)
    async with database.transaction() as session:
        await publish(session, read_rulebook_files(None), "system")
    await database.close()


@pytest.fixture(autouse=True)
def _settings_of_this_test() -> Iterator[None]:
    """What one test set is not what the next one reads: a process reads its settings once."""
    settings_of_process.cache_clear()
    yield
    settings_of_process.cache_clear()


@pytest.fixture(scope="session")
def admin_url(request: pytest.FixtureRequest) -> str:
    """The run's Postgres, for making databases."""
    return request.config.stash[addresses]["admin"]


@pytest.fixture(scope="session")
def valkey_url(request: pytest.FixtureRequest) -> str:
    """The run's Valkey; tests keep apart by key prefix or database number."""
    return request.config.stash[addresses]["valkey"]


@pytest.fixture
def database_url(admin_url: str) -> Iterator[str]:
    """A migrated database with the default rulebook in force; gone after the test."""
    name = f"test_{uuid4().hex}"
    with psycopg.connect(admin_url, autocommit=True) as admin:
        admin.execute(f"CREATE DATABASE {name} TEMPLATE {TEMPLATE} STRATEGY FILE_COPY")
        yield admin_url.replace("/postgres?", f"/{name}?")
        admin.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest_asyncio.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    """The test's own database, opened."""
    opened = Database(database_url, pool_size=5)
    yield opened
    await opened.close()
